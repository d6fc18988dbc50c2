"""Logs of the archive that were opened a moment ago: a summary is made of several readings of one.

What is kept is used only while the archive says that nothing was written, erased or deleted since;
who is erased is erased here, too, with the next reading, or in a minute.
"""

import time
from collections.abc import Callable

from app.archive.reader import PAGE, ArchiveReader, Stamp
from app.ports.log_lines import LogLine

KEPT_SECONDS = 60.0
KEPT_BYTES = 16 * 1024 * 1024
LONGEST_BYTES = 4 * 1024 * 1024
"""Of one log; what is longer is read page by page, each time."""


class OpenedLogs:
    """A few logs; used in the threads of one process. `clock()`: seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Stamp, list[LogLine], int]] = {}

    def read(self, archive: ArchiveReader, key: str, after: int, limit: int) -> list[LogLine]:
        """Lines above `after`, in order."""
        self._forget_old()
        stamp = archive.stamp(key)
        kept = self._kept.get(key)
        if kept is None or kept[1] != stamp:
            self._kept.pop(key, None)
            lines = self._whole(archive, key)
            if lines is None:
                return archive.lines(key, after, limit)
            self._keep(key, stamp, lines)
        else:
            lines = kept[2]
        return lines[after + 1 : after + 1 + limit]

    def _whole(self, archive: ArchiveReader, key: str) -> list[LogLine] | None:
        lines: list[LogLine] = []
        size = 0
        while page := archive.lines(key, len(lines) - 1):
            lines += page
            size += sum(len(line.body) for line in page)
            if size > LONGEST_BYTES or lines[-1].seq != len(lines) - 1:
                return None
            if len(page) < PAGE:
                break
        return lines

    def _keep(self, key: str, stamp: Stamp, lines: list[LogLine]) -> None:
        size = sum(len(line.body) for line in lines)
        self._kept[key] = self._clock(), stamp, lines, size
        total = sum(kept[3] for kept in list(self._kept.values()))
        for other, kept in list(self._kept.items()):
            if total <= KEPT_BYTES or other == key:
                break
            self._kept.pop(other, None)
            total -= kept[3]

    def _forget_old(self) -> None:
        before = self._clock() - KEPT_SECONDS
        for key, kept in list(self._kept.items()):
            if kept[0] < before:
                self._kept.pop(key, None)
