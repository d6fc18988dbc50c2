"""NativeThreads on gevent's pool of threads."""

from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.threadpool import ThreadPool

from app.ports.interview_log import Unavailable

Result = TypeVar("Result")


class GeventThreads:
    """Threads of its own, so that what it runs keeps nobody from the hub's.

    `threads` calls run at once, `waiting` more may wait for their turn, and nobody waits for a
    result longer than `seconds`.
    """

    def __init__(self, threads: int, waiting: int = 64, seconds: float = 10.0) -> None:
        self._pool = ThreadPool(threads)
        self._most = threads + waiting
        self._seconds = seconds
        self._calls = 0

    def run(self, call: Callable[[], Result]) -> Result:
        """The call's result, as soon as a thread has it."""
        if self._calls >= self._most:
            raise Unavailable
        self._calls += 1
        try:
            with gevent.Timeout(self._seconds, _TookTooLongError):
                result: Result = self._pool.apply(call)
                return result
        except _TookTooLongError:
            raise Unavailable from None
        finally:
            self._calls -= 1


class _TookTooLongError(Exception):
    """Nobody waits any more."""
