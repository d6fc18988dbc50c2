"""LogLines on Redis."""

from collections.abc import Sequence
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_interview_index import INTERVIEWS
from app.ports.log_lines import LogLine


class RedisLogLines:
    """Reads and changes nothing."""

    def __init__(self, connections: RedisConnections) -> None:
        self._connections = connections
        self._log = RedisEventLog(connections)
        self._redis: Any = connections.client

    @property
    def epoch(self) -> str:
        """Changes when Redis was restarted."""
        return self._connections.epoch

    def interviews(self, after: str | None, limit: int) -> list[str]:
        """Keys in the order of their creation."""
        with redis_errors():
            rank = -1 if after is None else self._redis.zrank(INTERVIEWS, after)
            if rank is None:  # gone meanwhile: the next round begins anew
                return []
            keys = self._redis.zrange(INTERVIEWS, rank + 1, rank + limit)
        return [bytes(key).decode() for key in keys]

    def changed_since(self, score: float) -> list[tuple[str, float]]:
        """Keys of what was written to at or after `score`, the oldest first."""
        return self._log.changed_since(score)

    def last_seqs(self, keys: Sequence[str]) -> dict[str, int]:
        """The last seq of each that has a log; one round trip."""
        seqs = self._log.last_seqs(list(keys))
        return {key: seq for key, seq in zip(keys, seqs, strict=True) if seq >= 0}

    def read(self, key: str, after: int, limit: int) -> list[LogLine]:
        """Lines above `after`, in order."""
        start = "-" if after < 0 else f"{after + 1}-0"
        with redis_errors():
            entries = self._redis.xrange(f"log:{key}", min=start, count=limit)
        return [_line(*entry) for entry in entries]


def _line(entry_id: bytes, fields: dict[bytes, bytes]) -> LogLine:
    seq, sub = bytes(entry_id).split(b"-")
    # The creation is 0-1: Redis has no entry 0-0.
    return LogLine(0 if sub == b"1" else int(seq), int(fields.get(b"n", -1)), fields.get(b"e", b""))
