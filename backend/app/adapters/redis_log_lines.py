"""LogLines on Redis."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_interview_index import INTERVIEWS
from app.adapters.redis_presence import READS_ARCHIVE
from app.adapters.redis_snapshots import snapshot_key
from app.ports.log_lines import Freed, LogLine

_FREE = (Path(__file__).parent / "free_log.lua").read_text()


class RedisLogLines:
    """Reads, and changes nothing but what is freed."""

    def __init__(self, connections: RedisConnections) -> None:
        self._connections = connections
        self._log = RedisEventLog(connections)
        self._redis: Any = connections.client
        self._free: Any = self._redis.register_script(_FREE)

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

    def freed_up_to(self, keys: Sequence[str]) -> dict[str, int]:
        """Of those whose log was freed, up to which seq; one round trip."""
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            for key in keys:
                pipe.hget(f"meta:{key}", "freed")
            answers = pipe.execute()
        return {key: int(seq) for key, seq in zip(keys, answers, strict=True) if seq is not None}

    def created(self, keys: Sequence[str]) -> dict[str, int]:
        """When each was made, also those that were freed; one round trip."""
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            pipe.zmscore(INTERVIEWS, list(keys))
            for key in keys:
                pipe.hget(f"meta:{key}", "created")
            listed, *freed = pipe.execute()
        found = zip(keys, listed, freed, strict=True)
        return {key: int(float(at or then)) for key, at, then in found if at or then}

    def free(self, key: str, last_seq: int) -> Freed:
        """See free_log.lua."""
        of_it = ("log", "meta", "commands", "presence")
        names = [f"{name}:{key}" for name in of_it]
        names += [snapshot_key(key), f"waiting:{key}", INTERVIEWS, "processes"]
        with redis_errors():
            answer = self._free(keys=names, args=[key, last_seq, READS_ARCHIVE])
        freed: Freed = bytes(answer).decode()  # type: ignore[assignment]
        return freed

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
