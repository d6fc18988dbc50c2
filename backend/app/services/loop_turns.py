"""Work that comes in a rush, spread over turns of the loop: everybody else goes between."""

import time
from collections import deque
from typing import Any

import gevent
from gevent.hub import Waiter

SLICE = 0.005
"""Seconds of each turn that the rush may have."""


class LoopTurns:
    """A queue of greenlets that go on in order, a few in each turn of the loop."""

    def __init__(self) -> None:
        self._waiting: deque[Waiter[Any]] = deque()
        self._next_turn = gevent.get_hub().loop.timer(0.0)

    def wait(self) -> None:
        """Go on when it is the caller's turn: in an idle process at once."""
        waiter: Waiter[Any] = Waiter()
        self._waiting.append(waiter)
        if len(self._waiting) == 1:
            self._next_turn.start(self._go_on)
        waiter.get()

    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE
        while self._waiting:
            self._waiting[0].switch(None)  # it runs until it waits for something else
            self._waiting.popleft()
            if time.perf_counter() > until:
                break
        if self._waiting:
            self._next_turn.start(self._go_on)
