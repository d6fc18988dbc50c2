"""Who is here: tabs, processes, a moment's grace, and what dead processes left behind."""

from collections.abc import Callable

import pytest

from app.domain import commands as c
from app.domain import events as e
from app.domain.budgets import Budgets
from app.ports.interview_log import Append, Appended, Unavailable, Version
from app.services.interviews.executor import LeaseLost
from app.services.room.attendance import RETURN_SECONDS
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

ANN = c.Actor("ann", "candidate", "Ann")
BOB = c.Actor(2, "interviewer")


@pytest.fixture(autouse=True)
def interview(process: Process) -> None:
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)


def story(log: FakeEventLog) -> list[str]:
    """`+user` and `-user reason` of everybody who came and went, with the count."""
    told = []
    for recorded in log.read("i1", 0):
        event, count = recorded.event, recorded.participants_count
        if isinstance(event, e.ParticipantJoined):
            told.append(f"+{event.user_id} {count}")
        if isinstance(event, e.ParticipantLeft):
            told.append(f"-{event.user_id} {event.reason} {count}")
    return told


def test_two_tabs_are_one_participant(process: Process, log: FakeEventLog) -> None:
    process.attendance.come("i1", ANN, "tab1")
    process.attendance.come("i1", ANN, "tab2")
    process.attendance.come("i1", BOB, "other")
    process.attendance.go("i1", ANN, "tab1")
    assert story(log) == ["+ann 1", "+2 2"]
    process.attendance.go("i1", ANN, "tab2")
    assert story(log)[2:] == ["-ann left 1"]


