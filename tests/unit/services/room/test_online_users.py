"""Who is online: told to Redis when it changed, to those who asked at most once a tick."""

from collections.abc import Mapping

import pytest

from app.domain.commands import SYSTEM, Actor, CreateInterview
from app.ports.interview_log import Unavailable
from app.ports.presence import OnlineUser
from app.services.identity.caller import Connection, Identity, Membership
from app.services.identity.tokens import Claims
from app.services.room.online_users import CHANGED, OnlineUsers
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

Connections = dict[str, Connection]


@pytest.fixture
def online(process: Process) -> OnlineUsers:
    return OnlineUsers(process.presence, process.feeds, process.emitter)


def connection(sid: str, *users: int | str, asks: bool = False) -> Connection:
    made = Connection(sid, online_users_told=[] if asks else None)
    made.memberships["i1"] = Membership({str(user): Actor(user) for user in users})
    return made


def open_connections(*connections: Connection) -> Connections:
    return {one.sid: one for one in connections}


def rumours(process: Process) -> int:
    return [event for _, event, _ in process.feeds.published].count(CHANGED)


def test_a_user_of_several_connections_is_one(online: OnlineUsers) -> None:
    connections = open_connections(
        connection("a", 1), connection("b", "1", "ann"), connection("c"), connection("d", "bob")
    )
    assert {str(user) for user in online.now(connections["c"], connections)["users"]} == {
        "1",
        "ann",
        "bob",
    }
    assert online.now(connections["c"], connections)["count"] == 3


def test_only_changes_are_told(online: OnlineUsers, process: Process) -> None:
    connections = open_connections(connection("a", "ann"))
    online.changed()
    online.tick(connections)
    online.tick(connections)
    online.changed()
    online.tick(connections)
    assert (len(process.presence.told), rumours(process)) == (1, 1)
    online.changed()
    online.tick({})
    assert (process.presence.told[-1], rumours(process)) == ({}, 2)


def test_who_asked_hears_of_changes_once(online: OnlineUsers, process: Process) -> None:
    connections = open_connections(
        connection("a", "ann", asks=True), connection("b", "bob"), connection("c", asks=True)
    )
    online.changed()
    online.tick(connections)
    for _ in range(3):
        online.elsewhere_changed()
    online.tick(connections)
    online.tick(connections)
    online.elsewhere_changed()
    online.tick(connections)
    (told,) = [sent for sent in process.emitter.sent if sent[0] == "online_users"]
    assert told == ("online_users", {"count": 2, "users": ["ann", "bob"]}, ["a", "c"])


def test_under_a_new_id_everything_is_told_again(online: OnlineUsers, process: Process) -> None:
    connections = open_connections(connection("a", "ann"))
    online.now(connections["a"], connections)
    online.forget()
    online.tick(connections)
    assert process.presence.told == [{"ann": "ann"}, {"ann": "ann"}]


def test_what_redis_did_not_hear_is_told_later(
    online: OnlineUsers, process: Process, log: FakeEventLog
) -> None:
    connections = open_connections(connection("a", "ann"))
    online.changed()
    log.down = True
    with pytest.raises(Unavailable):
        online.tick(connections)
    log.down = False
    online.tick(connections)
    assert process.presence.told == [{"ann": "ann"}]


def test_others_are_told_even_if_redis_fails_between_the_two_steps(
    online: OnlineUsers, process: Process, log: FakeEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = open_connections(connection("a", "ann"))
    real = process.presence.set_online

    def set_and_fail(users: Mapping[str, OnlineUser]) -> None:
        real(users)
        log.down = True

    monkeypatch.setattr(process.presence, "set_online", set_and_fail)
    online.changed()
    with pytest.raises(Unavailable):
        online.tick(connections)
    monkeypatch.undo()
    log.down = False
    online.tick(connections)
    assert rumours(process) == 1


def test_news_that_could_not_be_read_is_read_later(
    online: OnlineUsers, process: Process, log: FakeEventLog
) -> None:
    connections = open_connections(connection("a", "ann", asks=True))
    online.changed()
    online.tick(connections)
    online.elsewhere_changed()
    log.down = True
    with pytest.raises(Unavailable):
        online.tick(connections)
    log.down = False
    online.tick(connections)
    assert process.emitter.named("online_users") == [{"count": 1, "users": ["ann"]}]


def test_a_change_while_redis_is_being_told_is_told_next(
    online: OnlineUsers, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = open_connections(connection("a", "ann"))
    real = process.presence.set_online

    def somebody_comes_meanwhile(users: Mapping[str, OnlineUser]) -> None:
        real(users)
        monkeypatch.undo()
        connections["b"] = connection("b", "bob")
        online.changed()

    monkeypatch.setattr(process.presence, "set_online", somebody_comes_meanwhile)
    online.changed()
    online.tick(connections)
    online.tick(connections)
    assert process.presence.told == [{"ann": "ann"}, {"ann": "ann", "bob": "bob"}]


def guest_of(interview: str, sid: str, user: str = "ann") -> Connection:
    claims = Claims(user, "candidate", None, frozenset([interview]), "access", "t", 0, 2**40)
    return Connection(sid, Identity(user, "candidate", open=False, claims=claims))


def test_guests_of_two_interviews_with_one_id_are_two(
    online: OnlineUsers, process: Process
) -> None:
    here, there = guest_of("i1", "a"), guest_of("i2", "b")
    asking = connection("c")
    connections = open_connections(here, there, asking, guest_of("i1", "d"))
    assert online.now(asking, connections) == {"count": 2, "users": ["ann", "ann"]}
    assert online.now(here, connections) == {"count": 1, "users": ["ann"]}
    del connections["a"], connections["d"]
    online.changed()
    assert online.now(asking, connections) == {"count": 1, "users": ["ann"]}
    assert online.now(here, connections) == {"count": 0, "users": []}


def test_a_token_for_one_interview_shows_its_people_alone(
    online: OnlineUsers, process: Process
) -> None:
    claims = Claims("ann", "candidate", None, frozenset(["i1"]), "access", "t", 0, 2**40)
    ann = Connection("a", Identity("ann", "candidate", open=False, claims=claims))
    connections = open_connections(ann, connection("b", "bob"), connection("c", "cleo"))
    assert online.now(ann, connections) == {"count": 1, "users": ["ann"]}

    process.executor.execute("i1", CreateInterview(), SYSTEM)
    process.attendance.come("i1", Actor("bob", "interviewer"), "b")
    ann.memberships["i1"] = Membership({"ann": Actor("ann")})
    online.tick(connections)
    online.tick(connections)
    assert process.emitter.sent == [
        ("online_users", {"count": 2, "users": ["ann", "bob"]}, ["a"]),
    ]
