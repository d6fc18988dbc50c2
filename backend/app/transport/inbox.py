"""What one client sent and is not handled yet: handled one at a time, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from app.transport.workers import Workers

MAX_WAITING = 128  # packets
MAX_WAITING_BYTES = 256 * 1024


class Inbox:
    """A client's queue. `handle(item)` runs in a pooled greenlet and may block.

    `on_room()` is called when an inbox that was `full` has room again.
    """

    __slots__ = ("_busy", "_bytes", "_handle", "_on_room", "_waiting", "_workers")

    def __init__(
        self, workers: Workers, handle: Callable[[Any], None], on_room: Callable[[], None]
    ) -> None:
        self._workers = workers
        self._handle = handle
        self._on_room = on_room
        self._busy = False
        self._bytes = 0
        self._waiting: deque[tuple[Any, int]] | None = None  # only while something waits

    @property
    def full(self) -> bool:
        """Whether the client should send no more for now."""
        waiting = self._waiting
        return waiting is not None and (
            len(waiting) >= MAX_WAITING or self._bytes >= MAX_WAITING_BYTES
        )

    def put(self, item: Any, size: int) -> bool:
        """Handle `item`, of `size` bytes, after all that was put before; whether it is full now."""
        if not self._busy:
            self._busy = True
            self._workers.run(self._work, item)
        else:
            if self._waiting is None:
                self._waiting = deque()
            self._waiting.append((item, size))
            self._bytes += size
        return self._waiting is not None and self.full

    def _work(self, item: Any) -> None:
        try:
            while True:
                self._handle(item)
                if not self._waiting:
                    break
                was_full = self.full
                item, size = self._waiting.popleft()
                self._bytes -= size
                if was_full and not self.full:
                    self._on_room()
        finally:
            self._waiting = None
            self._busy = False
