"""Video streams for video workers, in the media Redis: the workers' side; keys in put_piece.lua.

A stream belongs to the worker that took it for as long as that one renews it; a dead worker's
streams go to another one, who goes on where the dead one's last note says.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_video import AFTER_GAP, END, MOVEMENTS, OBSERVE, TRANSCRIBE
from app.adapters.worker_states import WorkerStates
from app.domain.unique_ids import unique_id
from app.ports.video_jobs import StreamJob, StreamLost, StreamPiece, Uses

LEASE_MS = 4000
"""A stream that was not renewed for so long is a dead worker's."""
READ_COUNT = 32
OUT_KEPT = 200
KEPT_SECONDS = 3600

# ARGV 1 worker, 2 lease in ms, 3 how many, 4 which taking; answers {key, user, state} of each.
# Asked again, because the answer was lost, it answers the same.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local taken, answer_key = {}, 'video:taken:' .. ARGV[1]
local before = redis.call('HMGET', answer_key, 'taking', 'answer')
if before[1] == ARGV[4] then return cmsgpack.unpack(before[2]) end
for _, key in ipairs(redis.call('ZRANGEBYSCORE', 'video:due', 0, now, 'LIMIT', 0, ARGV[3])) do
  local stream = 'video:stream:' .. key
  local known = redis.call('HMGET', stream, 'user', 'state')
  if known[1] then
    redis.call('ZADD', 'video:due', now + ARGV[2], key)
    redis.call('HSET', stream, 'worker', ARGV[1])
    table.insert(taken, {key, known[1], known[2] or ''})
  else
    redis.call('ZREM', 'video:due', key)
  end
end
if #taken > 0 then
  redis.call('HSET', answer_key, 'taking', ARGV[4], 'answer', cmsgpack.pack(taken))
  redis.call('PEXPIRE', answer_key, ARGV[2])
end
return taken
"""

# ARGV 1 worker, 2 lease in ms, 3... keys; answers those that are not this worker's
_RENEW = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lost = {}
for i = 3, #ARGV do
  if redis.call('HGET', 'video:stream:' .. ARGV[i], 'worker') == ARGV[1] then
    redis.call('ZADD', 'video:due', 'XX', now + ARGV[2], ARGV[i])
  else
    table.insert(lost, ARGV[i])
  end
end
return lost
"""

# ARGV 1 worker, 2 key, 3 first piece to keep, 4 bytes freed, 5 state; answers 1, 0 where lost
_NOTE = """
local stream = 'video:stream:' .. ARGV[2]
if redis.call('HGET', stream, 'worker') ~= ARGV[1] then return 0 end
if redis.call('HGET', stream, 'state') == ARGV[5] then return 1 end  -- its answer was lost
redis.call('XTRIM', 'video:in:' .. ARGV[2], 'MINID', ARGV[3])
-- Some of it may have come before Redis was restarted, and counts no more.
local freed = math.min(tonumber(ARGV[4]), tonumber(redis.call('HGET', stream, 'pending') or '0'))
redis.call('HINCRBY', stream, 'pending', 0 - freed)
redis.call('DECRBY', 'video:bytes', freed)
redis.call('HSET', stream, 'state', ARGV[5])
return 1
"""

# ARGV 1 worker, 2 key, 3 error code, 4 message; answers 1, 0 where lost
_FAIL = """
local stream = 'video:stream:' .. ARGV[2]
if redis.call('HGET', stream, 'failer') == ARGV[1] then return 1 end  -- its answer was lost
if redis.call('HGET', stream, 'worker') ~= ARGV[1] then return 0 end
redis.call('DECRBY', 'video:bytes', redis.call('HGET', stream, 'pending') or '0')
redis.call('HSET', stream, 'failed', ARGV[3], 'failer', ARGV[1], 'pending', 0)
redis.call('HDEL', stream, 'state', 'worker')
redis.call('UNLINK', 'video:in:' .. ARGV[2])
redis.call('ZREM', 'video:due', ARGV[2])
redis.call('XADD', 'video:out:' .. ARGV[2], '*', 'm', ARGV[4])
return 1
"""

