"""Joining when the connection is lost, or Redis is, in the middle of it."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract import commands as wire
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.ports.interview_log import Append, Unavailable
from app.services.identity.caller import Caller, Connection, Identity
from app.services.interview_service import InterviewService
from app.services.room.listeners import RoomListeners
from app.services.room.online_users import OnlineUsers
from app.services.websocket_service import WebSocketService
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

JOIN = wire.JoinInterview(interview_id="i1", user_id="ann")


@pytest.fixture
def told() -> Mock:
    """What the server's other parts are told, as RoomListeners."""
    return Mock()


@pytest.fixture
def rooms(process: Process, log: FakeEventLog, told: Mock) -> WebSocketService:
    lobby = Mock()
    lobby.keeps_out.return_value = lobby.leave.return_value = False
    return WebSocketService(
        executor=process.executor,
        interviews=InterviewService(
            process.executor, log, process.feeds, process.clock, analysis=Mock()
        ),
        log=log,
        feeds=process.feeds,
        emitter=process.emitter,
        attendance=process.attendance,
        lobby=lobby,
        online=OnlineUsers(process.presence, process.feeds, process.emitter),
        clock=process.clock,
        create_unknown=True,
        consent_default="given",
        listeners=RoomListeners(spoken=told.spoken, gone=told.gone),
    )


@pytest.fixture
def caller(rooms: WebSocketService) -> Caller:
    connection = Connection("s1")
    rooms.connect(connection)
    return connection.caller(Actor("ann"))


def people(log: FakeEventLog) -> set[str]:
    version = log.load("i1")
    assert version is not None
    return set(version.state.participants)


def while_joining(process: Process, happens: Callable[[], None]) -> None:
    """Let something happen between a joiner's entry in the log and in the room."""
    real = process.feeds.join

    def join(*args: Any) -> None:
        happens()
        real(*args)

    setattr(process.feeds, "join", join)  # noqa: B010 - a method, for the type checker


def test_a_joiner_is_here_and_hears(
    rooms: WebSocketService, caller: Caller, process: Process, log: FakeEventLog
) -> None:
    joined = rooms.join_interview(caller, JOIN)
    assert (joined["status"], joined["participants_count"]) == ("joined", 1)
    assert people(log) == {"ann"}
    assert ("i1", "s1") in process.feeds.members


def test_who_is_lost_while_joining_leaves(
    rooms: WebSocketService, caller: Caller, process: Process, log: FakeEventLog
) -> None:
    while_joining(process, lambda: rooms.disconnect("s1"))
    rooms.join_interview(caller, JOIN)
    process.later.run()
    assert people(log) == set()
    assert process.feeds.members == {}


def test_who_is_lost_before_redis_is_lost_leaves_too(
    rooms: WebSocketService, caller: Caller, process: Process, log: FakeEventLog
) -> None:
    """The connection goes while its joining is written; then the log cannot be read."""

    def lose_the_connection(request: Append) -> None:
        if request.presence is not None:
            log.before_append = None
            rooms.disconnect("s1")

    def lose_redis() -> None:
        log.down = True
        raise Unavailable

    log.before_append = lose_the_connection
    while_joining(process, lose_redis)
    with pytest.raises(Unavailable):
        rooms.join_interview(caller, JOIN)
    log.down = False
    process.later.run()
    assert people(log) == set()
    assert rooms.connections == {}


@pytest.mark.parametrize("when", ["written", "entered"])
def test_who_is_put_out_while_joining_is_out(
    rooms: WebSocketService, process: Process, log: FakeEventLog, when: str
) -> None:
    """Whoever puts them out finds no member yet, so the joiner looks again."""
    marks: list[str] = []
    identity = Identity("ann", "candidate", is_removed=lambda *_: bool(marks))
    connection = Connection("s1", identity)
    rooms.connect(connection)
    if when == "written":
        log.before_append = lambda _request: marks.append("removed")
    else:
        while_joining(process, lambda: marks.append("removed"))
    with pytest.raises(Refusal, match="removed"):
        rooms.join_interview(connection.caller(Actor("ann")), JOIN)
    log.before_append = None
    process.later.run()
    assert (connection.memberships, process.feeds.members) == ({}, {})
    assert people(log) == set()


