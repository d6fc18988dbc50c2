"""What a web process does with the archive: every call waits in a native thread.

`ArchiveAccess.run(call)` is the one way, for reading and for writing alike: it hands `call` the
opened Archive in one of a few native threads, and answers Unavailable where the databases cannot
be reached, or the pool is full. Services get ports over it (ports/archived_logs.py), never it.
The archive is opened with the first call, again and again until that succeeds: the role that makes
its tables may come later, as may the packages that are imported then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from app.archive.errors import ArchiveUnavailable
from app.ports.interview_log import Unavailable
from app.ports.log_lines import LogLine
from app.ports.native_threads import NativeThreads
from app.ports.record_chain import ChainLink

if TYPE_CHECKING:
    from app.archive.archive import Archive
    from app.archive.opened_logs import OpenedLogs

Result = TypeVar("Result")


class ArchiveAccess:
    """ArchivedLogs, and whatever else is to be had of the archive.

    `opened()` makes the Archive; it is called in a native thread.
    """

    def __init__(self, opened: Callable[[], Archive], threads: NativeThreads) -> None:
        self._opened = opened
        self._threads = threads
        self._archive: Archive | None = None
        self._logs: OpenedLogs | None = None

    def run(self, call: Callable[[Archive], Result]) -> Result:
        """What `call` makes of the archive. Raises Unavailable, and what `call` raises."""
        return self._threads.run(lambda: self._call(call))

    def read(self, key: str, after: int, limit: int) -> list[LogLine]:
        """Lines above `after`, in order."""
        return self.run(lambda archive: self._read(archive, key, after, limit))

    def _read(self, archive: Archive, key: str, after: int, limit: int) -> list[LogLine]:
        from app.archive.opened_logs import OpenedLogs  # loads the toolkit, in this thread

        if self._logs is None:
            self._logs = OpenedLogs()
        return self._logs.read(archive, key, after, limit)

    def chain(self, key: str) -> list[ChainLink]:
        """Every row as the chain has it."""
        return self.run(lambda archive: archive.chain(key))

    def _call(self, call: Callable[[Archive], Result]) -> Result:
        try:
            if self._archive is None:
                self._archive = self._opened()
            return call(self._archive)
        except (ArchiveUnavailable, ImportError) as error:
            raise Unavailable from error
