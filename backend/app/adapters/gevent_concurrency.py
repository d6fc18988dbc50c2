"""Concurrency on gevent: greenlets, and the threads of its hub."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import gevent
from gevent.event import AsyncResult, Event
from gevent.lock import RLock
from gevent.pool import Pool

from app.ports.concurrency import Lock, Outcome, Signal, Task, TookTooLongError

Item = TypeVar("Item")
Result = TypeVar("Result")


class GeventConcurrency:
    """See ports.concurrency.Concurrency."""

    def spawn(self, function: Callable[..., object], *arguments: Any) -> Task:
        """Begin a task."""
        task: Task = gevent.spawn(function, *arguments)
        return task

    def later(self, seconds: float, function: Callable[..., object], *arguments: Any) -> Task:
        """Begin a task after so many seconds."""
        task: Task = gevent.spawn_later(seconds, function, *arguments)
        return task

    def sleep(self, seconds: float) -> None:
        """Let the other tasks go on for so long."""
        gevent.sleep(seconds)

    def compute(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Run it in a thread of the hub."""
        result: Result = gevent.get_hub().threadpool.apply(function, arguments)
        return result

    def lock(self) -> Lock:
        """A new lock."""
        return RLock()

    def outcome(self) -> Outcome:
        """A new value to wait for."""
        return AsyncResult()

    def signal(self) -> Signal:
        """A new signal, not set."""
        return Event()

    def within(self, seconds: float) -> AbstractContextManager[object]:
        """A block that may take so long; then TookTooLongError ends it."""
        return gevent.Timeout(seconds, TookTooLongError)

    def all(self, test: Callable[[Item], bool], items: Iterable[Item], at_a_time: int) -> bool:
        """Whether the test is true of all items."""
        tests = Pool(at_a_time)
        try:
            return all(tests.imap_unordered(test, items))
        finally:
            tests.kill(block=False)

    def end(self, tasks: Iterable[Task]) -> None:
        """End tasks wherever they are."""
        gevent.killall([task for task in tasks if isinstance(task, gevent.Greenlet)])
