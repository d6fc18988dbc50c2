"""People in the lobby write nothing: the executor refuses them, whatever wire they come by."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract import commands as wire
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import ConsentChanged
from app.domain.identifiers import id_key
from app.domain.interviewing import Reply, Setting
from app.ports.interview_log import Unavailable
from app.services.commands import SOCKETIO, CommandRow, Commands
from app.services.identity.caller import Caller, Connection, Membership
from app.services.interview_service import InterviewService
from app.services.interviews.consents import ConsentService
from app.services.interviews.executor import CommandExecutor
from app.services.room.listeners import RoomListeners
from app.services.room.lobby import Lobby
from app.services.websocket_service import WebSocketService
from app.transport.packets import ReadArguments
from app.websocket.dispatcher import Dispatcher
from tests.support.fake_concurrency import FakeConcurrency, never
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds, FakePresence
from tests.unit.services.access_fakes import FakeLobbyStore
from tests.unit.services.conftest import Process

MAYA, LIN, OLGA = Actor("maya", "interviewer"), Actor("lin"), Actor("olga", "observer")
REPLY = Reply(
    text="?",
    response_type="question",
    strategy_used="advance",
    focus_area="",
    confidence=None,
    engine="rules",
    question_id="q2",
    takes_answer=True,
)
TURN = c.TakeTurn(user_input="So.", reply=REPLY, planned_on=3, message_id="m", reply_id="r")
WRITES: dict[str, c.Command] = {
    "join": c.Join(),
    "consent": c.SetConsent(user_id="lin", scope="record", granted=True),
    "answer": c.SubmitAnswer(question_id="q1", answer_text="So."),
    "message": c.SendMessage(message="Hello", type="text", message_id="m"),
    "help": c.RequestHelp(help_id="h", help_type="general"),
    "stop": c.EmergencyStop(),
    "turn": TURN,
}


class House:
    """The services around an interview i1 with a lobby, in which a host has asked something."""

    def __init__(self) -> None:
        self.log, self.store = FakeEventLog(), FakeLobbyStore()
        self.feeds, self.emitter = FakeFeeds(self.log), FakeEmitter()
        presence, clock = FakePresence(self.log), FakeClock()
        self.lobby = Lobby(self.store, self.feeds, self.emitter, clock)
        self.executor = CommandExecutor(
            self.log,
            self.feeds,
            presence,
            clock,
            concurrency=FakeConcurrency(),
            keeps_out=self.lobby.keeps_out,
        )
        self.interviews = InterviewService(self.executor, self.log, self.feeds, clock, Mock())
        self.consents = ConsentService(self.interviews, self.executor, self.lobby, self.store)
        attendance = Mock()
        attendance.come.side_effect = lambda interview_id, actor, _sid: self.executor.execute(
            interview_id, c.Join(), actor
        )
        self.rooms = WebSocketService(
            self.executor,
            self.interviews,
            self.log,
            self.feeds,
            self.emitter,
            attendance,
            self.lobby,
            Mock(),
            clock,
            create_unknown=False,
            consent_default="ask",
            listeners=RoomListeners(entered=self.consents.bring),
        )
        create = c.CreateInterview(lobby=True, purpose="practice", setting=Setting())
        self.executor.execute("i1", create, MAYA)
        question = c.StartQuestion(question_id="q1", question_text="Why us?")
        self.executor.execute("i1", question, MAYA)

    def ask_in(self, actor: Actor) -> Caller:
        """Somebody joins, and waits."""
        connection = Connection(str(actor.id))
        self.rooms.connect(connection)
        caller = connection.caller(actor)
        assert self.rooms.join_interview(caller, self.joining(actor))["status"] == "waiting"
        return caller

    def joining(self, actor: Actor) -> wire.JoinInterview:
        return wire.JoinInterview(interview_id="i1", user_id=actor.id)

    def decide(self, actor: Actor, admit: bool) -> None:
        self.store.decide("i1", id_key(actor.id), admit, "maya")
        self.lobby.look_again(self.rooms.join_interview)

    def written(self) -> list[Any]:
        return [recorded.event for recorded in self.log.read("i1", 3)]

    def consents_of(self, actor: Actor) -> dict[str, bool]:
        version = self.log.load("i1")
        assert version is not None
        return dict(version.state.consents.get(id_key(actor.id), {}))


@pytest.fixture
def house() -> House:
    return House()


def never_came(house: House) -> None:
    """Nothing was ever heard of them."""


def waits(house: House) -> None:
    house.ask_in(LIN)
    house.ask_in(OLGA)


def was_refused(house: House) -> None:
    waits(house)
    house.decide(LIN, False)
    house.decide(OLGA, False)


@pytest.mark.parametrize("place", [never_came, waits, was_refused])
@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("actor", [LIN, OLGA])
def test_nothing_is_written_from_outside(
    house: House, place: Callable[[House], None], what: str, actor: Actor
) -> None:
    place(house)
    with pytest.raises(Refusal, match="not_in_interview"):
        house.executor.execute("i1", WRITES[what], actor)
    assert house.written() == []


@pytest.mark.parametrize("name", ["system", "ai_interviewer"])
def test_nobody_enters_under_the_servers_own_names(process: Process, name: str) -> None:
    """Else what is never logged (typing, status) would come under such a name."""
    process.executor.execute("i1", c.CreateInterview(), MAYA)
    with pytest.raises(Refusal, match="forbidden"):
        process.attendance.come("i1", Actor(name, "candidate", counts_as_host=True), "s1")


@pytest.mark.parametrize("what", WRITES)
def test_who_was_let_in_writes(house: House, what: str) -> None:
    house.ask_in(LIN)
    house.decide(LIN, True)
    before = len(house.written())
    house.executor.execute("i1", WRITES[what], LIN)
    assert len(house.written()) > before


def test_an_executor_without_a_lobby_lets_nobody_write_who_needs_one() -> None:
    log = FakeEventLog()
    executor = CommandExecutor(
        log,
        FakeFeeds(log),
        FakePresence(log),
        FakeClock(),
        concurrency=FakeConcurrency(spawn=never),
    )
    executor.execute("i1", c.CreateInterview(lobby=True), MAYA)
    with pytest.raises(Refusal, match="not_in_interview"):
        executor.execute("i1", WRITES["message"], LIN)


# --- their own consents


def say(house: House, caller: Caller, granted: bool, scope: str = "record") -> dict[str, Any]:
    command = wire.SetConsent.model_validate(
        {"interview_id": "i1", "scope": scope, "granted": granted}
    )
    return house.consents.set_consent(caller, command)


def test_what_is_said_in_the_lobby_holds_from_the_entry_on(house: House) -> None:
    caller = house.ask_in(LIN)
    assert say(house, caller, True)["held"] is True
    say(house, caller, True, "share")
    say(house, caller, False, "share")
    assert house.written() == []
    house.decide(LIN, True)
    assert house.consents_of(LIN) == {"record": True, "share": False}
    (joined,) = [e for e in house.emitter.named("joined_interview") if e["status"] == "joined"]
    (person,) = [p for p in joined["participants"] if p["user_id"] == "lin"]
    assert person["consents"] == {"record": True, "share": False}
    assert house.store.held_consents("i1", "lin") == {}


def test_it_is_kept_until_it_could_be_written(house: House) -> None:
    say(house, house.ask_in(LIN), True)
    house.store.words["i1", "lin"] = "admitted"
    house.log.down = True
    with pytest.raises(Unavailable):
        house.consents.bring("i1", LIN)
    house.log.down = False
    house.consents.bring("i1", LIN)
    house.consents.bring("i1", LIN)
    assert [event for event in house.written() if isinstance(event, ConsentChanged)] == [
        ConsentChanged(user_id="lin", scope="record", granted=True)
    ]


def test_who_is_let_in_at_that_moment_is_not_forgotten(house: House) -> None:
    caller = house.ask_in(LIN)
    hold = house.store.hold_consent

    def admitted_meanwhile(key: str, user_key: str, scope: str, granted: bool) -> None:
        house.store.words[key, user_key] = "admitted"
        house.consents.bring("i1", LIN)
        hold(key, user_key, scope, granted)

    house.store.hold_consent = admitted_meanwhile  # type: ignore[method-assign]
    say(house, caller, True)
    assert house.consents_of(LIN) == {"record": True}


def test_what_was_said_elsewhere_is_another_persons(house: House) -> None:
    say(house, house.ask_in(LIN), True)
    house.ask_in(OLGA)
    house.decide(OLGA, True)
    assert house.consents_of(OLGA) == house.consents_of(LIN) == {}


def test_after_the_end_nothing_is_held_or_brought(house: House) -> None:
    caller = house.ask_in(LIN)
    say(house, caller, True)
    house.executor.execute("i1", c.EndInterview(), MAYA)
    with pytest.raises(Refusal, match="interview_ended"):
        say(house, caller, False)
    house.store.words["i1", "lin"] = "admitted"
    house.consents.bring("i1", LIN)
    assert house.consents_of(LIN) == house.store.held_consents("i1", "lin") == {}


def test_what_policy_forbids_is_refused_in_the_lobby_too(house: House) -> None:
    house.executor.execute("i2", c.CreateInterview(lobby=True), MAYA)
    place = Membership({"lin": LIN})
    caller = Connection("", memberships={"i2": place}).caller(LIN)
    wanted = wire.SetConsent(interview_id="i2", scope="emotions", granted=True)
    with pytest.raises(Refusal, match="emotions_disabled_by_policy"):
        house.consents.set_consent(caller, wanted)
    assert house.store.said == {}


def test_from_the_lobby_the_wire_takes_consents_and_nothing_else(house: House) -> None:
    rows = {
        "set_consent": CommandRow(wire.SetConsent, house.consents.set_consent, from_lobby=True),
        "send_message": CommandRow(wire.SendMessage, house.rooms.send_message),
        "typing_indicator": CommandRow(wire.TypingIndicator, house.rooms.typing_indicator),
        "sync_interview": CommandRow(wire.SyncInterview, house.interviews.sync_interview),
    }
    dispatcher = Dispatcher(Commands(SOCKETIO, rows, Mock(), Mock()), house.emitter)
    connection = house.ask_in(LIN).here
    about = {"interview_id": "i1", "message": "x", "is_typing": True}
    consent = {**about, "scope": "record", "granted": True}
    assert dispatcher.dispatch(connection, "set_consent", ReadArguments([consent]))["ok"]
    refused = dispatcher.dispatch(
        connection, "set_consent", ReadArguments([{**consent, "user_id": "maya"}])
    )
    assert refused["error"]["code"] == "identity_mismatch"
    for event in ("send_message", "typing_indicator", "sync_interview"):
        answer = dispatcher.dispatch(connection, event, ReadArguments([about]))
        assert answer["error"]["code"] == "not_in_interview"
    house.decide(LIN, False)
    answer = dispatcher.dispatch(connection, "set_consent", ReadArguments([consent]))
    assert answer["error"]["code"] == "not_in_interview"
    assert house.written() == []
