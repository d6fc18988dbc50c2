"""Invitations of interviews, in Redis: each is good on a few devices."""

from collections.abc import Sequence
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.access import Invitation, InvitationState, Named

# The state: "open", "spent", when that was first and by which devices, or "withdrawn". What was
# spent by a version that noted no time was spent long ago.
_USE = """
local state = redis.call('HGET', KEYS[1], ARGV[1])
if not state then return false end
if state == 'withdrawn' then return 'withdrawn' end
local at, devices = string.match(state, '^spent (%d+) (.*)$')
if state ~= 'open' and not at then return 'used' end
local count = 0
for device in string.gmatch(devices or '', '%S+') do
  if device == ARGV[2] then return tonumber(at) end
  count = count + 1
end
if count >= tonumber(ARGV[4]) then return 'used' end
local spent = (at and state or 'spent ' .. ARGV[3]) .. ' ' .. ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], spent)
return tonumber(at or ARGV[3])
"""

_WITHDRAW = """
local state = redis.call('HGET', KEYS[1], ARGV[1])
if state and state ~= 'withdrawn' then redis.call('HSET', KEYS[1], ARGV[1], 'withdrawn') end
return state
"""


class RedisInvitations:
    """Invitations of an interview: made, used, withdrawn.

    A withdrawn one stays known, so that a repeated request to make it does not bring it back.
    """

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._use: Any = self._redis.register_script(_USE)
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

    def name(self, name: str, named: Named, until: int) -> None:
        """Let one be found by a name, until (seconds since 1970)."""
        with redis_errors():
            self._redis.set(f"invitation_named:{name}", orjson.dumps(named), exat=until)

    def named(self, names: Sequence[str]) -> tuple[Named, Invitation] | None:
        """The first one that has any of the names."""
        with redis_errors():
            found = self._redis.mget([f"invitation_named:{name}" for name in names])
            body = next((one for one in found if one is not None), None)
            if body is None:
                return None
            named = Named(**orjson.loads(body))
            about = self._redis.hget(f"invitations_about:{named.key}", named.invitation_id)
        return None if about is None else (named, Invitation(**orjson.loads(about)))

    def use(
        self, key: str, invitation_id: str, device: str, now: int, most: int
    ) -> int | str | None:
        """Come in by it on a device; when that was first, by any. See InvitationStore."""
        with redis_errors():
            args = [invitation_id, device, now, most]
            found = self._use(keys=[f"invitations:{key}"], args=args)
        return found.decode() if isinstance(found, bytes) else found

    def state(self, key: str, invitation_id: str) -> InvitationState | None:
        """Its state, None if there is none."""
        with redis_errors():
            state = self._redis.hget(f"invitations:{key}", invitation_id)
        return None if state is None else _state(state)

    def withdraw(self, key: str, invitation_id: str) -> str | None:
        """Take it back; the state that it was in, None if there is none."""
        with redis_errors():
            state = self._withdraw(keys=[f"invitations:{key}"], args=[invitation_id])
        return None if state is None else _state(state).name

    def all(self, key: str) -> list[tuple[Invitation, InvitationState]]:
        """Every invitation of the interview with its state, in no order."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.hgetall(f"invitations:{key}")
            pipe.hgetall(f"invitations_about:{key}")
            states, about = pipe.execute()
        return [
            (Invitation(**orjson.loads(body)), _state(states[invitation_id]))
            for invitation_id, body in about.items()
            if invitation_id in states
        ]


def _state(state: bytes) -> InvitationState:
    name, *rest = state.decode().split(" ")
    return InvitationState(name, len(rest[1:]) if name == "spent" else 0)
