"""What every wire's doors lead to in the log, for every role, whoever leads the interview.

The tables are written out here, not read from the code that they check. A door may refuse early
or late; what counts is what stands in the log afterwards.
"""

import contextlib
import json
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock, Mock

import gevent
import pytest

from app.contract.http import interviews as http
from app.contract.talk import AudioInput, TextInput
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import Event, InterviewEnded
from app.domain.interviewing import Setting
from app.gateway.conversation import EVENTS, Conversation
from app.gateway.envelope import Envelope
from app.gateway.services import GatewayServices
from app.http.interviews import InterviewRoutes
from app.http.route import Call
from app.http.sessions import SessionRoutes
from app.http.video import VideoRoutes
from app.ports.statistics import Traffic
from app.services.ai_interview.coordinator import Coordinator
from app.services.ai_interview.sessions import Sessions
from app.services.ai_interview.talks import Talks
from app.services.commands import JSON, SOCKETIO, Commands
from app.services.identity.caller import Connection, Identity
from app.services.identity.tokens import Claims
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.consents import Consents
from app.services.interviews.executor import CommandExecutor
from app.services.room.lobby import Lobby
from app.services.websocket_service import WebSocketService
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import event_table
from app.websocket.transport import ConnectionClosedError
from app.websocket.transport.packets import ReadArguments
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds, FakePresence
from tests.unit.services.access_fakes import FakeLobbyStore
from tests.unit.services.ai_interview.test_coordinator import FakeInterviewer, FakeSpeech

HOST = Actor("host", "interviewer")
ROLES = ("candidate", "interviewer", "observer", "admin")
KINDS = ("human_led", "ai_led")
NOTHING: list[str] = []


class Wires:
    """Every wire over one interview i1, in which a question stands and help was asked for."""

    def __init__(self, role: str, kind: str, lobby: bool = False) -> None:
        self.log, self.emitter = FakeEventLog(), FakeEmitter()
        self.feeds = FakeFeeds(self.log)
        self.clock, self.role = FakeClock(), role
        store = FakeLobbyStore()
        self.lobby = Lobby(store, self.feeds, self.emitter, self.clock)
        self.executor = CommandExecutor(
            self.log,
            self.feeds,
            FakePresence(self.log),
            self.clock,
            lambda function, *args: function(*args),
            keeps_out=self.lobby.keeps_out,
        )
        no_analysis = MagicMock()
        no_analysis.of.return_value = None
        self.interviews = InterviewService(
            self.executor, self.log, self.feeds, self.clock, no_analysis
        )
        self.consents = Consents(self.interviews, self.executor, self.lobby, store)
        self.admission = Admission(self.feeds, self.lobby.keeps_out)
        talks = Talks(self.log)
        self.coordinator = Coordinator(
            self.interviews,
            self.executor,
            talks,
            FakeInterviewer(),
            FakeInterviewer(),
            FakeSpeech(),
        )
        self.sessions = Sessions(
            self.interviews,
            self.executor,
            talks,
            self.coordinator,
            self.admission,
            create_unknown=False,
            consent_default="given",
        )
        self._begin(kind, lobby)

    def _begin(self, kind: str, lobby: bool) -> None:
        setting = Setting() if kind == "ai_led" else None
        create = c.CreateInterview(
            lobby=lobby, purpose="practice", consent_default="given", setting=setting
        )
        for command in (
            create,
            c.StartQuestion(question_id="q1", question_text="Why us?"),
            c.RequestHelp(help_id="h1", help_type="general"),
        ):
            self.executor.execute("i1", command, HOST)
        self._before = len(self.log.read("i1", 0))

    @property
    def identity(self) -> Identity:
        claims = Claims("ann", self.role, None, frozenset(["i1"]), "access", "t", 0, 2**40)
        return Identity("ann", self.role, None, open=False, claims=claims)

    def caused(self) -> list[str]:
        """The types of the events since the beginning."""
        events = [recorded.event for recorded in self.log.read("i1", 0)][self._before :]
        return [named(event) for event in events]

    def commands(self, wire: str, rooms: WebSocketService | None = None) -> Commands:
        """What stands behind one wire."""
        services: dict[str, Any] = {
            "rooms": rooms,
            "interviews": self.interviews,
            "lobby": self.lobby,
            "consents": self.consents,
        }
        parameters = event_table.__annotations__.keys() - {"return"}
        rows = event_table(**{name: services.get(name) or Mock() for name in parameters})
        own_errors = (ConnectionClosedError,)
        return Commands(wire, rows, Mock(), Mock(), events=EVENTS, own_errors=own_errors)

    # --- the wires

    def socket(self, event: str, payload: dict[str, Any]) -> None:
        """One event of the Socket.IO wire, from somebody who tried to join."""
        attendance = Mock()
        attendance.come.side_effect = lambda *_: None  # presence is not what is looked at here
        rooms = WebSocketService(
            self.executor,
            self.interviews,
            self.log,
            self.feeds,
            self.emitter,
            attendance,
            self.lobby,
            Mock(),
            self.clock,
            create_unknown=False,
            consent_default="ask",
        )
        dispatcher = Dispatcher(self.commands(SOCKETIO, rooms), self.emitter)
        connection = Connection("s1", self.identity)
        rooms.connect(connection)
        about = {"interview_id": "i1"}
        dispatcher.dispatch(connection, "join_interview", ReadArguments([about]))
        dispatcher.dispatch(connection, event, ReadArguments([{**about, **payload}]))

    def http(self, handle: Callable[["Wires", Call], Any], body: Any = None) -> None:
        """One call of the HTTP wire behind its door, which `test_auth` looks at."""
        try:
            handle(self, Call(self.identity, "en", body))
        except Refusal:
            return

    def gateway(self, *frames: dict[str, Any]) -> list[str]:
        """A connection of the JSON gateway, and the types of what it answered."""
        websocket = MagicMock()
        queue = [json.dumps(frame) for frame in frames]
        sent: list[str] = []

        def receive(**_: Any) -> str:
            gevent.idle()
            if not queue:
                raise ConnectionClosedError(1000, "")
            return queue.pop(0)

        websocket.receive.side_effect = receive
        websocket.send.side_effect = lambda text: sent.append(json.loads(text)["type"])
        access = Mock()
        access.identify.return_value = self.identity
        services = GatewayServices(
            commands=self.commands(JSON),
            access=access,
            process=Mock(),
            interviews=self.interviews,
            sessions=self.sessions,
            coordinator=self.coordinator,
            feeds=self.feeds,
            connections=MagicMock(),
            traffic=Traffic(),
            clock=self.clock,
        )
        envelope = Envelope(websocket, self.clock, services.traffic, "en", with_details=True)
        conversation = Conversation(websocket, envelope, services, Connection("raw", self.identity))
        with contextlib.suppress(Refusal, ConnectionClosedError):
            conversation.hold("i1", None)
        gevent.idle()
        return sent


