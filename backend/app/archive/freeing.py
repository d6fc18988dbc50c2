"""Logs of interviews that are over leave Redis, once every line of them stands in the archive."""

import threading
from collections.abc import Callable, Mapping, Sequence

from app.archive.archive import Archive
from app.archive.errors import ArchiveUnavailable
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Clock, Unavailable
from app.ports.log_lines import LogLines

FREEING_EVERY = 60.0
LINES = 500
PAGE = 200
AT_A_TIME = 20
"""Interviews that are freed in one go: the log of those that run is waiting."""

logger = get_logger(__name__)


class Freeing:
    """A chore: frees what ended `retention` ms ago. `clock()`: ms since 1970.

    `indexed(keys)`: how far each is in the index, without which a freed one would be in no list.
    """

    def __init__(
        self,
        logs: LogLines,
        archive: Archive,
        clock: Clock,
        retention: float,
        indexed: Callable[[Sequence[str]], Mapping[str, int]],
    ) -> None:
        self._indexed = indexed
        self._logs = logs
        self._archive = archive
        self._clock = clock
        self._retention = retention
        self._after: str | None = None
        self._page: list[str] = []
        self._due: list[str] = []
        self._is_held_up = False
        self.freed = 0

    def run(self, stopping: threading.Event) -> bool:
        """Free a few; whether there are more to look at."""
        if not self._due:
            self._page = self._logs.interviews(self._after, PAGE)
            before = round(self._clock() - self._retention)
            self._due = self._ready(before) if self._page else []
        now, self._due = self._due[:AT_A_TIME], self._due[AT_A_TIME:]
        for key in now:
            if stopping.is_set() or not self._free(key):
                self._after, self._page, self._due = None, [], []
                return False
        if not self._due:
            # The next page goes on behind the last that is still there.
            ended = not self._page and not now
            self._after = None if ended else self._page[-1] if self._page else self._after
            return not ended
        return True

    def _ready(self, before: int) -> list[str]:
        """Of the page, what is over for long enough, and listed as it is archived."""
        over = self._archive.closed_before(self._page, before)
        archived, indexed = self._archive.last_seqs(over), self._indexed(over)
        return [key for key in over if indexed.get(key) == archived.get(key)]

    def _free(self, key: str) -> bool:
        """Free one, where all of it is archived; False where nothing can be freed now."""
        try:
            last = self._last_archived(key)
        except (Unavailable, ArchiveUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - the others are freed
            note_fault("freeing", error, interview_id=key)
            return True
        if last is None:
            return True
        answer = self._logs.free(key, last)
        if (answer == "older") != self._is_held_up:
            self._is_held_up = answer == "older"
            (logger.warning if self._is_held_up else logger.info)(
                "freeing_waits" if self._is_held_up else "freeing_goes_on"
            )
        if answer == "freed":
            self._page.remove(key)
            self.freed += 1
        return answer != "older"

    def _last_archived(self, key: str) -> int | None:
        """The last seq of a log that is archived line by line; None where it is not."""
        faults = self._archive.verify([key]).faults
        last, freed = self._archive.last_seqs([key])[key], self._logs.freed_up_to([key])
        if not faults and self._is_archived(key, freed.get(key, -1), last):
            return last
        logger.warning("not_freed", interview_id=key, fault=faults[0].why if faults else "differs")
        return None

    def _is_archived(self, key: str, after: int, last: int) -> bool:
        """Whether log and archive say the same above `after`, up to `last`, and both end there."""
        while after < last:
            lines = self._logs.read(key, after, LINES)
            if not lines or not self._archive.has(key, after, lines):
                return False
            after = lines[-1].seq
        return after == last
