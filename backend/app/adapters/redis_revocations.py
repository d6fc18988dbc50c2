"""Tokens that were revoked, kept in Redis until they would have expired anyway.

Keys: `revoked` (name -> time), `revoked_until` (name, by when it may be forgotten), and
`revoked_version`, other with every revocation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.domain.unique_ids import unique_id

# KEYS as above; ARGV 1 now, 2 the state that the asker knows. Answers the state, and all that is
# revoked where the state is another one. Beside the version it has how many there are and which
# lasts longest, because what has expired, and a process of an older version, change no version.
_ALL = """
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, 1000)
if #gone > 0 then
  redis.call('HDEL', KEYS[1], unpack(gone))
  redis.call('ZREM', KEYS[2], unpack(gone))
end
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local version = redis.call('GET', KEYS[3]) or ''
local state = version .. ' ' .. redis.call('HLEN', KEYS[1]) .. ' ' .. table.concat(last, ' ')
if state == ARGV[2] then return {state} end
return {state, redis.call('HGETALL', KEYS[1])}
"""


class RedisRevocations:
    """Revocations on Redis. Every process asks every few seconds, and nearly always for nothing."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._all: Any = self._redis.register_script(_ALL)
        self._state = b""
        self._revoked: Mapping[str, int] = {}

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
            # No count: one that Redis loses with its last seconds would be given out again.
            pipe.set("revoked_version", unique_id())
            pipe.execute()

    def all(self, now: int) -> Mapping[str, int]:
        """Everything revoked: name -> time, but for what has expired; one round trip."""
        with redis_errors():
            state, *rows = self._all(
                keys=["revoked", "revoked_until", "revoked_version"], args=[now, self._state]
            )
        if rows:
            pairs = zip(rows[0][::2], rows[0][1::2], strict=True)
            self._revoked = {name.decode(): int(value) for name, value in pairs}
            self._state = state
        return self._revoked
