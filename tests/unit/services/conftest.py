"""The services over fakes of everything outside."""

from collections.abc import Callable
from typing import Any

import pytest

from app.services.interviews.executor import CommandExecutor
from app.services.room.attendance import Attendance
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds, FakePresence


class Later:
    """A timer that a test turns: `calls` holds (seconds, function, arguments)."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, Callable[..., Any], tuple[Any, ...]]] = []

    def __call__(self, seconds: float, function: Callable[..., Any], *args: Any) -> None:
        self.calls.append((seconds, function, args))

    def run(self) -> None:
        """Let the time pass: what is due now runs, what that asks for waits."""
        due, self.calls = self.calls, []
        for _, function, args in due:
            function(*args)


class Process:
    """One web process's services. Several of them may share a log."""

    def __init__(self, log: FakeEventLog, name: str = "p1") -> None:
        self.log = log
        self.clock = FakeClock()
        self.presence = FakePresence(log, name)
        self.feeds = FakeFeeds(log)
        self.emitter = FakeEmitter()
        self.later = Later()
        self.executor = CommandExecutor(
            log, self.feeds, self.presence, self.clock, concurrency=FakeConcurrency()
        )
        self.attendance = Attendance(
            self.executor,
            self.feeds,
            self.presence,
            concurrency=FakeConcurrency(later=self.later),
        )


@pytest.fixture
def log() -> FakeEventLog:
    return FakeEventLog()


@pytest.fixture
def process(log: FakeEventLog) -> Process:
    return Process(log)


@pytest.fixture
def other(log: FakeEventLog, process: Process) -> Process:
    """A second process over the same log."""
    return Process(log, "p2")
