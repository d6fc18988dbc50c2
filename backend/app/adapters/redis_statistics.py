"""The processes' figures in Redis.

Keys: `traffic` (totals), `counted:<counter>` (what of it a counter added, for a day after its
last), `figures:<process>` and `sessions:<process>` (expire with their process).
"""

from collections.abc import Mapping
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.statistics import ProcessFigures

KEPT_SECONDS = 5
"""A process tells its figures every second; one that does not for so long has none."""
COUNTER_SECONDS = 24 * 3600

# What was added before is not added again: a command whose answer was lost is sent again.
_COUNT = """
for i = 2, #ARGV, 2 do
  local more = ARGV[i + 1] - (redis.call('HGET', KEYS[1], ARGV[i]) or 0)
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('HINCRBY', KEYS[2], ARGV[i], string.format('%d', more))
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""


class RedisStatistics:
    """StatisticsStore on Redis."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def publish(
        self, process: str, figures: ProcessFigures, counter: str, counts: Mapping[str, int]
    ) -> None:
        """Put a process's figures, and add to the totals what the counter has not added yet."""
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
            parts = [part for pair in counts.items() for part in pair]
            pipe.eval(_COUNT, 2, f"counted:{counter}", "traffic", COUNTER_SECONDS, *parts)
            pipe.execute()

    def totals(self) -> dict[str, int]:
        """What all processes ever counted."""
        with redis_errors():
            rows = self._redis.hgetall("traffic")
        return {name.decode(): int(count) for name, count in rows.items()}

    def living(self) -> list[ProcessFigures]:
        """The figures of all processes that live."""
        with redis_errors():
            processes = [bytes(name).decode() for name in self._redis.smembers("processes")]
            pipe = self._redis.pipeline(transaction=False)
            for process in processes:
                pipe.hmget(f"figures:{process}", "started_at", "connections")
                pipe.hgetall(f"sessions:{process}")
            answers = pipe.execute()
        return [
            ProcessFigures(
                int(own[0]), int(own[1]), {k.decode(): int(n) for k, n in sessions.items()}
            )
            for own, sessions in zip(answers[::2], answers[1::2], strict=True)
            if own[0] is not None
        ]
