"""The lobby: who waits, who hears of it, and how the waiting ends."""

from typing import Any

import pytest

from app.contract import commands as wire
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.ports.interview_log import Unavailable
from app.services.identity.caller import Caller, Connection, Identity
from app.services.identity.tokens import Claims
from app.services.room.lobby import CHANGED, Lobby
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds
from tests.unit.services.access_fakes import FakeLobbyStore
from tests.unit.services.conftest import Process

HOST = Connection("host-sid").caller(Actor("host", "interviewer"))


class Entrance:
    """One process's lobby; `entered` are the sids that were let in, `fault` what that raises."""

    def __init__(self, log: FakeEventLog, store: FakeLobbyStore) -> None:
        self.store = store
        self.feeds = FakeFeeds(log)
        self.emitter = FakeEmitter()
        self.lobby = Lobby(store, self.feeds, self.emitter, FakeClock())
        self.entered: list[str] = []
        self.fault: Exception | None = None

    def ask(self, user: str, sid: str, identity: Identity | None = None) -> dict[str, Any]:
        caller = Connection(sid, identity or Identity()).caller(Actor(user, "candidate", "Name"))
        return self.lobby.wait(caller, wire.JoinInterview(interview_id="i1", user_id=user))

    def say(self, user: str, admit: bool) -> dict[str, Any]:
        command = wire.AdmitParticipant(interview_id="i1", user_id=user, admit=admit)
        return self.lobby.admit_participant(HOST, command)

    def look(self, key: str | None = None) -> None:
        self.lobby.look_again(self._enter, key)

    def _enter(self, caller: Caller, command: wire.JoinInterview) -> None:
        if self.fault is not None:
            raise self.fault
        self.entered.append(caller.here.sid)

    def hosts_heard(self) -> list[dict[str, Any]]:
        names = ("user_id", "waiting", "admit", "decided_by")
        return [
            {name: payload[name] for name in names if name in payload}
            for _, event, payload in self.feeds.published
            if event == "participant_waiting"
        ]

    def errors(self) -> list[tuple[str, Any]]:
        return [(p["code"], to) for name, p, to in self.emitter.sent if name == "error"]


@pytest.fixture(autouse=True)
def interview(process: Process) -> None:
    process.executor.execute("i1", c.CreateInterview(lobby=True), c.SYSTEM)


@pytest.fixture
def store() -> FakeLobbyStore:
    return FakeLobbyStore()


@pytest.fixture
def door(log: FakeEventLog, store: FakeLobbyStore) -> Entrance:
    return Entrance(log, store)


@pytest.fixture
def other(log: FakeEventLog, store: FakeLobbyStore) -> Entrance:
    return Entrance(log, store)


@pytest.mark.parametrize(
    ("role", "kept_out"),
    [("candidate", True), ("observer", True), ("interviewer", False), ("admin", False)],
)
def test_hosts_do_not_wait(door: Entrance, log: FakeEventLog, role: str, kept_out: bool) -> None:
    version = log.load("i1")
    assert version is not None
    assert door.lobby.keeps_out(version.state, Actor("x", role)) is kept_out


def test_without_a_lobby_nobody_waits(door: Entrance, process: Process, log: FakeEventLog) -> None:
    process.executor.execute("i2", c.CreateInterview(), c.SYSTEM)
    version = log.load("i2")
    assert version is not None
    assert not door.lobby.keeps_out(version.state, Actor("x", "candidate"))


def test_who_waits_is_told_nothing_and_the_hosts_are_told(door: Entrance) -> None:
    answer = door.ask("ann", "s1")
    assert answer == {"status": "waiting", "interview_id": "i1", "participants_count": None}
    assert door.emitter.sent == [("joined_interview", answer, ["s1"])]
    assert door.hosts_heard() == [{"user_id": "ann", "waiting": True}]
    [shown] = door.lobby.waiting("i1")
    assert (shown["user_id"], shown["role"], shown["name"]) == ("ann", "candidate", "Name")


def test_admitted_by_any_process(door: Entrance, other: Entrance) -> None:
    door.ask("ann", "s1")
    assert other.say("ann", True) == {"interview_id": "i1", "user_id": "ann", "admit": True}
    assert other.feeds.published[-1] == ("*", CHANGED, {"key": "i1"})
    door.look("i1")
    door.look("i1")
    assert door.entered == ["s1"]
    assert door.lobby.waiting("i1") == []
    assert other.hosts_heard() == [
        {"user_id": "ann", "waiting": False, "admit": True, "decided_by": "host"}
    ]


