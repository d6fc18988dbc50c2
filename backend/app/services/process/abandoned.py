"""Interviews that everybody has left for good end by themselves, so that their record is closed."""

from app.domain.commands import SYSTEM, EndInterview
from app.domain.errors import Refusal
from app.domain.events import InterviewCreated
from app.observability.logs import get_logger
from app.ports.interview_index import EmptyInterviews
from app.ports.interview_log import Clock, EventLog, Overview, Unavailable
from app.services.interviews.executor import CommandExecutor

LOOK_EVERY = 30
"""Ticks between two looks at a page of those in which nobody is."""
PAGE = 100
WAITING = 30 * 86_400_000
"""Milliseconds that one which was never begun may wait for its people, from when it was planned."""

logger = get_logger(__name__)


class AbandonedInterviews:
    """Ends them, a page at a time; which process does it is all the same.

    `idle`: seconds without anybody in it, and without a word; 0 ends none.
    """

    def __init__(
        self,
        empty: EmptyInterviews,
        log: EventLog,
        executor: CommandExecutor,
        clock: Clock,
        idle: float,
    ) -> None:
        self._empty = empty
        self._log = log
        self._executor = executor
        self._clock = clock
        self._idle = idle * 1000
        self._after: int | None = None

    def look(self) -> None:
        """Look at the next page. Raises Unavailable."""
        if not self._idle:
            return
        page, self._after = self._empty.open_and_empty(self._after, PAGE)
        before = self._clock() - self._idle
        due = [key for key, last in page if last < before]
        for overview in self._log.overviews(due).values() if due else ():
            if self._is_abandoned(overview):
                self._end(overview)

    def _is_abandoned(self, overview: Overview) -> bool:
        created, version = overview.created.event, overview.version
        if version.state.status != "waiting":
            return version.state.is_open
        planned = created.scheduled_at if isinstance(created, InterviewCreated) else None
        return max(version.time, planned or 0) + WAITING < self._clock()

    def _end(self, overview: Overview) -> None:
        interview_id = overview.version.state.interview_id
        try:
            self._executor.execute(interview_id, EndInterview(), SYSTEM)
        except Unavailable:
            raise
        except Refusal:
            return  # another process was faster, or somebody is back
        logger.info("abandoned_interview_ended", interview_id=interview_id)
