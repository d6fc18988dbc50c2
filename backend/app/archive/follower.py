"""Follows the logs into the archive: what changed, and from time to time all there are."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.archive.archive import Archive, OutOfOrder
from app.archive.chore import Chore
from app.archive.errors import ArchiveUnavailable
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.archive_state import ArchiveReports
from app.ports.interview_log import Unavailable
from app.ports.log_lines import LogLines

LOOK_SECONDS = 0.25
RETRY_SECONDS = 1.0
REPORT_SECONDS = 1.0
AFTER_FAULT_SECONDS = 30.0
EVERYTHING_SECONDS = 300.0
"""How often all interviews are looked at: changes are forgotten after a while."""
OVERLAP_SECONDS = 1.0
"""Of changes that are looked at again: two writers' clock readings may cross."""
NO_REDIS = "Redis cannot be reached"
NO_DATABASE = "the archive's database cannot be reached"
LINES = 500
INTERVIEWS = 200

logger = get_logger(__name__)


@dataclass(slots=True)
class FollowerState:
    """What the follower says of itself. `waiting`: interviews that are not archived as they are."""

    archived: int = 0
    waiting: int = 0
    problem: str | None = None


class Follower:
    """Exactly once, whatever is killed: where it stands is written with what it writes."""

    def __init__(
        self,
        logs: LogLines,
        archive: Archive,
        chores: Sequence[Chore] = (),
        reports: ArchiveReports | None = None,
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._changed = changed
        self._reports = reports
        self._behind_since: float | None = None
        self._report_due = 0.0
        self._logs = logs
        self._archive = archive
        self._chores = chores
        self._chores_due = dict.fromkeys((chore.name for chore in chores), 0.0)
        self._epoch: str | None = None
        self._since = 0.0
        self._known: dict[str, int] = {}
        """How far interviews that lately changed are archived."""
        self._later: dict[str, int] = {}
        """Rounds to wait with those that a fault of ours keeps out."""
        self.progress = FollowerState()

    def run(self, stopping: threading.Event) -> None:
        """Until told to stop."""
        until_all = 0.0
        while not stopping.is_set():
            try:
                if until_all <= 0 or self._epoch != self._logs.epoch:
                    epoch = self._logs.epoch  # empty before the first answer
                    self.everything(stopping)
                    self._epoch = epoch or self._logs.epoch
                    until_all = EVERYTHING_SECONDS
                self.changes()
                self._do_chores(stopping)
                self._say_problem(None)
            except Unavailable:
                self._say_problem(NO_REDIS)
            except ArchiveUnavailable:
                self._say_problem(NO_DATABASE)
            self._report()
            pause = LOOK_SECONDS if self.progress.problem is None else RETRY_SECONDS
            until_all -= pause
            for name in self._chores_due:
                self._chores_due[name] -= pause
            stopping.wait(pause)

    def _do_chores(self, stopping: threading.Event) -> None:
        for chore in self._chores:
            if stopping.is_set() or self._chores_due[chore.name] > 0:
                continue
            self._chores_due[chore.name] = chore.every
            try:
                has_more = chore.run(stopping)
            except (Unavailable, ArchiveUnavailable):
                self._chores_due[chore.name] = 0.0
                raise
            except Exception as error:  # noqa: BLE001 - the logs are followed all the same
                note_fault(chore.name, error)
            else:
                if has_more:
                    self._chores_due[chore.name] = 0.0

    def everything(self, stopping: threading.Event) -> None:
        """Archive all there is, and see that what is archived is what the logs say."""
        self._known.clear()
        last: str | None = None
        while keys := self._logs.interviews(last, INTERVIEWS):
            archived = self._archive.last_seqs(keys)
            for key in keys:
                if stopping.is_set():
                    return
                self._reconcile(key, archived.get(key, -1))
            self._follow(keys)
            self._report()
            last = keys[-1]

    def changes(self) -> None:
        """Archive what changed since the last time."""
        changed = self._logs.changed_since(self._since)
        if changed:
            self._since = changed[-1][1] - OVERLAP_SECONDS
        keys = {key for key, _ in changed} | set(self._later)
        self._follow(sorted(keys))
        if len(self._known) > 10 * INTERVIEWS:
            self._known = {key: seq for key, seq in self._known.items() if key in keys}

    def _follow(self, keys: list[str]) -> None:
        waiting = 0
        for start in range(0, len(keys), INTERVIEWS):
            page = keys[start : start + INTERVIEWS]
            logged = self._logs.last_seqs(page)
            unknown = [key for key in page if key not in self._known]
            self._known |= dict.fromkeys(unknown, -1) | self._archive.last_seqs(unknown)
            for key in page:
                if logged.get(key, -1) > self._known[key]:
                    waiting += self._is_kept_out(key) or not self._take(key)
        self.progress.waiting = waiting

    def _take(self, key: str) -> bool:
        """Archive one interview up to its end; whether that was done."""
        try:
            while lines := self._logs.read(key, self._known[key], LINES):
                self.progress.archived += self._archive.take(key, lines) - self._known[key]
                self._known[key] = lines[-1].seq
                self._changed(key)
                if len(lines) < LINES:
                    break
        except OutOfOrder:
            self._known.pop(key, None)  # where it stands is read again in the next round
            return False
        except (Unavailable, ArchiveUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - the other interviews are archived
            note_fault("archive", error, interview_id=key)
            self._later[key] = round(AFTER_FAULT_SECONDS / LOOK_SECONDS)
            return False
        return True

    def _is_kept_out(self, key: str) -> bool:
        left = self._later.pop(key, 0)
        if left > 1:
            self._later[key] = left - 1
        return left > 1

    def _reconcile(self, key: str, archived: int) -> None:
        """Forget what a log no longer says: Redis lost its tail and went on without it."""
        if archived < 0 or self._agrees(key, archived):
            return
        # Of what was freed, which may be just now, the archive has the only copy.
        freed = self._logs.freed_up_to([key]).get(key, -1)
        if archived <= freed:
            return
        low, high = freed, archived  # it agrees up to `low`, and does not at `high`
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._agrees(key, middle) else (low, middle)
        if self._logs.freed_up_to([key]).get(key, -1) > freed:
            return
        logger.warning("archive_rewound", interview_id=key, archived=archived, kept=low)
        self._archive.rewind(key, low)

    def _agrees(self, key: str, seq: int) -> bool:
        found = self._logs.read(key, seq - 1, 1)
        if not found:
            return not self._logs.last_seqs([key])  # without a log, the archive is all there is
        return found[0].seq == seq and self._archive.agrees(key, found[0]) is not False

    def _report(self) -> None:
        """Tell the others, once a second, since when something waits to be archived."""
        now = time.monotonic()
        if not (self.progress.waiting or self.progress.problem):
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = now
        if self._reports is None or now < self._report_due:
            return
        self._report_due = now + REPORT_SECONDS
        lag = 0.0 if self._behind_since is None else round(now - self._behind_since, 1)
        with suppress(Unavailable):
            self._reports.say(lag, self.progress.problem)

    def _say_problem(self, problem: str | None) -> None:
        if problem != self.progress.problem:
            logger.warning("archive_waits", reason=problem) if problem else logger.info(
                "archive_follows"
            )
        self.progress.problem = problem