def test_once_admitted_is_admitted(door: Entrance, log: FakeEventLog) -> None:
    door.ask("ann", "s1")
    door.say("ann", True)
    version = log.load("i1")
    assert version is not None
    assert not door.lobby.keeps_out(version.state, Actor("ann", "candidate"))
    assert door.lobby.keeps_out(version.state, Actor("bob", "candidate"))


def test_refused_and_asking_again(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.say("ann", False)
    door.look()
    assert door.entered == []
    assert door.errors() == [("admission_refused", ["s1"])]
    door.ask("ann", "s1")
    door.look()
    assert door.errors() == [("admission_refused", ["s1"])]
    door.say("ann", True)
    door.look()
    assert door.entered == ["s1"]


def test_a_word_about_nobody_counts_for_nothing(door: Entrance, store: FakeLobbyStore) -> None:
    with pytest.raises(Refusal) as caught:
        door.say("ann", True)
    assert caught.value.code == "not_waiting"
    assert store.words == {}
    assert door.feeds.published == []


def test_another_interview_is_not_looked_at(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.say("ann", True)
    door.look("i2")
    assert door.entered == []


def test_two_tabs_wait_and_come_in_together(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.ask("ann", "s2")
    assert len(door.lobby.waiting("i1")) == 1
    assert door.lobby.leave("i1", "s1")
    assert len(door.lobby.waiting("i1")) == 1
    door.ask("ann", "s1")
    door.say("ann", True)
    door.look()
    assert sorted(door.entered) == ["s1", "s2"]


def test_leaving_and_disconnecting(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.ask("bob", "s2")
    assert door.lobby.leave("i1", "s1")
    assert not door.lobby.leave("i1", "s1")
    door.lobby.disconnected("s2")
    assert door.lobby.waiting("i1") == []
    assert door.hosts_heard()[2:] == [
        {"user_id": "ann", "waiting": False},
        {"user_id": "bob", "waiting": False},
    ]
    with pytest.raises(Refusal):
        door.say("bob", True)


@pytest.mark.parametrize(
    ("end", "code"),
    [(c.EndInterview(), "interview_ended"), (c.EmergencyStop(), "interview_stopped")],
)
def test_the_interview_ends_meanwhile(
    door: Entrance, process: Process, end: c.Command, code: str
) -> None:
    door.ask("ann", "s1")
    process.executor.execute("i1", end, c.Actor("host", "interviewer"))
    with pytest.raises(Refusal) as caught:
        door.say("ann", True)
    assert caught.value.code == code
    door.look()
    door.look()
    assert door.errors() == [(code, ["s1"])]
    assert door.entered == []
    assert door.lobby.waiting("i1") == []


def test_one_who_goes_while_others_are_looked_at(door: Entrance) -> None:
    """Asking Redis lets other greenlets run, and in them somebody may go."""
    door.ask("ann", "s1")
    door.ask("bob", "s2")
    for user in ("ann", "bob"):
        door.say(user, True)
    verdict = door.store.verdict

    def bob_goes_first(key: str, user_key: str) -> str | None:
        door.lobby.disconnected("s2")
        return verdict(key, user_key)

    door.store.verdict = bob_goes_first  # type: ignore[method-assign]
    door.look()
    assert door.entered == ["s1"]


def test_while_redis_is_away_everybody_goes_on_waiting(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.say("ann", True)
    door.store.down = True
    door.look()
    door.store.down, door.fault = False, Unavailable()
    door.look()
    assert (door.entered, door.errors()) == ([], [])
    door.fault = None
    door.look()
    assert door.entered == ["s1"]


def test_a_disconnect_while_redis_is_away_does_not_fail(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.store.down = True
    door.lobby.disconnected("s1")
    door.store.down = False
    door.look()
    assert door.entered == []


def test_what_joining_refuses_is_told(door: Entrance) -> None:
    door.ask("ann", "s1")
    door.say("ann", True)
    door.fault = Refusal("interview_not_found", "interview_id")
    door.look()
    door.look()
    assert door.errors() == [("interview_not_found", ["s1"])]


def test_a_token_that_covers_the_interview_no_longer(door: Entrance) -> None:
    claims = Claims("ann", "candidate", None, frozenset(["i2"]), "access", "t", 0, 2**40)
    door.ask("ann", "s1", Identity("ann", "candidate", open=False, claims=claims))
    door.say("ann", True)
    door.look()
    assert door.entered == []
    assert door.errors() == [("forbidden", ["s1"])]
