"""Concurrency without waiting: tasks run at once, what is due later is left to the test."""

from collections.abc import Callable
from typing import Any

from app.adapters.gevent_concurrency import GeventConcurrency, Result
from app.ports.concurrency import Task


class Ended:
    """A task that has run."""

    def join(self, timeout: float | None = None) -> None:
        """It is over."""


def at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run it now."""
    return function(*arguments)


def never(*_: Any) -> None:
    """Do not run it."""


class FakeConcurrency(GeventConcurrency):
    """Each way can be replaced; locks and outcomes are real ones."""

    def __init__(
        self,
        *,
        spawn: Callable[..., Any] = at_once,
        later: Callable[..., Any] = never,
        sleep: Callable[[float], Any] = never,
        compute: Callable[..., Any] = at_once,
    ) -> None:
        self._spawn, self._later, self._sleep, self._compute = spawn, later, sleep, compute

    def spawn(self, function: Callable[..., object], *arguments: Any) -> Task:
        """Begin a task, which may be over at once."""
        self._spawn(function, *arguments)
        return Ended()

    def later(self, seconds: float, function: Callable[..., object], *arguments: Any) -> Task:
        """Note what is due later."""
        self._later(seconds, function, *arguments)
        return Ended()

    def sleep(self, seconds: float) -> None:
        """Let time pass, where the test wants that."""
        self._sleep(seconds)

    def compute(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Run it here."""
        result: Result = self._compute(function, *arguments)
        return result