def named(event: Event) -> str:
    """An event's type, marked where it stands in the AI interviewer's name."""
    author = getattr(event, "started_by", getattr(event, "ended_by", None))
    return type(event).__name__ + (" (AI)" if author == "ai_interviewer" else "")


# --- Socket.IO: event, payload, what it leads to, for whom

SOCKET: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "submit_answer": ({"question_id": "q1", "answer_text": "x"}, ["AnswerSubmitted"], "x x - -"),
    "send_message": ({"message": "x"}, ["MessageSent"], "x x - x"),
    "request_help": ({}, ["HelpRequested"], "x x - x"),
    "emergency_stop": ({}, ["EmergencyStopped"], "x x - x"),
    "set_consent": ({"scope": "record", "granted": True}, ["ConsentChanged"], "x x x x"),
    "start_interview": ({}, NOTHING, "- - - -"),  # it runs already
    "start_question": (
        {"question_id": "q2", "question_text": "x"},
        ["QuestionStarted"],
        "- x - x",
    ),
    "skip_question": ({"question_id": "q1"}, ["QuestionSkipped"], "- x - x"),
    "resolve_help": ({"help_id": "h1"}, ["HelpResolved"], "- x - x"),
    "save_note": ({"note_id": 1, "text": "x"}, ["NoteSaved"], "- x - x"),
    "end_interview": ({}, ["InterviewEnded"], "- x - x"),
    "typing_indicator": ({"is_typing": True}, NOTHING, "- - - -"),
    "participant_status": ({"status": "ready"}, NOTHING, "- - - -"),
    "sync_interview": ({}, NOTHING, "- - - -"),
    "broadcast_system_message": ({"message": "x"}, NOTHING, "- - - -"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("event", SOCKET)
def test_socketio(event: str, role: str, kind: str) -> None:
    payload, leads_to, row = SOCKET[event]
    wires = Wires(role, kind)
    wires.socket(event, payload)
    may = row.split()[ROLES.index(role)] == "x"
    assert wires.caused() == (leads_to if may else NOTHING)


# --- talking to the AI interviewer

TEXT, CLOSING = "hello", "stop"
TURNS: dict[str, Callable[[Wires, str], object]] = {
    "process-unified": lambda wires, words: wires.http(
        lambda w, call: routes(w).process_text(call, "i1"), TextInput(text=words)
    ),
    "process-unified-audio": lambda wires, _: wires.http(
        lambda w, call: routes(w).process_audio(call, "i1"), AudioInput(audio_data=b"x")
    ),
    "text_input": lambda wires, words: wires.gateway(
        {"type": "text_input", "data": {"text": words}}
    ),
    "audio_input": lambda wires, _: wires.gateway(
        {"type": "audio_input", "data": {"audio_data": "AAAA"}}
    ),
    "connect, then text_input": lambda wires, words: wires.gateway(
        {"type": "connect", "data": {}}, {"type": "text_input", "data": {"text": words}}
    ),
}
TALKERS = ("candidate", "interviewer")  # who reaches the coordinator by roles' table


def routes(wires: Wires) -> SessionRoutes:
    return SessionRoutes(wires.sessions, wires.coordinator, Mock())


@pytest.mark.parametrize("words", [TEXT, CLOSING])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", TURNS)
def test_where_people_lead_no_turn_leads_to_anything(door: str, role: str, words: str) -> None:
    wires = Wires(role, "human_led")
    TURNS[door](wires, words)
    assert wires.caused() == NOTHING


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", TURNS)
def test_where_the_ai_leads_a_turn_leads_to_its_reply(door: str, role: str) -> None:
    wires = Wires(role, "ai_led")
    TURNS[door](wires, TEXT)
    expected = ["AnswerSubmitted", "QuestionStarted (AI)"] if role in TALKERS else NOTHING
    assert wires.caused() == expected


@pytest.mark.parametrize("role", TALKERS)
@pytest.mark.parametrize("door", ["process-unified", "text_input"])
def test_where_the_ai_leads_it_may_end(door: str, role: str) -> None:
    wires = Wires(role, "ai_led")
    TURNS[door](wires, CLOSING)
    assert wires.caused()[-1] == "InterviewEnded (AI)"
    last = wires.log.read("i1", 0)[-1].event
    assert isinstance(last, InterviewEnded)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "wanted", [{"mode": "exploratory"}, {"position": "CEO"}, {"interview_style": "casual"}]
)
def test_only_hosts_choose_how_an_interview_is_held(
    wanted: dict[str, str], role: str, kind: str
) -> None:
    wires = Wires(role, kind)
    sent = wires.gateway({"type": "connect", "data": wanted})
    if role == "interviewer":
        assert wires.caused()[0] == "InterviewerSet"
    else:
        assert wires.caused() == NOTHING
    if role == "candidate":
        told = ["connected", "connected"] if kind == "ai_led" else ["connected"] * 2 + ["error"]
        assert sent == told