def test_two_tabs_in_two_processes_are_one_participant(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", BOB, "tab1")
    other.attendance.come("i1", c.Actor("2", "interviewer"), "tab2")
    process.attendance.go("i1", BOB, "tab1")
    assert story(log) == ["+2 1"]
    other.attendance.go("i1", BOB, "tab2")
    assert story(log) == ["+2 1", "-2 left 0"]


def test_going_twice_or_without_having_come_changes_nothing(
    process: Process, log: FakeEventLog
) -> None:
    process.attendance.go("i1", ANN, "tab1")
    process.attendance.come("i1", ANN, "tab1")
    process.attendance.go("i1", ANN, "another")
    process.attendance.go("i1", ANN, "tab1")
    process.attendance.go("i1", ANN, "tab1")
    assert story(log) == ["+ann 1", "-ann left 0"]


# --- connections that break off


def test_who_is_back_in_time_never_left(process: Process, log: FakeEventLog) -> None:
    process.attendance.come("i1", ANN, "before")
    process.attendance.lost("i1", ANN, "before")
    assert [seconds for seconds, _, _ in process.later.calls] == [RETURN_SECONDS]
    process.attendance.come("i1", ANN, "after")
    process.later.run()
    assert story(log) == ["+ann 1"]


def test_who_is_back_in_another_process_never_left(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", ANN, "before")
    process.attendance.lost("i1", ANN, "before")
    other.attendance.come("i1", ANN, "after")
    process.later.run()
    assert story(log) == ["+ann 1"]
    other.attendance.go("i1", ANN, "after")
    assert story(log) == ["+ann 1", "-ann left 0"]


def test_who_does_not_come_back_has_left(process: Process, log: FakeEventLog) -> None:
    process.attendance.come("i1", ANN, "tab1")
    process.attendance.come("i1", ANN, "tab2")
    process.attendance.lost("i1", ANN, "tab1")
    assert process.later.calls == []
    process.attendance.lost("i1", ANN, "tab2")
    process.later.run()
    assert story(log) == ["+ann 1", "-ann disconnected 0"]


def test_a_departure_waits_for_redis(process: Process, log: FakeEventLog) -> None:
    process.attendance.come("i1", ANN, "tab1")
    process.attendance.lost("i1", ANN, "tab1")
    log.down = True
    process.later.run()
    process.later.run()
    log.down = False
    process.later.run()
    assert story(log) == ["+ann 1", "-ann disconnected 0"]
    assert process.later.calls == []


def lost_replies(log: FakeEventLog) -> Callable[[], None]:
    """From now on appends are made, but the answers are lost; the result ends that."""
    real = log.append

    def append(request: Append) -> Appended:
        real(request)
        raise Unavailable

    log.append = append  # type: ignore[method-assign]

    def end() -> None:
        log.append = real  # type: ignore[method-assign]

    return end


def test_who_came_unheard_and_stays_away_leaves_no_ghost(
    process: Process, log: FakeEventLog
) -> None:
    """The join was written, its answer was lost, and the client never tried again."""
    end = lost_replies(log)
    with pytest.raises(Unavailable):
        process.attendance.come("i1", ANN, "tab1")
    end()
    assert story(log) == ["+ann 1"]
    process.later.run()
    assert story(log) == ["+ann 1", "-ann disconnected 0"]


def test_who_came_unheard_and_tries_again_stays(process: Process, log: FakeEventLog) -> None:
    end = lost_replies(log)
    with pytest.raises(Unavailable):
        process.attendance.come("i1", ANN, "tab1")
    end()
    process.attendance.come("i1", ANN, "tab1")
    process.later.run()
    assert story(log) == ["+ann 1"]
    process.attendance.go("i1", ANN, "tab1")
    assert story(log) == ["+ann 1", "-ann left 0"]


def test_a_departure_whose_answer_was_lost_happens_once(
    process: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", ANN, "tab1")
    end = lost_replies(log)
    with pytest.raises(Unavailable):
        process.attendance.go("i1", ANN, "tab1")
    end()
    process.attendance.go("i1", ANN, "tab1")
    assert story(log) == ["+ann 1", "-ann left 0"]


# --- the end of an interview


def test_who_joins_what_is_over_only_reads(process: Process, log: FakeEventLog) -> None:
    process.attendance.come("i1", ANN, "tab1")
    process.executor.execute("i1", c.EndInterview(), BOB)
    process.attendance.come("i1", BOB, "late")
    process.attendance.lost("i1", BOB, "late")
    process.attendance.lost("i1", ANN, "tab1")
    process.later.run()
    assert story(log) == ["+ann 1", "-ann disconnected 0"]


def test_who_has_written_all_that_one_may_comes_without_a_trace(
    process: Process, log: FakeEventLog
) -> None:
    log.budgets = Budgets(user_events=1)
    for number in range(2):
        process.attendance.come("i1", ANN, "tab")
        process.attendance.go("i1", ANN, "tab")
        assert len(story(log)) == 2 * number + 2
    process.attendance.come("i1", ANN, "tab")
    process.attendance.lost("i1", ANN, "tab")
    process.later.run()
    assert len(story(log)) == 4


# --- processes


def test_a_dead_processs_people_are_swept_once(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    other.attendance.come("i1", ANN, "a")
    other.attendance.come("i1", BOB, "b")
    process.attendance.come("i1", ANN, "here too")
    process.presence.lose("p2")
    process.attendance.sweep()
    process.attendance.sweep()
    assert story(log) == ["+ann 1", "+2 2", "-2 process_lost 1"]
    assert process.presence.dead_processes() == []
    assert log.held.get("p2") is None


def test_an_interview_that_cannot_be_read_keeps_nobody_elsewhere_in(
    process: Process, other: Process, log: FakeEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    process.executor.execute("broken", c.CreateInterview(), c.SYSTEM)
    for interview in ("broken", "i1"):
        other.attendance.come(interview, ANN, "a")
    process.presence.lose("p2")
    real = log.load

    def load(key: str) -> Version | None:
        if key == "broken":
            raise ValueError("no JSON")
        return real(key)

    monkeypatch.setattr(log, "load", load)
    process.attendance.sweep()
    assert story(log) == ["+ann 1", "-ann process_lost 0"]
    assert process.presence.dead_processes() == ["p2"]  # somebody of it is still there
    monkeypatch.setattr(log, "load", real)
    process.attendance.sweep()
    assert process.presence.dead_processes() == []
    version = log.load("broken")
    assert version is not None
    assert not version.state.participants


def test_a_process_that_lives_again_is_not_swept(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    other.attendance.come("i1", ANN, "a")
    process.presence.lose("p2")
    log.leases.add("p2")
    process.attendance.sweep()
    assert story(log) == ["+ann 1"]


def test_a_sweep_interrupted_is_finished_later(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    for number in range(5):
        other.attendance.come("i1", c.Actor(number), str(number))
    process.presence.lose("p2")
    swept = 0

    def fail_at_the_third(request: Append) -> None:
        nonlocal swept
        swept += 1
        if swept == 3:
            log.before_append = None
            raise Unavailable

    log.before_append = fail_at_the_third
    with pytest.raises(Unavailable):
        process.attendance.sweep()
    assert process.presence.dead_processes() == ["p2"]
    process.attendance.sweep()
    assert sorted(line[:2] for line in story(log)[5:]) == ["-0", "-1", "-2", "-3", "-4"]
    assert process.presence.dead_processes() == []


def test_a_process_taken_for_dead_starts_with_nobody(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", ANN, "tab1")
    process.presence.lose("p1")
    with pytest.raises(LeaseLost):
        process.attendance.come("i1", BOB, "tab2")
    process.presence.start_afresh()
    process.attendance.forget_all()
    process.attendance.come("i1", ANN, "tab1 again")
    process.attendance.sweep()
    assert story(log) == ["+ann 1"]
    process.attendance.go("i1", ANN, "tab1 again")
    assert story(log) == ["+ann 1", "-ann left 0"]


def test_a_departure_after_the_lease_was_lost_is_left_to_the_sweep(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", ANN, "tab1")
    process.attendance.lost("i1", ANN, "tab1")
    process.presence.lose("p1")
    process.later.run()
    assert process.later.calls == []
    assert story(log) == ["+ann 1"]
    other.presence.lose("p1")
    other.attendance.sweep()
    assert story(log) == ["+ann 1", "-ann process_lost 0"]


def test_a_clean_end_takes_everybody_out_who_is_nowhere_else(
    process: Process, other: Process, log: FakeEventLog
) -> None:
    process.attendance.come("i1", ANN, "a")
    process.attendance.come("i1", BOB, "b")
    other.attendance.come("i1", ANN, "moved")
    for place in process.attendance.everybody:
        process.attendance.give_up_now(place)
    assert story(log) == ["+ann 1", "+2 2", "-2 disconnected 1"]
