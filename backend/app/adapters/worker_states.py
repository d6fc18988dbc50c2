"""What the workers of one kind say of themselves, in the media Redis, and for how long it counts.

Redis' own clock ends a word, so the machines' clocks may differ; a crashed worker's goes by itself.

Keys: `<kind>:living`, a set of workers; `<kind>:state:<worker>`, its word, with a time to live.
"""

import time
from typing import Any, Literal, NamedTuple, get_args

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.loading import Loading, Step

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


class Word(NamedTuple):
    """What one worker says of itself."""

    state: Condition
    reason: str
    loading: Loading | None = None


class WorkerStates:
    """The words of the workers of a `kind`: voice or video. All methods raise Unavailable."""

    def __init__(self, connections: RedisConnections, kind: str) -> None:
        self._connections = connections
        self._redis: Any = connections.client
        self._last: Word | None = None
        self._last_run = ""
        self._counts_until = 0.0
        self._kind = kind
        self._living = f"{kind}:living"
        self._all = self._redis.register_script(_ALL)

    def say(self, worker: str, state: str, reason: str, loading: Loading | None = None) -> None:
        """Tell the web processes how a worker is."""
        word: list[Any] = [state, reason]
        if loading is not None:  # readers of before leave unread what comes after the two
            word += [loading.step, loading.percent]
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.set(self._key(worker), orjson.dumps(word), ex=WORD_SECONDS)
            pipe.sadd(self._living, worker)
            pipe.expire(self._living, 2 * WORD_SECONDS)
            pipe.execute()

    def say_nothing(self, worker: str) -> None:
        """A worker is no more."""
        with redis_errors():
            self._redis.unlink(self._key(worker))

    def best(self, without_any: str = "") -> Word:
        """The best that any worker says; `without_any`: the reason where there is none.

        A Redis that was restarted has forgotten the words: until they are said again, what was
        known counts on.
        """
        with redis_errors():
            words = self._all(keys=[self._living], args=[f"{self._kind}:state:"])
        known = [read for read in map(_read, words) if read is not None]
        best = min(known, key=lambda word: BEST_FIRST.index(word.state), default=None)
        run, now = self._connections.epoch, time.monotonic()
        if run != self._last_run:
            self._counts_until = now + WORD_SECONDS if self._last_run else now
            self._last_run = run
        if best is None and now < self._counts_until:
            best = self._last
        self._last = best
        return Word("unavailable", without_any) if best is None else best

    def _key(self, worker: str) -> str:
        return f"{self._kind}:state:{worker}"


def _read(word: bytes) -> Word | None:
    """What a worker says; None for a word that this version does not know."""
    try:
        state, reason, *rest = orjson.loads(word)
    except (TypeError, ValueError):
        return None
    condition = next((known for known in BEST_FIRST if known == state), None)
    return None if condition is None else Word(condition, str(reason), _loading(*rest[:2]))


def _loading(step: Any = None, percent: Any = None) -> Loading | None:
    """What a word's third and fourth part say; None for what this version does not know."""
    if step not in get_args(Step):
        return None
    is_share = isinstance(percent, int) and 0 <= percent <= 100
    return Loading(step, percent if is_share else None)
