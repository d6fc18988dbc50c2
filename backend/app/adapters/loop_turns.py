"""Work that comes in a rush, spread over turns of the loop: everybody else goes between."""

import time
from collections import deque
from enum import IntEnum
from typing import Any

import gevent
from gevent.hub import Waiter

SLICE = 0.005
"""Seconds of each turn that the rush may have."""


class Step(IntEnum):
    """What is rushed for. Whoever has begun goes before who comes: in the order of these.

    Connections that have not said yet who they are have few places and little time.
    """

    CONNECT = 0
    JOIN = 1
    OPEN = 2


class LoopTurns:
    """Queues of greenlets that go on in order, a few in each turn of the loop."""

    def __init__(self) -> None:
        self._waiting: tuple[deque[Waiter[Any]], ...] = tuple(deque() for _ in Step)
        self._count = 0
        self._next_turn = gevent.get_hub().loop.timer(0.0)

    def wait(self, step: Step) -> None:
        """Go on when it is the caller's turn: in an idle process at once."""
        waiter: Waiter[Any] = Waiter()
        self._waiting[step].append(waiter)
        self._count += 1
        if self._count == 1:
            self._next_turn.start(self._go_on)
        waiter.get()

    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE
        while self._count:
            first = next(waiting for waiting in self._waiting if waiting)
            first.popleft().switch(None)  # it runs until it waits for something else
            self._count -= 1
            if time.perf_counter() > until:
                break
        if self._count:
            self._next_turn.start(self._go_on)
