"""What the workers of one kind say of themselves, in the media Redis, and for how long it counts.

Redis' own clock ends a word, so the machines' clocks may differ; a crashed worker's goes by itself.

Keys: `<kind>:living`, a set of workers; `<kind>:state:<worker>`, its word, with a time to live.
"""

import time
from typing import Any, Literal

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors

WORD_SECONDS = 8
"""How long a worker's word on its state counts."""

Condition = Literal["ready", "starting", "unavailable"]
BEST_FIRST: tuple[Condition, ...] = ("ready", "starting", "unavailable")

# KEYS 1 the set; ARGV 1 prefix of the words. Answers them, and forgets workers without one.
_ALL = """
local words = {}
for _, worker in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local word = redis.call('GET', ARGV[1] .. worker)
  if word then table.insert(words, word) else redis.call('SREM', KEYS[1], worker) end
end
return words
"""


class WorkerStates:
    """The words of the workers of a `kind`: voice or video. All methods raise Unavailable."""

    def __init__(self, connections: RedisConnections, kind: str) -> None:
        self._connections = connections
        self._redis: Any = connections.client
        self._last: tuple[Condition, str] | None = None
        self._last_run = ""
        self._counts_until = 0.0
        self._kind = kind
        self._living = f"{kind}:living"
        self._all = self._redis.register_script(_ALL)

    def say(self, worker: str, state: str, reason: str) -> None:
        """Tell the web processes how a worker is."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.set(self._key(worker), orjson.dumps([state, reason]), ex=WORD_SECONDS)
            pipe.sadd(self._living, worker)
            pipe.expire(self._living, 2 * WORD_SECONDS)
            pipe.execute()

    def say_nothing(self, worker: str) -> None:
        """A worker is no more."""
        with redis_errors():
            self._redis.unlink(self._key(worker))

    def best(self, without_any: str = "") -> tuple[Condition, str]:
        """The best (state, reason) that any worker is in; `without_any`: the reason where none is.

        A Redis that was restarted has forgotten the words: until they are said again, what was
        known counts on.
        """
        with redis_errors():
            words = self._all(keys=[self._living], args=[f"{self._kind}:state:"])
        known = [read for read in map(_read, words) if read is not None]
        best = min(known, key=lambda word: BEST_FIRST.index(word[0]), default=None)
        run, now = self._connections.epoch, time.monotonic()
        if run != self._last_run:
            self._counts_until = now + WORD_SECONDS if self._last_run else now
            self._last_run = run
        if best is None and now < self._counts_until:
            best = self._last
        self._last = best
        return ("unavailable", without_any) if best is None else best

    def _key(self, worker: str) -> str:
        return f"{self._kind}:state:{worker}"


def _read(word: bytes) -> tuple[Condition, str] | None:
    """A worker's state and reason; None for a word that this version does not know."""
    try:
        state, reason, *_ = orjson.loads(word)
    except (TypeError, ValueError):
        return None
    condition = next((known for known in BEST_FIRST if known == state), None)
    return None if condition is None else (condition, str(reason))
