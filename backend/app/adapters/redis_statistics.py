"""The processes' figures in Redis.

Keys: `traffic` (totals), `figures:<process>` and `sessions:<process>` (expire with their process).
"""

from collections.abc import Mapping
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import redis_errors
from app.services.ports import Figures

KEPT_SECONDS = 5
"""A process tells its figures every second; one that does not for so long has none."""


class RedisStatistics:
    """StatisticsStore on Redis."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def publish(self, process: str, figures: Figures, more: Mapping[str, int]) -> None:
        """Put a process's figures, and add to the totals."""
        sessions = f"sessions:{process}"
        present = {key: count for key, count in figures.sessions.items() if count}
        gone = [key for key, count in figures.sessions.items() if not count]
        with redis_errors():
            pipe = self._redis.pipeline()
            own = {"started_at": figures.started_at, "connections": figures.connections}
            pipe.hset(f"figures:{process}", mapping=own)
            pipe.expire(f"figures:{process}", KEPT_SECONDS)
            if present:
                pipe.hset(sessions, mapping=present)
            if gone:
                pipe.hdel(sessions, *gone)
            pipe.expire(sessions, KEPT_SECONDS)
            for name, count in more.items():
                pipe.hincrby("traffic", name, count)
            pipe.execute()

    def totals(self) -> dict[str, int]:
        """What all processes ever counted."""
        with redis_errors():
            rows = self._redis.hgetall("traffic")
        return {name.decode(): int(count) for name, count in rows.items()}

    def living(self) -> list[Figures]:
        """The figures of all processes that live."""
        with redis_errors():
            processes = [bytes(name).decode() for name in self._redis.smembers("processes")]
            pipe = self._redis.pipeline(transaction=False)
            for process in processes:
                pipe.hmget(f"figures:{process}", "started_at", "connections")
                pipe.hgetall(f"sessions:{process}")
            answers = pipe.execute()
        return [
            Figures(int(own[0]), int(own[1]), {k.decode(): int(n) for k, n in sessions.items()})
            for own, sessions in zip(answers[::2], answers[1::2], strict=True)
            if own[0] is not None
        ]
