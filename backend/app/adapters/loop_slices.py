"""Work of many steps that lets the loop look at its sockets every few milliseconds."""

import time
from collections.abc import Callable

import gevent

SLICE = 0.005
"""Seconds of each turn of the loop that such work may have."""


class LoopSlices:
    """Takes steps, in the hub, while any are left. `step()`: takes one; whether more are left."""

    def __init__(self, step: Callable[[], bool]) -> None:
        self._step = step
        self._next_turn = gevent.get_hub().loop.timer(0.0)

    def begin_next_turn(self) -> None:
        """Take steps from the next turn on."""
        self._next_turn.start(self.go_on)

    def go_on(self) -> None:
        """Take steps now, and after a while those that are left in the next turn."""
        step, until = self._step, time.perf_counter() + SLICE
        while step():
            if time.perf_counter() > until:
                self.begin_next_turn()
                return
