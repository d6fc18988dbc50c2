"""The lobby in Redis: people who wait, and what hosts decided."""

from collections.abc import Mapping
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.domain.policy import CONSENT_SCOPES, EMOTIONS
from app.ports.presence import Presence

# Somebody refused who asks again waits again; somebody admitted stays so.
_WAIT = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local word = redis.call('HGET', KEYS[2], ARGV[1])
if word and string.sub(word, 1, 7) == 'refused' then redis.call('HDEL', KEYS[2], ARGV[1]) end
"""

# A word about nobody who waits counts for nothing, but a host's last word may be said again: a
# command whose answer was lost is sent again.
_DECIDE = """
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] and 1 or 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
"""

# Fields, and the values that they are dropped with: what was said anew since then stays.
_DROP = """
local n = #ARGV / 2
for i = 1, n do
  local word = redis.call('HGET', KEYS[1], ARGV[i])
  if word == ARGV[n + i] then redis.call('HDEL', KEYS[1], ARGV[i]) end
end
"""

HELD_SECONDS = 7 * 24 * 3600
"""How long the consents of people in the lobby are held; after it they are given again."""
SCOPES = (*CONSENT_SCOPES, EMOTIONS)


class RedisLobby:
    """People who wait in the lobby, and whom a host let in or sent away.

    `waiting:<interview>`: user key -> [process, what hosts are shown]; whom a dead process held
    is not shown. `lobby:<interview>`: user key -> a host's word and the host.
    `lobby_consents:<interview>`: user key and scope -> 1 or 0.
    """

    def __init__(self, connections: RedisConnections, presence: Presence) -> None:
        self._redis: Any = connections.client
        self._presence = presence
        self._wait: Any = self._redis.register_script(_WAIT)
        self._decide: Any = self._redis.register_script(_DECIDE)
        self._drop: Any = self._redis.register_script(_DROP)

    def wait(self, key: str, user_key: str, about: dict[str, Any]) -> None:
        """Somebody waits; `about` is what hosts are shown."""
        row = orjson.dumps([self._presence.process, about])
        with redis_errors():
            self._wait(keys=[f"waiting:{key}", f"lobby:{key}"], args=[user_key, row])

    def go(self, key: str, user_key: str) -> None:
        """Somebody waits no longer."""
        with redis_errors():
            self._redis.hdel(f"waiting:{key}", user_key)

    def waiting(self, key: str) -> list[dict[str, Any]]:
        """Everybody who waits, as hosts are shown them."""
        with redis_errors():
            rows = [orjson.loads(row) for row in self._redis.hvals(f"waiting:{key}")]
            leases = self._redis.mget([f"lease:{name}" for name, _ in rows]) if rows else []
        return [about for (_, about), lease in zip(rows, leases, strict=True) if lease is not None]

    def decide(self, key: str, user_key: str, admit: bool, by: str) -> bool:
        """A host's word; False if nobody of that name waits. The same word twice is one."""
        word = ("admitted " if admit else "refused ") + by
        keys = [f"waiting:{key}", f"lobby:{key}"]
        with redis_errors():
            return bool(self._decide(keys=keys, args=[user_key, word]))

    def hold_consent(self, key: str, user_key: str, scope: str, granted: bool) -> None:
        """Keep what somebody in the lobby says, for a while."""
        name = f"lobby_consents:{key}"
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hset(name, f"{user_key}\n{scope}", int(granted))
            pipe.expire(name, HELD_SECONDS)
            pipe.execute()

    def held_consents(self, key: str, user_key: str) -> dict[str, bool]:
        """What is kept of somebody, by scope."""
        fields = [f"{user_key}\n{scope}" for scope in SCOPES]
        with redis_errors():
            said = self._redis.hmget(f"lobby_consents:{key}", fields)
        rows = zip(SCOPES, said, strict=True)
        return {scope: word == b"1" for scope, word in rows if word is not None}

    def drop_consents(self, key: str, user_key: str, said: Mapping[str, bool]) -> None:
        """Keep it no longer, but for what was said otherwise meanwhile."""
        args = [f"{user_key}\n{scope}" for scope in said], [int(word) for word in said.values()]
        with redis_errors():
            self._drop(keys=[f"lobby_consents:{key}"], args=[*args[0], *args[1]])

    def refuse(self, key: str, user_key: str, by: str) -> bool:
        """A host's word also about who does not wait; whether they did."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hdel(f"waiting:{key}", user_key)
            pipe.hset(f"lobby:{key}", user_key, f"refused {by}")
            return bool(pipe.execute()[0])

    def verdict(self, key: str, user_key: str) -> str | None:
        """`admitted`, `refused`, or None while nobody has said anything."""
        with redis_errors():
            word = self._redis.hget(f"lobby:{key}", user_key)
        return None if word is None else word.split(b" ")[0].decode()  # behind it stands the host
