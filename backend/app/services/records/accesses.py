"""Writing down who had to do with a record, which admins can read; never what stands in it."""

from app.domain.commands import Actor
from app.domain.identifiers import id_key
from app.ports.accesses import AccessEntry, AccessLog
from app.ports.interview_log import Clock


class Accesses:
    """The log with a clock."""

    def __init__(self, log: AccessLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def note(self, interview_id: str, what: str, who: Actor) -> None:
        """Write it down. Raises Unavailable: what cannot be written down is not shown."""
        self._log.note(id_key(interview_id), AccessEntry(self._clock(), who.id, who.role, what))
