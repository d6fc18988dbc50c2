"""Who is in a call, in Redis: `call:<interview>` (peer id -> peer), `call_order:<interview>`."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.domain.identifiers import id_key
from app.ports.call_roster import Peer, RosterEntry

KEPT_SECONDS = 24 * 3600
"""How long a call is kept that nobody leaves or enters: no longer than any token lives."""
_PEER: TypeAdapter[Peer] = TypeAdapter(Peer)  # drops fields that it does not know

# A row is the peer's JSON behind its user's key and a newline. Only whoever is not of the same
# user counts as another.
_ENTER = """
local rows, others, before = redis.call('HGETALL', KEYS[1]), 0, 0
for i = 1, #rows, 2 do
  if string.sub(rows[i + 1], 1, #ARGV[2]) == ARGV[2] then before = i else others = others + 1 end
end
if others >= tonumber(ARGV[4]) then return {0, false} end
if before > 0 then redis.call('HDEL', KEYS[1], rows[before]) end
local order = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. '{"order":' .. order .. ',' .. ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return {order, before > 0 and rows[before + 1]}
"""

_PUT = """
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row or not string.find(row, ARGV[2], 1, true) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

_LEAVE = """
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row or not string.find(row, ARGV[2], 1, true) then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
"""


class RedisCallRoster:
    """CallRoster on Redis."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._enter: Any = self._redis.register_script(_ENTER)
        self._put: Any = self._redis.register_script(_PUT)
        self._leave: Any = self._redis.register_script(_LEAVE)

    def enter(self, key: str, peer: Peer, most: int) -> RosterEntry | None:
        """See CallRoster."""
        fields = asdict(peer)
        del fields["order"]
        rest = orjson.dumps(fields)[1:]
        user = _user_of(peer)
        with redis_errors():
            order, replaced = self._enter(
                keys=[_name(key), f"call_order:{key}"],
                args=[peer.peer_id, user, rest, most, KEPT_SECONDS],
            )
        if not order:
            return None
        return RosterEntry(
            replace(peer, order=int(order)), None if not replaced else _read(replaced)
        )

    def put(self, key: str, peer: Peer, sid: str) -> bool:
        """See CallRoster."""
        arguments = [peer.peer_id, _place(sid), _row(peer)]
        with redis_errors():
            return bool(self._put(keys=[_name(key)], args=arguments))

    def leave(self, key: str, peer: Peer) -> bool:
        """See CallRoster."""
        with redis_errors():
            return bool(self._leave(keys=[_name(key)], args=[peer.peer_id, _place(peer.sid)]))

    def peers(self, key: str) -> Sequence[Peer]:
        """See CallRoster."""
        with redis_errors():
            rows = self._redis.hvals(_name(key))
        known = [peer for row in rows if (peer := _read(row)) is not None]
        return sorted(known, key=lambda peer: peer.order)

    def find(self, key: str, *peer_ids: str) -> Sequence[Peer | None]:
        """See CallRoster."""
        with redis_errors():
            rows = self._redis.hmget(_name(key), peer_ids)
        return [None if row is None else _read(row) for row in rows]

    def of_dead(self, peers: Sequence[Peer]) -> Sequence[Peer]:
        """See CallRoster."""
        if not peers:
            return []
        with redis_errors():
            leases = self._redis.mget([f"lease:{peer.process}" for peer in peers])
        return [peer for peer, lease in zip(peers, leases, strict=True) if lease is None]


def _name(key: str) -> str:
    return f"call:{key}"


def _place(sid: str) -> bytes:
    """What stands in the row of a peer of that connection."""
    return orjson.dumps({"sid": sid})[1:-1]


def _user_of(peer: Peer) -> bytes:
    return id_key(peer.user_id).encode() + b"\n"


def _row(peer: Peer) -> bytes:
    return _user_of(peer) + orjson.dumps(asdict(peer))


def _read(row: bytes) -> Peer | None:
    """A peer; None for one that this version cannot read."""
    try:
        return _PEER.validate_json(row.partition(b"\n")[2])
    except ValidationError:
        return None
