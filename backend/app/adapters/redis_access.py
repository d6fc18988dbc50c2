"""Who may come in, kept in Redis: revoked tokens, invitations, and the people in the lobby."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.domain.policy import CONSENT_SCOPES, EMOTIONS
from app.ports.access import Invitation
from app.ports.presence import Presence

# An invitation is spent by the first nonce that names it; for a while the same nonce may say so
# again, because a command whose answer was lost is sent again. What was spent by a version that
# noted no time was spent long ago.
_SPEND = """
local state = redis.call('HGET', KEYS[1], ARGV[1])
if not state then return false end
local at, nonce = string.match(state, '^spent (%d+) (.*)$')
if at then
  local seconds = tonumber(ARGV[3]) - tonumber(at)
  return nonce == ARGV[2] and seconds < tonumber(ARGV[4]) and tonumber(at)
end
if state ~= 'open' then return false end
redis.call('HSET', KEYS[1], ARGV[1], 'spent ' .. ARGV[3] .. ' ' .. ARGV[2])
return tonumber(ARGV[3])
"""

_WITHDRAW = """
local state = redis.call('HGET', KEYS[1], ARGV[1])
if state and state ~= 'withdrawn' then redis.call('HSET', KEYS[1], ARGV[1], 'withdrawn') end
return state
"""

# Who was refused and asks again waits again; who was admitted needs no second word.
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
"""How long the consents of people in the lobby are held; who waits longer says them again."""
SCOPES = (*CONSENT_SCOPES, EMOTIONS)


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


class RedisInvitations:
    """Invitations of an interview: made, spent once, withdrawn.

    A withdrawn one stays known, so that a repeated request to make it does not bring it back.
    """

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._spend: Any = self._redis.register_script(_SPEND)
        self._withdraw: Any = self._redis.register_script(_WITHDRAW)

    def add(self, key: str, invitation: Invitation) -> Invitation:
        """Make one known; returns it, or the one that is known by its id already."""
        body = orjson.dumps(invitation)
        invitation_id = invitation.invitation_id
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hsetnx(f"invitations_about:{key}", invitation_id, body)
            pipe.hsetnx(f"invitations:{key}", invitation_id, "open")
            pipe.hget(f"invitations_about:{key}", invitation_id)
            return Invitation(**orjson.loads(pipe.execute()[2]))

    def spend(self, key: str, invitation_id: str, nonce: str, now: int, again: int) -> int | None:
        """Use it up; when that was first. None if it was used, withdrawn or never made.

        For `again` seconds the same nonce may do so again.
        """
        with redis_errors():
            args = [invitation_id, nonce, now, again]
            at = self._spend(keys=[f"invitations:{key}"], args=args)
        return None if at is None else int(at)

    def withdraw(self, key: str, invitation_id: str) -> str | None:
        """Take it back; the state that it was in, None if there is none."""
        with redis_errors():
            state = self._withdraw(keys=[f"invitations:{key}"], args=[invitation_id])
        return None if state is None else _word(state)

    def all(self, key: str) -> list[tuple[Invitation, str]]:
        """Every invitation of the interview with its state, in no order."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hgetall(f"invitations:{key}")
            pipe.hgetall(f"invitations_about:{key}")
            states, about = pipe.execute()
        return [
            (Invitation(**orjson.loads(body)), _word(states[invitation_id]))
            for invitation_id, body in about.items()
            if invitation_id in states
        ]


def _word(state: bytes) -> str:
    """The first word of a state or a verdict, without the nonce or the host behind it."""
    return state.split(b" ")[0].decode()


class RedisLobby:
    """Who waits before an interview's door, and whom a host let in or sent away.

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
        return None if word is None else _word(word)
