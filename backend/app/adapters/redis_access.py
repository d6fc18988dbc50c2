"""Who may come in, kept in Redis: revoked tokens, invitations, and the people in the lobby."""

from dataclasses import dataclass
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import redis_errors

# An invitation is spent by the first nonce that names it; the same nonce may say so again,
# because a command whose answer was lost is sent again.
_SPEND = """
local state = redis.call('HGET', KEYS[1], ARGV[1])
if not state then return 0 end
if state == 'spent ' .. ARGV[2] then return 1 end
if string.sub(state, 1, 5) == 'spent' then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], 'spent ' .. ARGV[2])
return 1
"""


class RedisRevocations:
    """Tokens that are not to be believed any more, until they would have expired anyway."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def revoke_token(self, token_id: str, until: int) -> None:
        """Revoke one token; `until`: when it expires (seconds since 1970)."""
        self._note(f"token:{token_id}", until, until)

    def revoke_user(self, user_key: str, now: int, until: int) -> None:
        """Revoke all of a user's tokens issued up to `now`."""
        self._note(f"user:{user_key}", now, until)

    def _note(self, name: str, value: int, until: int) -> None:
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hset("revoked", name, value)
            pipe.zadd("revoked_until", {name: until})
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


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was made. `state`: open, spent."""

    invitation_id: str
    role: str
    name: str | None
    expires_at: int
    state: str


class RedisInvitations:
    """Invitations of an interview: made, spent once, withdrawn."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._spend: Any = self._redis.register_script(_SPEND)

    def add(self, key: str, invitation: Invitation) -> None:
        """Make one known."""
        about = orjson.dumps([invitation.role, invitation.name, invitation.expires_at])
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hset(f"invitations:{key}", invitation.invitation_id, "open")
            pipe.hset(f"invitations_about:{key}", invitation.invitation_id, about)
            pipe.execute()

    def spend(self, key: str, invitation_id: str, nonce: str) -> bool:
        """Use it up; False if it was used, withdrawn or never made."""
        with redis_errors():
            return bool(self._spend(keys=[f"invitations:{key}"], args=[invitation_id, nonce]))

    def withdraw(self, key: str, invitation_id: str) -> bool:
        """Take it back; False if there is none."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hdel(f"invitations:{key}", invitation_id)
            pipe.hdel(f"invitations_about:{key}", invitation_id)
            return bool(pipe.execute()[0])

    def all(self, key: str) -> list[Invitation]:
        """Every invitation of the interview that was not withdrawn, in no order."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hgetall(f"invitations:{key}")
            pipe.hgetall(f"invitations_about:{key}")
            states, about = pipe.execute()
        found = []
        for invitation_id, body in about.items():
            role, name, expires_at = orjson.loads(body)
            state = states.get(invitation_id, b"spent").split(b" ")[0].decode()
            found.append(Invitation(invitation_id.decode(), role, name, expires_at, state))
        return found


class RedisLobby:
    """Who waits before an interview's door, and whom a host let in or sent away."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def wait(self, key: str, user_key: str, about: dict[str, Any]) -> None:
        """Somebody waits; `about` is what hosts are shown."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hset(f"waiting:{key}", user_key, orjson.dumps(about))
            pipe.hdel(f"lobby:{key}", user_key + "\nrefused")
            pipe.execute()

    def go(self, key: str, user_key: str) -> None:
        """Somebody waits no longer."""
        with redis_errors():
            self._redis.hdel(f"waiting:{key}", user_key)

    def waiting(self, key: str) -> list[dict[str, Any]]:
        """Everybody who waits, as hosts are shown them."""
        with redis_errors():
            return [orjson.loads(row) for row in self._redis.hvals(f"waiting:{key}")]

    def decide(self, key: str, user_key: str, admit: bool, by: str) -> bool:
        """A host's word; False if nobody of that name waits or was let in."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hdel(f"waiting:{key}", user_key)
            pipe.hset(f"lobby:{key}", user_key + ("\nadmitted" if admit else "\nrefused"), by)
            if not admit:
                pipe.hdel(f"lobby:{key}", user_key + "\nadmitted")
            return bool(pipe.execute()[0])

    def verdict(self, key: str, user_key: str) -> str | None:
        """`admitted`, `refused`, or None while nobody has said anything."""
        with redis_errors():
            words = self._redis.hmget(
                f"lobby:{key}", [user_key + "\nadmitted", user_key + "\nrefused"]
            )
        if words[0] is not None:
            return "admitted"
        return None if words[1] is None else "refused"
