"""All interviews by their time of creation: the sorted set that append.lua writes."""

from collections.abc import Iterable
from typing import Any

from app.adapters.recorded_json import decode_event
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors

INTERVIEWS = "interviews"


class RedisInterviewIndex:
    """InterviewIndex and EmptyInterviews on Redis.

    Times in microseconds, which a score holds exactly.
    """

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def newest(self, before: int | None, limit: int) -> list[tuple[str, int]]:
        """The newest created before `before`, the newest first."""
        with redis_errors():
            rows = self._redis.zrevrangebyscore(
                INTERVIEWS,
                "+inf" if before is None else f"({before}",
                "-inf",
                start=0,
                num=limit,
                withscores=True,
            )
        return [(bytes(key).decode(), int(score)) for key, score in rows]

    def newest_of(
        self, keys: Iterable[str], before: int | None, limit: int
    ) -> list[tuple[str, int]]:
        """The same among a few keys."""
        wanted = list(keys)
        if not wanted:
            return []
        with redis_errors():
            scores = self._redis.zmscore(INTERVIEWS, wanted)
        rows = [
            (key, int(score))
            for key, score in zip(wanted, scores, strict=True)
            if score is not None and (before is None or score < before)
        ]
        rows.sort(key=lambda row: row[1], reverse=True)
        return rows[:limit]

    def open_and_empty(
        self, after: int | None, limit: int
    ) -> tuple[list[tuple[str, int]], int | None]:
        """Those among the next few; two round trips."""
        start = "-inf" if after is None else f"({after}"
        with redis_errors():
            rows = self._redis.zrangebyscore(
                INTERVIEWS, start, "+inf", start=0, num=limit, withscores=True
            )
            keys = [bytes(key).decode() for key, _ in rows]
            pipe = self._redis.pipeline(transaction=False)
            for key in keys:
                pipe.hget(f"meta:{key}", "status")
                pipe.hlen(f"presence:{key}")
                pipe.xrevrange(f"log:{key}", count=1)
            answers = pipe.execute()
        found = [
            (key, decode_event(key, 0, -1, last[0][1].get(b"e", b"")).time)
            for key, status, people, last in zip(
                keys, answers[::3], answers[1::3], answers[2::3], strict=True
            )
            if status == b"open" and not people and last
        ]
        return found, int(rows[-1][1]) if len(rows) == limit else None
