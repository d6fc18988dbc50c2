"""Roster and log of a call come together again, whoever died in between; nobody stays a ghost."""

from typing import Any

import pytest

from app.domain import commands as c
from app.domain import events as e
from app.domain.commands import SYSTEM, Actor
from app.ports.interview_log import Unavailable
from app.services.call.call_sweep import GRACE_SECONDS, CallSweep
from tests.unit.services.call.test_calls import House


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def swept(house: House, process: str = "p2") -> tuple[CallSweep, Clock]:
    clock = Clock()
    return house.fake.sweep_of(process, clock), clock


def peer_ids(house: House) -> list[str]:
    return [peer.peer_id for peer in house.fake.roster.peers("i1")]


def left(house: House) -> list[e.CallLeft]:
    return [r.event for r in house.log.read("i1", 0) if isinstance(r.event, e.CallLeft)]


def test_whoever_a_stopped_process_leaves_behind_may_come_back_for_a_while() -> None:
    """Nobody else enters, whose entering would show that they are gone."""
    house = House()
    ann = house.join(house.person("ann"))
    house.fake.roster.dead.add("p1")
    sweep, _ = swept(house)
    sweep.sweep()
    sweep.sweep()
    assert peer_ids(house) == [ann["peer_id"]]
    assert len(house.fake.later) == 1  # each of them waits once
    house.fake.time_passes()
    assert peer_ids(house) == []
    assert house.logged()[-1] == "CallLeft ann lost"
    assert house.room("call_peer_left")[-1]["reason"] == "lost"
    sweep.sweep()
    assert house.fake.roster.calls() == []


def test_who_came_back_stays() -> None:
    house = House()
    caller = house.person("ann")
    joined = house.join(caller)
    house.fake.roster.dead.add("p1")
    sweep, _ = swept(house)
    sweep.sweep()
    back = house.person("ann", sid="sid-new")
    house.join(back, resume={"peer_id": joined["peer_id"], "secret": joined["secret"]})
    house.fake.roster.dead.clear()
    house.fake.time_passes()
    sweep.sweep()
    assert peer_ids(house) == [joined["peer_id"]]
    assert house.logged() == ["CallJoined ann"]


def test_who_is_in_the_call_by_the_log_alone_is_taken_out_of_it() -> None:
    """Redis went away between the two, and then the process."""
    house = House()
    ann = house.join(house.person("ann"))
    house.fake.roster.calls_["i1"].clear()
    sweep, clock = swept(house)
    for at in (0.0, GRACE_SECONDS - 1):
        clock.now = at
        sweep.sweep()
    assert left(house) == []  # the word of it may be on its way
    clock.now = GRACE_SECONDS
    sweep.sweep()
    (event,) = left(house)
    assert (event.user_id, event.reason, event.peer_id) == ("ann", "lost", ann["peer_id"])
    sweep.sweep()
    assert len(left(house)) == 1
    assert house.fake.roster.calls() == []


def test_a_word_that_the_log_did_not_take_is_said_again() -> None:
    house = House()
    ann = house.person("ann")
    house.join(ann)
    house.log.down = True
    with pytest.raises(Unavailable):
        house.fake.places.take_out("i1", "i1", house.fake.roster.peers("i1")[0], "left")
    assert (peer_ids(house), house.fake.later != []) == ([], True)
    house.log.down = False
    house.fake.time_passes()
    assert house.logged() == ["CallJoined ann", "CallLeft ann left"]
    assert house.room("call_peer_left")[-1]["reason"] == "left"


def test_a_late_word_of_a_peer_does_not_end_its_users_next_entry() -> None:
    """Process one gives the peer up while the user enters by process two: in either order."""
    house = House()
    ann = house.person("ann")
    first = house.join(ann)
    lost = c.LeaveCall(user_id="ann", reason="lost", peer_id=first["peer_id"])
    second = house.join(house.person("ann", sid="elsewhere"))
    code = ""
    try:
        house.executor.execute("i1", lost, SYSTEM)
    except Exception as refusal:  # noqa: BLE001 - looked at
        code = getattr(refusal, "code", "")
    assert code == "not_in_call"
    state = house.log.load("i1").state  # type: ignore[union-attr]
    assert dict(state.call_peers) == {"ann": second["peer_id"]}
    assert [(one.reason, one.peer_id) for one in left(house)] == [("replaced", first["peer_id"])]


def test_an_entry_of_a_version_that_named_no_peer_ends_all_the_same() -> None:
    house = House()
    house.person("ann")
    house.executor.execute("i1", c.JoinCall(), Actor("ann", "candidate"))
    leave = c.LeaveCall(user_id="ann", reason="lost", peer_id="some")
    house.executor.execute("i1", leave, SYSTEM)
    assert [one.peer_id for one in left(house)] == [None]


@pytest.mark.parametrize("ending", [c.EndInterview(), c.EmergencyStop()])
def test_after_the_end_nobody_is_left_in_the_call(ending: c.Command) -> None:
    house = House()
    house.join(house.person("ann"))
    house.fake.roster.dead.add("p1")
    its_process: Any = house.fake.places
    its_process._spawn = lambda *_: None  # it is gone, and sees to nothing
    house.executor.execute("i1", ending, Actor("max", "interviewer"))
    assert house.logged() == ["CallJoined ann"]
    sweep, _ = swept(house)
    sweep.sweep()
    assert peer_ids(house) == []
    assert house.logged()[-1] == "CallLeft ann ended"
    sweep.sweep()
    assert house.fake.roster.calls() == []


def test_one_process_looks_and_one_bad_interview_keeps_no_other() -> None:
    house = House()
    house.join(house.person("ann"))
    house.fake.roster.dead.add("p1")
    house.fake.roster.named.add("gone")
    sweep, _ = swept(house)
    other, _ = swept(house, "p3")
    sweep.sweep()
    other.sweep()
    assert len(house.fake.later) == 1
    assert house.fake.roster.calls() == ["i1"]  # there is no interview of the other name