# ARGV 1 worker, 2 key, 3 which telling, 4 messages kept, 5 for how long (s), 6... messages
_TELL = """
local stream, out = 'video:stream:' .. ARGV[2], 'video:out:' .. ARGV[2]
if redis.call('HGET', stream, 'told') == ARGV[3] then return end  -- its answer was lost
if redis.call('EXISTS', stream) == 1 then redis.call('HSET', stream, 'told', ARGV[3]) end
for i = 6, #ARGV do redis.call('XADD', out, 'MAXLEN', '~', ARGV[4], '*', 'm', ARGV[i]) end
redis.call('EXPIRE', out, ARGV[5])
"""

# ARGV 1 worker, 2 key
_RELEASE = """
local stream = 'video:stream:' .. ARGV[2]
if redis.call('HGET', stream, 'worker') ~= ARGV[1] then return end
redis.call('HDEL', stream, 'worker')
if redis.call('XLEN', 'video:in:' .. ARGV[2]) > 0 then
  redis.call('ZADD', 'video:due', 0, ARGV[2])
else
  redis.call('ZREM', 'video:due', ARGV[2])
end
"""


class RedisVideoJobs:
    """VideoJobs on the media Redis; may be called from any thread."""

    def __init__(self, connections: RedisConnections, worker: str) -> None:
        self._redis: Any = connections.client
        self._worker = worker
        self._states = WorkerStates(connections, "video")
        self._scripts = {
            name: self._redis.register_script(text)
            for name, text in (
                ("take", _TAKE),
                ("renew", _RENEW),
                ("note", _NOTE),
                ("fail", _FAIL),
                ("tell", _TELL),
                ("release", _RELEASE),
            )
        }

    def _run(self, script: str, *args: Any) -> Any:
        with redis_errors():
            return self._scripts[script](args=[self._worker, *args])

    def claim(self, count: int) -> list[StreamJob]:
        """Streams that nobody processes, at most so many."""
        return [
            StreamJob(
                key=bytes(key).decode(),
                state=orjson.loads(state) if state else None,
                **orjson.loads(user),
            )
            for key, user, state in self._run("take", LEASE_MS, count, unique_id())
        ]

    def renew(self, keys: Collection[str]) -> list[str]:
        """Keep these; those that are lost."""
        return [bytes(key).decode() for key in self._run("renew", LEASE_MS, *keys)] if keys else []

    def read(self, key: str, after: str, block_ms: int | None) -> list[StreamPiece]:
        """What came of a stream after an entry."""
        with redis_errors():
            answer = self._redis.xread({f"video:in:{key}": after}, count=READ_COUNT, block=block_ms)
        return [_piece(entry) for _, entries in answer or () for entry in entries]

    def note(self, key: str, first_kept: str, freed: int, state: Mapping[str, Any]) -> None:
        """Free what was processed, and say from where another worker could go on."""
        if not self._run("note", key, first_kept, freed, orjson.dumps(state)):
            raise StreamLost

    def publish(self, key: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send messages to the stream's connection."""
        packed = [orjson.dumps(message) for message in messages]
        self._run("tell", key, unique_id(), OUT_KEPT, KEPT_SECONDS, *packed)

    def fail(self, key: str, code: str) -> None:
        """End the stream, and forget what came of it."""
        if not self._run("fail", key, code, orjson.dumps({"type": "error", "error_code": code})):
            raise StreamLost

    def release(self, key: str) -> None:
        """Give the stream back."""
        self._run("release", key)

    def say(self, state: str, reason: str) -> None:
        """Tell the web processes how this worker is."""
        self._states.say(self._worker, state, reason)

    def say_nothing(self) -> None:
        """This worker is no more."""
        self._states.say_nothing(self._worker)


def _piece(entry: Any) -> StreamPiece:
    entry_id, fields = entry
    flags = int(fields[b"f"])
    return StreamPiece(
        bytes(entry_id).decode(),
        bytes(fields[b"d"]),
        Uses(bool(flags & TRANSCRIBE), bool(flags & OBSERVE), bool(flags & MOVEMENTS)),
        bytes(fields.get(b"c", b"")).decode(),
        bool(flags & AFTER_GAP),
        bool(flags & END),
    )
