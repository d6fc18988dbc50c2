"""AccessLog on Redis: a stream for each interview, which outlives the interview."""

from collections.abc import Sequence
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.domain.identifiers import id_key
from app.ports.accesses import AccessEntry

MOST = 10_000
"""Of one interview; the oldest go."""


def accesses_key(key: str) -> str:
    """Where those of an interview are."""
    return f"accesses:{key}"


class RedisAccessLog:
    """One entry is one round trip, and none of them is on the way of a message."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def note(self, key: str, access: AccessEntry) -> None:
        """Add one."""
        with redis_errors():
            entry = {"a": orjson.dumps(tuple(access))}
            self._redis.xadd(accesses_key(key), entry, maxlen=MOST, approximate=True)

    def read(self, key: str, limit: int) -> Sequence[AccessEntry]:
        """The latest of an interview, the newest first."""
        with redis_errors():
            found = self._redis.xrevrange(accesses_key(key), count=limit)
        return [AccessEntry(*orjson.loads(fields[b"a"])) for _, fields in found]

    def rename(self, key: str, user_key: str, pseudonym: str) -> None:
        """Let entries of one user stand under a pseudonym; they go behind the others."""
        with redis_errors():
            for entry_id, fields in self._redis.xrange(accesses_key(key)):
                access = AccessEntry(*orjson.loads(fields[b"a"]))
                if id_key(access.user_id) != user_key:
                    continue
                renamed = orjson.dumps(tuple(access._replace(user_id=pseudonym)))
                pipe = self._redis.pipeline()
                pipe.xadd(accesses_key(key), {"a": renamed})
                pipe.xdel(accesses_key(key), entry_id)
                pipe.execute()