def test_who_could_not_join_may_try_again(
    rooms: WebSocketService, caller: Caller, process: Process, log: FakeEventLog
) -> None:
    failures = iter([Unavailable()])

    def fail_once() -> None:
        for failure in failures:
            raise failure

    while_joining(process, fail_once)
    with pytest.raises(Unavailable):
        rooms.join_interview(caller, JOIN)
    assert rooms.join_interview(caller, JOIN)["participants_count"] == 1
    assert ("i1", "s1") in process.feeds.members


@pytest.mark.parametrize("fault", [Unavailable, KeyError])
@pytest.mark.parametrize("is_member", [False, True])
def test_who_could_not_come_to_hear_is_no_member(
    rooms: WebSocketService,
    caller: Caller,
    process: Process,
    log: FakeEventLog,
    fault: type[Exception],
    is_member: bool,
) -> None:
    """Else they would be told nothing, and not be told so: now they are, and join again."""
    if is_member:
        rooms.join_interview(caller, JOIN)

    def fail() -> None:
        raise fault

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process.feeds, "join", lambda *_: fail())
        with pytest.raises(fault):
            rooms.join_interview(caller, JOIN)
    assert caller.here.memberships == {}
    with pytest.raises(Refusal, match="not_in_interview"):
        caller.here.membership("i1")
    rooms.join_interview(caller, JOIN)
    process.later.run()
    assert people(log) == {"ann"}
    assert ("i1", "s1") in process.feeds.members


def test_who_could_not_come_to_hear_and_stays_away_has_left(
    rooms: WebSocketService, caller: Caller, process: Process, log: FakeEventLog
) -> None:
    def fail(*_: Any) -> None:
        raise Unavailable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process.feeds, "join", fail)
        with pytest.raises(Unavailable):
            rooms.join_interview(caller, JOIN)
    process.later.run()
    assert people(log) == set()


def test_languages_named_on_joining_hold_for_that_user_of_that_connection(
    rooms: WebSocketService, caller: Caller, told: Mock
) -> None:
    rooms.join_interview(caller, JOIN)
    assert told.spoken.mock_calls == []
    rooms.join_interview(caller, JOIN.model_copy(update={"spoken_languages": ("zh-cn", "en")}))
    rooms.join_interview(caller, JOIN)
    assert [call.args for call in told.spoken.mock_calls] == [("i1", "ann", ("zh-cn", "en"))]
    assert caller.here.memberships["i1"].spoken == {"ann": ("zh-cn", "en")}


def test_who_waits_before_the_door_has_named_nothing_yet(
    rooms: WebSocketService, caller: Caller, told: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    join = JOIN.model_copy(update={"spoken_languages": ("en",)})
    monkeypatch.setattr(rooms._rooms, "join", lambda *_: {"status": "waiting"})
    assert rooms.join_interview(caller, join)["status"] == "waiting"
    assert told.spoken.mock_calls == []


def test_who_leaves_on_purpose_is_told_of_at_once(
    rooms: WebSocketService, caller: Caller, told: Mock
) -> None:
    rooms.join_interview(caller, JOIN)
    rooms.join_interview(caller.here.caller(Actor("bob")), JOIN.model_copy(update={"user_id": "b"}))
    leave = wire.LeaveInterview(interview_id="i1", user_id="ann")
    rooms.leave_interview(caller, leave)
    rooms.leave_interview(caller, leave.model_copy(update={"user_id": "bob"}))
    assert [call.args for call in told.gone.call_args_list] == [
        ("i1", "s1", ("bob",)),
        ("i1", "s1", ()),
    ]
