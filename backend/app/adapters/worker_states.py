"""What the workers of one kind say of themselves, in the media Redis, and for how long it counts.

Redis' own clock ends a word, so the machines' clocks may differ; a crashed worker's goes by itself.

Keys: `<kind>:living`, a set of workers; `<kind>:state:<worker>`, its word, with a time to live;
`<kind>:places`, a hash: worker -> its place among the living, from 0, the lowest that was free.
"""

import time
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.loading import Loading, Step

WORD_SECONDS = 8
"""How long a worker's word on its state counts."""

Condition = Literal["ready", "starting", "unavailable"]
BEST_FIRST: tuple[Condition, ...] = ("ready", "starting", "unavailable")

# KEYS 1 the set  2 the places; ARGV 1 prefix of the words. Answers place and word of each in turn,
# and forgets workers without one.
_ALL = """
local words, places, taken = {}, {}, {}
local flat = redis.call('HGETALL', KEYS[2])
for i = 1, #flat, 2 do places[flat[i]] = flat[i + 1] end
local living = redis.call('SMEMBERS', KEYS[1])
table.sort(living)
for _, worker in ipairs(living) do
  local word = redis.call('GET', ARGV[1] .. worker)
  if word then words[worker] = word else redis.call('SREM', KEYS[1], worker) end
end
for worker, place in pairs(places) do
  if words[worker] then taken[tonumber(place)] = worker else redis.call('HDEL', KEYS[2], worker) end
end
local answer, free = {}, 0
for _, worker in ipairs(living) do
  if words[worker] then
    if not places[worker] then
      while taken[free] do free = free + 1 end
      places[worker], taken[free] = free, worker
      redis.call('HSET', KEYS[2], worker, free)
    end
    table.insert(answer, tonumber(places[worker]))
    table.insert(answer, words[worker])
  end
end
return answer
"""


class WorkerReport(NamedTuple):
    """What one worker says of itself."""

    state: Condition
    reason: str
    loading: Loading | None = None


class WorkerStates:
    """The words of the workers of a `kind`: voice or video. All methods raise Unavailable."""

    def __init__(self, connections: RedisConnections, kind: str) -> None:
        self._connections = connections
        self._redis: Any = connections.client
        self._last: WorkerReport | None = None
        self._last_run = ""
        self._counts_until = 0.0
        self._kind = kind
        self._living, self._places = f"{kind}:living", f"{kind}:places"
        self._all = self._redis.register_script(_ALL)

    def say(
        self,
        worker: str,
        state: str,
        reason: str,
        loading: Loading | None = None,
        added: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell the web processes how a worker is; `added`: what else it has to tell."""
        word: list[Any] = [state, reason]  # readers of before leave unread what comes after
        word += [None, None] if loading is None else [loading.step, loading.percent]
        word.append(added)
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

    def best(self, without_any: str = "") -> WorkerReport:
        """The best that any worker says; `without_any`: the reason where there is none.

        A Redis that was restarted has forgotten the words: until they are said again, what was
        known counts on.
        """
        return self.look(without_any)[0]

    def look(self, without_any: str = "") -> tuple[WorkerReport, Mapping[int, Any]]:
        """See best; also what each worker added, by its place, which another may have later."""
        with redis_errors():
            told = self._all(keys=[self._living, self._places], args=[f"{self._kind}:state:"])
        words = dict(zip(told[::2], told[1::2], strict=True))
        known = [read for read in map(_read, words.values()) if read is not None]
        best = min(known, key=lambda word: BEST_FIRST.index(word.state), default=None)
        run, now = self._connections.epoch, time.monotonic()
        if run != self._last_run:
            self._counts_until = now + WORD_SECONDS if self._last_run else now
            self._last_run = run
        if best is None and now < self._counts_until:
            best = self._last
        self._last = best
        added = {place: _added(word) for place, word in words.items()}
        return WorkerReport("unavailable", without_any) if best is None else best, added

    def _key(self, worker: str) -> str:
        return f"{self._kind}:state:{worker}"


def _read(word: bytes) -> WorkerReport | None:
    """What a worker says; None for a word that this version does not know."""
    try:
        state, reason, *rest = orjson.loads(word)
    except (TypeError, ValueError):
        return None
    condition = next((known for known in BEST_FIRST if known == state), None)
    return None if condition is None else WorkerReport(condition, str(reason), _loading(*rest[:2]))


def _added(word: bytes) -> Any:
    """What a word's fifth part holds; None where it has none."""
    try:
        return orjson.loads(word)[4]
    except (TypeError, ValueError, LookupError):
        return None


def _loading(step: Any = None, percent: Any = None) -> Loading | None:
    """What a word's third and fourth part say; None for what this version does not know."""
    if step not in get_args(Step):
        return None
    is_share = isinstance(percent, int) and 0 <= percent <= 100
    return Loading(step, percent if is_share else None)
