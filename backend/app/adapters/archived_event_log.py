"""The event log of a process that also reads the archive: what was freed is read from there."""

from app.adapters.recorded_json import decode_event
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_event_log import READ_BATCH, RedisEventLog
from app.domain.budgets import Budgets
from app.domain.events import Recorded
from app.ports.archived_logs import ArchivedLogs
from app.ports.interview_log import Unreadable


class ArchivedEventLog(RedisEventLog):
    """EventLog over Redis and, where Redis holds a log no more or only its end, the archive."""

    def __init__(
        self, connections: RedisConnections, budgets: Budgets, archived: ArchivedLogs
    ) -> None:
        super().__init__(connections, budgets)
        self._archived = archived

    def read(self, key: str, after_seq: int, limit: int = READ_BATCH) -> list[Recorded]:
        """Events above `after_seq`, in order, wherever they are."""
        events = super().read(key, after_seq, limit)
        if events and events[0].seq == after_seq + 1:
            return events
        missing = min(self._freed_up_to(key) - after_seq, limit)
        if missing <= 0:
            return events
        lines = self._archived.read(key, after_seq, missing)
        if [line.seq for line in lines] != list(range(after_seq + 1, after_seq + 1 + missing)):
            raise Unreadable
        return [decode_event(key, *line) for line in lines] + events[: limit - missing]

    def _freed_up_to(self, key: str) -> int:
        with redis_errors():
            seq = self._redis.hget(f"meta:{key}", "freed")
        return -1 if seq is None else int(seq)
