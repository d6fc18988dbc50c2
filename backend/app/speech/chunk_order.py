"""Puts an utterance's chunks in order: duplicates dropped, disorder mended, losses told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WINDOW_CHUNKS = 16
WINDOW_SECONDS = 2.0


@dataclass(frozen=True)
class OrderedChunk:
    """The next piece of the recording."""

    id: int | None
    data: bytes


@dataclass(frozen=True)
class Loss:
    """The chunks `first` to `last` were not received in time."""

    first: int
    last: int


class ChunkOrder:
    """The chunks of one utterance, in the order of their numbers, or of arrival where not numbers.

    take_chunk.lua counts the numbers, too, for something else: it tells at once, before any worker
    has the chunk, whether it is new, which utterance it belongs to, and what the sender may send
    again; it stores in order of arrival. Here alone is decided in what order audio is heard, and
    for how long a missing chunk is waited for.

    A missing chunk is waited for until WINDOW_CHUNKS later ones or WINDOW_SECONDS have passed.
    One that comes after that, or before the first, is kept and makes the order `stale`:
    `replay()` gives the whole utterance again as it should have been.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._numbered = True
        self._received: dict[int, bytes] = {}
        self._held: set[int] = set()  # received, and waiting for one before them
        self._names: set[str] = set()
        self._arrived = 0  # of named ones
        self._next: int | None = None
        self._highest = -1
        self._waiting_since = 0.0
        self._is_settled = False
        self.stale = False

    def add_chunk(self, chunk_id: int | str, data: bytes) -> list[OrderedChunk | Loss]:
        """Take a chunk; return what can be read on with now."""
        number = self._number(chunk_id)
        if number is None or number in self._received:
            return []
        if self._next is None:
            self._next = number
        if number < self._next and self._is_settled:
            return []
        self._received[number] = data
        self._highest = max(self._highest, number)
        if number < self._next:
            self.stale = True
            return []
        if not self._held:
            self._waiting_since = self._now()
        self._held.add(number)
        ready = self._contiguous()
        while self._held and self._window_is_over():
            ready.append(Loss(self._next, min(self._held) - 1))
            self._next = min(self._held)
            ready += self._contiguous()
        return ready

    def rest(self) -> list[OrderedChunk | Loss]:
        """Return all that is still held back; for the utterance's end."""
        return self._read_to(max(self._held), sorted(self._held)) if self._held else []

    @property
    def may_begin_earlier(self) -> bool:
        """Whether the recording's first chunk may still be on its way."""
        return (
            self._numbered
            and not self._is_settled
            and 0 not in self._received
            and len(self._received) <= WINDOW_CHUNKS
        )

    def replay(self) -> list[OrderedChunk | Loss]:
        """Return the whole utterance from its lowest number up to where reading stands."""
        if self._next is None:
            return []
        end = self._next - 1
        self._next = min(self._received)
        self.stale = False
        return self._read_to(end, sorted(n for n in self._received if n <= end))

    @property
    def holds(self) -> bool:
        """Whether a chunk waits for one before it."""
        return bool(self._held)

    def settle(self) -> None:
        """Let go of what was read: a chunk that comes for it later is dropped."""
        self._is_settled = True
        self._received = {number: self._received[number] for number in self._held}
        self._names.clear()  # whoever writes the log drops doubles, too

    def state(self) -> Mapping[str, Any]:
        """Where reading stands, ready for JSON; what is held is not part of it."""
        return {"next": self._next, "numbered": self._numbered}

    @classmethod
    def resumed(cls, now: Callable[[], float], state: Mapping[str, Any]) -> "ChunkOrder":
        """Go on where a settled one stood; it is given again what that one held."""
        order = cls(now)
        order._next, order._numbered = state["next"], state["numbered"]
        order._arrived = 0 if order._numbered else order._next or 0
        order._is_settled = True
        order._highest = (order._next or 0) - 1
        return order

    def _number(self, chunk_id: int | str) -> int | None:
        """Give a chunk its place; None for one that was there before."""
        if self._next is None:
            self._numbered = isinstance(chunk_id, int)
        if self._numbered and isinstance(chunk_id, int):
            return chunk_id
        if str(chunk_id) in self._names:
            return None
        self._names.add(str(chunk_id))
        if self._numbered:  # a name among numbers comes after the highest one
            return self._highest + 1
        self._arrived += 1
        return self._arrived - 1

    def _contiguous(self) -> list[OrderedChunk | Loss]:
        """Read what follows without a hole; the wait for the next hole begins anew."""
        assert self._next is not None
        end = self._next
        while end in self._held:
            end += 1
        if end > self._next:
            self._waiting_since = self._now()
        return self._read_to(end - 1, range(self._next, end))

    def _read_to(self, end: int, numbers: Iterable[int]) -> list[OrderedChunk | Loss]:
        """Read on to number `end`, over whatever is missing; `numbers`: of what is there."""
        assert self._next is not None
        items: list[OrderedChunk | Loss] = []
        for number in numbers:
            if number > self._next:
                items.append(Loss(self._next, number - 1))
            items.append(OrderedChunk(number if self._numbered else None, self._received[number]))
            self._held.discard(number)
            self._next = number + 1
        if self._next <= end:
            items.append(Loss(self._next, end))
            self._next = end + 1
        return items

    def _window_is_over(self) -> bool:
        waited = self._now() - self._waiting_since
        return len(self._held) > WINDOW_CHUNKS or waited > WINDOW_SECONDS
