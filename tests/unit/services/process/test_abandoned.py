"""Interviews that everybody has left for good."""

import pytest

from app.domain import commands as c
from app.domain.commands import SYSTEM
from app.domain.errors import Refusal
from app.services.process.abandoned import WAITING, AbandonedInterviews
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

HOST = c.Actor("host", "interviewer")
HOUR = 3_600_000


class FakeEmpty:
    """EmptyInterviews: all of these, `size` at a time."""

    size = 9

    def __init__(self, log: FakeEventLog) -> None:
        self.keys: list[str] = []
        self._log = log

    def open_and_empty(
        self, after: int | None, limit: int
    ) -> tuple[list[tuple[str, int]], int | None]:
        first = after or 0
        page = self.keys[first : first + self.size]
        found = [(key, self._log.read(key, -1)[-1].time) for key in page]
        return found, first + self.size if len(page) == self.size else None


@pytest.fixture
def empty(log: FakeEventLog) -> FakeEmpty:
    return FakeEmpty(log)


@pytest.fixture
def abandoned(process: Process, log: FakeEventLog, empty: FakeEmpty) -> AbandonedInterviews:
    return AbandonedInterviews(empty, log, process.executor, process.clock, idle=4 * 3600)


def make(
    process: Process, key: str, *, begun: bool = True, scheduled_at: int | None = None
) -> None:
    process.executor.execute(key, c.CreateInterview(scheduled_at=scheduled_at), HOST)
    if begun:
        process.executor.execute(key, c.StartInterview(), HOST)


def status(process: Process, key: str) -> str:
    version = process.log.load(key)
    assert version is not None
    return version.state.status


def test_it_ends_by_itself_when_its_time_is_over(
    process: Process, empty: FakeEmpty, abandoned: AbandonedInterviews
) -> None:
    make(process, "i1")
    empty.keys = ["i1"]
    process.clock.now += 4 * HOUR
    abandoned.look()
    assert status(process, "i1") == "in_progress"
    process.clock.now += 1
    abandoned.look()
    assert status(process, "i1") == "ended"
    assert process.log.read("i1", -1)[-1].event.ended_by == "system"  # type: ignore[attr-defined]


def test_all_are_looked_at_though_only_a_few_at_a_time(
    process: Process, empty: FakeEmpty, abandoned: AbandonedInterviews
) -> None:
    empty.keys, empty.size = [f"i{number}" for number in range(5)], 2
    for key in empty.keys:
        make(process, key)
    process.clock.now += 5 * HOUR
    for _ in range(3):
        abandoned.look()
    assert {status(process, key) for key in empty.keys} == {"ended"}


def test_who_was_invited_for_next_week_finds_it_open(
    process: Process, empty: FakeEmpty, abandoned: AbandonedInterviews
) -> None:
    now = process.clock.now
    make(process, "planned", begun=False, scheduled_at=now + 60 * 24 * HOUR)
    make(process, "unplanned", begun=False)
    empty.keys = ["planned", "unplanned"]
    process.clock.now += WAITING
    abandoned.look()
    assert status(process, "unplanned") == "waiting"
    process.clock.now += 1
    abandoned.look()
    assert [status(process, key) for key in empty.keys] == ["waiting", "ended"]
    process.clock.now += 60 * 24 * HOUR
    abandoned.look()
    assert status(process, "planned") == "ended"


def test_two_processes_end_it_once(
    process: Process, other: Process, log: FakeEventLog, empty: FakeEmpty
) -> None:
    make(process, "i1")
    empty.keys = ["i1"]
    process.clock.now = other.clock.now = process.clock.now + 5 * HOUR
    for one in (process, other):
        AbandonedInterviews(empty, log, one.executor, one.clock, idle=1).look()
    ends = [r for r in log.read("i1", -1) if type(r.event).__name__ == "InterviewEnded"]
    assert len(ends) == 1


def test_zero_ends_none(process: Process, log: FakeEventLog, empty: FakeEmpty) -> None:
    make(process, "i1")
    empty.keys = ["i1"]
    process.clock.now += 5 * HOUR
    AbandonedInterviews(empty, log, process.executor, process.clock, idle=0).look()
    assert status(process, "i1") == "in_progress"


def test_nobody_else_ends_it_in_the_systems_name(process: Process) -> None:
    make(process, "i1")
    for actor in (c.Actor("ann"), c.Actor("system", "interviewer")):
        with pytest.raises(Refusal):
            process.executor.execute("i1", c.EndInterview(), actor)
    assert process.executor.execute("i1", c.EndInterview(), SYSTEM)
