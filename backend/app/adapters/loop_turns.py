"""Work that comes in a rush, spread over turns of the loop: everybody else goes between."""

from collections import deque
from enum import IntEnum
from typing import Any

from gevent.hub import Waiter

from app.adapters.loop_slices import LoopSlices


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
        self._slices = LoopSlices(self._go_on)

    def wait(self, step: Step) -> None:
        """Go on when it is the caller's turn: in an idle process at once."""
        waiter: Waiter[Any] = Waiter()
        self._waiting[step].append(waiter)
        self._count += 1
        if self._count == 1:
            self._slices.begin_next_turn()
        waiter.get()

    def _go_on(self) -> bool:
        first = next(waiting for waiting in self._waiting if waiting)
        first.popleft().switch(None)  # it runs until it waits for something else
        self._count -= 1
        return self._count > 0
