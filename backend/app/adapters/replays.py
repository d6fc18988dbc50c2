"""Sending what somebody missed, beside everything else: long logs hold nobody up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gevent.lock import Semaphore

BATCH = 100
"""Events that are read and sent in one turn: a few milliseconds."""
YIELD_SECONDS = 0.001
RETRY_SECONDS = 0.25


class Replays:
    """The replays of a process. One of them works at a time, and everybody else goes between."""

    def __init__(self) -> None:
        self._working = Semaphore(1)

    def begin(self, replay: Callable[..., None], *args: Any) -> None:
        """Let one run beside the caller, after what the caller sends now."""
        gevent.spawn(replay, *args)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """What is done inside has the process to itself; then a turn of the loop passes."""
        with self._working:
            yield
            gevent.sleep(YIELD_SECONDS)
        gevent.sleep(0)  # else the lock would go to whoever had it

    def pause(self) -> None:
        """Wait for a Redis that cannot be reached."""
        gevent.sleep(RETRY_SECONDS)
