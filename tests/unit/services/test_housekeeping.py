"""What a process does once a second, and what it does when it was taken for dead."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from app.domain import commands as c
from app.services.housekeeping import SWEEP_EVERY, Housekeeping
from app.services.online_users import OnlineUsers
from tests.fakes import FakeEventLog
from tests.unit.services.conftest import Process

ANN = c.Actor("ann", "candidate")


class House:
    """A process's housekeeping; `closed` counts how often all connections were closed."""

    def __init__(self, process: Process) -> None:
        self.closed = 0
        self.access, self.lobby = Mock(), Mock()
        rooms: Any = SimpleNamespace(connections={}, join_interview=Mock())
        self.keeper = Housekeeping(
            process.presence,
            process.attendance,
            OnlineUsers(process.presence, process.feeds, process.emitter),
            self.access,
            self.lobby,
            rooms,
            self.close_all,
        )

    def close_all(self) -> None:
        self.closed += 1

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.keeper.tick()


@pytest.fixture
def house(process: Process) -> House:
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    return House(process)


def people(log: FakeEventLog) -> set[str]:
    version = log.load("i1")
    assert version is not None
    return set(version.state.participants)


def test_while_the_lease_stands_nobody_is_disturbed(house: House, process: Process) -> None:
    process.attendance.come("i1", ANN, "a")
    house.ticks(2 * SWEEP_EVERY)
    assert (house.closed, process.presence.process) == (0, "p1")
    assert house.access.tick.call_count == 2 * SWEEP_EVERY
    assert house.access.refresh.call_count == 2


def test_what_must_be_known_is_learnt_before_anybody_comes_in(house: House) -> None:
    learn = Mock()
    house.keeper.at_start.append(learn)
    house.keeper.begin()
    learn.assert_called_once_with()
    house.ticks(1)
    learn.assert_called_once_with()


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
    house.ticks(1)
    house.keeper.log_may_be_lost()
    house.ticks(1)
    assert (house.closed, process.presence.process) == (1, "p1'")
    house.ticks(SWEEP_EVERY)
    assert house.closed == 1


def test_what_redis_refuses_now_is_done_as_soon_as_it_can_be(
    house: House, process: Process, log: FakeEventLog
) -> None:
    house.keeper.log_may_be_lost()
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


def test_a_fault_in_one_tick_does_not_end_the_housekeeping(house: House) -> None:
    house.access.tick.side_effect = KeyError("a fault of ours")
    house.ticks(1)
    house.access.tick.side_effect = None
    house.ticks(SWEEP_EVERY)
    assert house.access.refresh.call_count == 2
