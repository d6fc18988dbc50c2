"""Time limits for many connections at once: one delay, one timer, however many wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import gevent

T = TypeVar("T")

MIN_SLEEP = 0.005  # seconds: what falls due closely together is called in one turn


class DelayQueue(Generic[T]):
    """Calls `expire(item, due)` in the hub, `delay` seconds after `add(item)`.

    `due` is when, on the monotonic clock, the call should have come; it comes a little later.

    Since the delay is the same for all, what was added first is due first. `expire` must not
    block. Items cannot be taken out: `expire` looks whether its item still matters, so add
    something small (an id), not something that would be kept alive for nothing.
    """

    def __init__(self, delay: float, expire: Callable[[T, float], None]) -> None:
        self.delay = delay
        self._expire = expire
        self._waiting: deque[tuple[float, T]] = deque()
        self._timer: Any = None

    def add(self, item: T, since: float | None = None) -> None:
        """Let `item` expire one delay after `since`, by default now; `since` never goes back."""
        self._waiting.append(((time.monotonic() if since is None else since) + self.delay, item))
        if self._timer is None:
            self._arm()

    def _arm(self) -> None:
        after = max(MIN_SLEEP, self._waiting[0][0] - time.monotonic())
        self._timer = gevent.get_hub().loop.timer(after)
        self._timer.start(self._run, update=True)

    def _run(self) -> None:
        self._timer.close()
        self._timer = None
        now = time.monotonic()
        waiting = self._waiting
        while waiting and waiting[0][0] <= now:
            due, item = waiting.popleft()
            self._expire(item, due)
        if waiting and self._timer is None:
            self._arm()
