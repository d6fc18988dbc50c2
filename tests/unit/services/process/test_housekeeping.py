"""What a process does once a second, and what it does when it was taken for dead."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest

from app.domain import commands as c
from app.ports.interview_log import Unavailable
from app.services.process.housekeeping import LEASE_EVERY, SWEEP_EVERY, Housekeeping, Job
from app.services.process.web_process import WebProcess
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

ANN = c.Actor("ann", "candidate")


class House:
    """A process's housekeeping; `closed` counts how often all connections were closed."""

    def __init__(self, process: Process) -> None:
        self.closed, self.epoch = 0, "first"
        self.attendance = process.attendance
        self.learnt, self.other = Mock(), Mock()
        self.keeper = Housekeeping(
            process.presence,
            [
                Job("learn", SWEEP_EVERY, self.learnt, at_start=True),
                Job("sweep", SWEEP_EVERY, process.attendance.sweep),
                Job("other", 1, self.other),
            ],
            self.start_over,
            epoch=lambda: self.epoch,
            concurrency=FakeConcurrency(),
        )

    def start_over(self) -> None:
        self.closed += 1
        self.attendance.forget_all()

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.keeper.tick()


@pytest.fixture
def house(process: Process) -> House:
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    begun = House(process)
    begun.keeper.begin()
    begun.learnt.reset_mock()
    return begun


def people(log: FakeEventLog) -> set[str]:
    version = log.load("i1")
    assert version is not None
    return set(version.state.participants)


def test_while_the_lease_stands_nobody_is_disturbed(house: House, process: Process) -> None:
    process.attendance.come("i1", ANN, "a")
    house.ticks(2 * SWEEP_EVERY)
    assert (house.closed, process.presence.process) == (0, "p1")
    assert house.other.call_count == 2 * SWEEP_EVERY
    assert house.learnt.call_count == 2


def test_what_must_be_known_is_learnt_before_anybody_comes_in(house: House) -> None:
    house.keeper.begin()
    house.learnt.assert_called_once_with()
    house.other.assert_not_called()


def test_the_dead_are_swept(
    house: House, process: Process, other: Process, log: FakeEventLog
) -> None:
    other.attendance.come("i1", ANN, "a")
    house.ticks(1)
    process.presence.lose("p2")
    house.ticks(SWEEP_EVERY)
    assert people(log) == set()


def test_a_process_taken_for_dead_lets_everybody_connect_anew(
    house: House, process: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", ANN, "a")
    process.presence.lose("p1")
    house.ticks(1)
    assert house.closed == 1
    assert process.presence.process != "p1"
    assert people(log) == set()
    process.attendance.come("i1", ANN, "a again")
    house.ticks(SWEEP_EVERY)
    assert (house.closed, people(log)) == (1, {"ann"})


def test_after_a_restart_of_redis_everybody_connects_anew_once(
    house: House, process: Process
) -> None:
    house.epoch = "second"  # also right after the start, before its first tick
    house.ticks(1)
    assert (house.closed, process.presence.process) == (1, "p1'")
    house.ticks(SWEEP_EVERY)
    assert house.closed == 1


def test_what_redis_refuses_now_is_done_as_soon_as_it_can_be(
    house: House, process: Process, log: FakeEventLog
) -> None:
    house.ticks(1)
    house.epoch = "second"
    log.down = True
    house.ticks(3)
    assert house.closed == 0
    log.down = False
    house.ticks(1)
    assert house.closed == 1
    process.presence.lose("p2")
    log.down = True
    house.ticks(SWEEP_EVERY)
    log.down = False
    house.ticks(SWEEP_EVERY)
    assert process.presence.dead_processes() == []


FAILING = [RuntimeError, Unavailable, AssertionError]


@pytest.mark.parametrize("fault", FAILING)
@pytest.mark.parametrize("broken", [0, 1, 2])
def test_a_job_that_fails_stops_no_other(
    process: Process, fault: type[Exception], broken: int
) -> None:
    jobs = [Mock(), Mock(), Mock()]
    jobs[broken].side_effect = fault
    keeper = Housekeeping(
        process.presence,
        [Job(str(number), SWEEP_EVERY, job) for number, job in enumerate(jobs)],
        Mock(),
        epoch=lambda: "first",
        concurrency=FakeConcurrency(),
    )
    for _ in range(3 * SWEEP_EVERY):
        keeper.tick()
    assert [job.call_count for job in jobs if job is not jobs[broken]] == [3, 3]
    # What Redis refuses is tried at every tick; a fault of ours only when it is due.
    assert jobs[broken].call_count == (9 if fault is Unavailable else 3)


def test_a_job_that_takes_long_keeps_nobody_waiting_and_is_begun_once(process: Process) -> None:
    begun: list[str] = []
    quick = Mock()

    def spawn(function: Callable[[Job], None], job: Job) -> None:
        if job.name == "slow":
            begun.append(job.name)
        else:
            function(job)

    keeper = Housekeeping(
        process.presence,
        [Job("slow", 1, Mock()), Job("quick", 1, quick)],
        Mock(),
        epoch=lambda: "first",
        concurrency=FakeConcurrency(spawn=spawn),
    )
    for _ in range(5):
        keeper.tick()
    assert begun == ["slow"]
    assert quick.call_count == 5


def test_the_lease_is_kept_whatever_the_jobs_do(
    process: Process, log: FakeEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = Mock(side_effect=[KeyError("a fault of ours"), *[True] * 20])
    monkeypatch.setattr(process.presence, "renew", renewed)
    keeper = Housekeeping(
        process.presence,
        [Job("broken", 1, Mock(side_effect=KeyError))],
        Mock(),
        epoch=lambda: "first",
        concurrency=FakeConcurrency(),
    )
    for _ in range(1 + 2 * LEASE_EVERY):
        keeper.tick()
    assert renewed.call_count == 3


def test_looking_whether_a_process_is_alive_does_not_keep_it_so(process: Process) -> None:
    """A process whose housekeeping is dead is dead, however often somebody asks."""
    renewed = Mock(side_effect=process.presence.renew)
    process.presence.renew = renewed  # type: ignore[method-assign]
    web = WebProcess(
        process.feeds,
        process.presence,
        process.attendance,
        Mock(),
        Mock(),
        process.emitter,
        Mock(),
        concurrency=FakeConcurrency(),
    )
    assert web.holds_lease()
    process.presence.lose("p1")
    assert not web.holds_lease()
    renewed.assert_not_called()