# --- the rest of HTTP

HTTP: dict[str, tuple[Callable[[Wires, Call], Any], Any, list[str], str]] = {
    "end": (
        lambda w, call: InterviewRoutes(Mock(), w.interviews, Mock(), w.admission).end_interview(
            call, "i1"
        ),
        http.EndInterview(),
        ["InterviewEnded"],
        "- x - x",
    ),
    "video-settings": (
        lambda w, call: VideoRoutes(w.interviews, w.consents).set_video_settings(call, "i1"),
        http.VideoSettings(emotions=True),
        ["ConsentChanged"],
        "x x x x",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", HTTP)
def test_http(door: str, role: str, kind: str) -> None:
    handle, body, leads_to, row = HTTP[door]
    wires = Wires(role, kind)
    wires.http(handle, body)
    may = row.split()[ROLES.index(role)] == "x"
    assert wires.caused() == (leads_to if may else NOTHING)


# --- the lobby


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["candidate", "observer"])
def test_from_the_lobby_no_wire_writes_anything(role: str, kind: str) -> None:
    wires = Wires(role, kind, lobby=True)
    for event, (payload, _, _) in SOCKET.items():
        wires.socket(event, payload)
    for handle, body, _, _ in HTTP.values():
        wires.http(handle, body)
    for turn in TURNS.values():
        turn(wires, TEXT)
    wires.gateway({"type": "connect", "data": {"mode": "exploratory"}})
    consent = {"scope": "ai_analysis", "granted": True}
    wires.gateway({"type": "set_consent", "data": consent})
    assert wires.caused() == NOTHING
    assert wires.feeds.published == [
        published for published in wires.feeds.published if published[1] == "participant_waiting"
    ]
