"""Invitations of interviews, in Redis: each is spent once."""

from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.access import Invitation

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

    def state(self, key: str, invitation_id: str) -> str | None:
        """Its state, None if there is none."""
        with redis_errors():
            state = self._redis.hget(f"invitations:{key}", invitation_id)
        return None if state is None else _first_word(state)

    def withdraw(self, key: str, invitation_id: str) -> str | None:
        """Take it back; the state that it was in, None if there is none."""
        with redis_errors():
            state = self._withdraw(keys=[f"invitations:{key}"], args=[invitation_id])
        return None if state is None else _first_word(state)

    def all(self, key: str) -> list[tuple[Invitation, str]]:
        """Every invitation of the interview with its state, in no order."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hgetall(f"invitations:{key}")
            pipe.hgetall(f"invitations_about:{key}")
            states, about = pipe.execute()
        return [
            (Invitation(**orjson.loads(body)), _first_word(states[invitation_id]))
            for invitation_id, body in about.items()
            if invitation_id in states
        ]


def _first_word(state: bytes) -> str:
    """A state without the nonce behind it."""
    return state.split(b" ")[0].decode()
