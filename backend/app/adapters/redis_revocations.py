"""Tokens that were revoked, kept in Redis until they would have expired anyway."""

from collections.abc import Sequence
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors


class RedisRevocations:
    """Tokens that are not to be believed any more, until they would have expired anyway."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def revoke_token(self, token_id: str, until: int) -> None:
        """Revoke a session, which has the id of its first token, until (seconds) it is over."""
        self._note([f"token:{token_id}"], until, until)

    def revoke_user(self, user_key: str, now: int, until: int) -> None:
        """Revoke all of a user's sessions begun up to `now`; `user_key` is a person_key."""
        self._note([f"user:{user_key}"], now, until)

    def remove(self, person: str, now: int, until: int, wholly: bool) -> None:
        """Note that whose session began up to `now` has no place in an interview any more."""
        names = [f"place:{person}", *([f"whole:{person}"] if wholly else [])]
        self._note(names, now, until)

    def _note(self, names: Sequence[str], value: int, until: int) -> None:
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hset("revoked", mapping=dict.fromkeys(names, value))
            pipe.zadd("revoked_until", dict.fromkeys(names, until))
            pipe.execute()

    def all(self, now: int) -> dict[str, int]:
        """Everything revoked: name -> time; what has expired is dropped."""
        with redis_errors():
            gone = self._redis.zrangebyscore("revoked_until", "-inf", now)
            if gone:
                self._redis.hdel("revoked", *gone)
                self._redis.zrem("revoked_until", *gone)
            rows = self._redis.hgetall("revoked")
        return {name.decode(): int(value) for name, value in rows.items()}
