"""What a candidate said while the answer before was not given yet."""

from collections import deque
from typing import Generic, TypeVar

from app.ports.concurrency import Concurrency

MOST = 8
MOST_BYTES = 1_000_000
"""Many answers in writing, or one recording: whatever its size, one input may always wait."""

Item = TypeVar("Item")


class WaitingInputs(Generic[Item]):
    """A queue from one task to another, bounded by what it holds in bytes as in number.

    `put` waits for room, so that the socket is not read and TCP holds the sender back.
    """

    def __init__(self, *, concurrency: Concurrency) -> None:
        self._items: deque[tuple[Item, int]] = deque()
        self._bytes = 0
        self._closed = False
        self._changed = concurrency.signal()

    def wait_for_room(self, size: int) -> None:
        """Wait until an input of `size` bytes may be put; also before it is decoded."""
        while self._items and (len(self._items) >= MOST or self._bytes + size > MOST_BYTES):
            self._wait()

    def put(self, item: Item, size: int) -> None:
        """Add an input, once there is room."""
        self.wait_for_room(size)
        self._items.append((item, size))
        self._bytes += size
        self._changed.set()

    def close(self) -> None:
        """No more will be put; what waits is still taken."""
        self._closed = True
        self._changed.set()

    def get(self) -> Item | None:
        """The next one; waits for it. None when there will be none."""
        while not self._items and not self._closed:
            self._wait()
        if not self._items:
            return None
        item, size = self._items.popleft()
        self._bytes -= size
        self._changed.set()
        return item

    def _wait(self) -> None:
        self._changed.clear()
        self._changed.wait()
