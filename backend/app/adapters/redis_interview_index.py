"""All interviews by their time of creation: the sorted set that append.lua writes."""

from collections.abc import Iterable
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors

INTERVIEWS = "interviews"


class RedisInterviewIndex:
    """InterviewIndex on Redis. Times in microseconds, which a score holds exactly."""

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
