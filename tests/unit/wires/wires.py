"""Every wire in this process, with the real services over a log in memory."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import MagicMock, Mock

import gevent

from app.adapters.gevent_concurrency import GeventConcurrency
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import Event
from app.domain.interviewing import Setting
from app.gateway.envelope import Envelope
from app.gateway.json_connection import EVENTS, JsonConnection
from app.gateway.services import GatewayServices
from app.http.route import Call
from app.ports.statistics import Traffic
from app.services.ai_interview.ai_interviews import AiInterviews
from app.services.ai_interview.conversation_reader import ConversationReader
from app.services.ai_interview.coordinator import Coordinator
from app.services.commands import HTTP, JSON, SOCKETIO, CommandRow, Commands, Events
from app.services.identity.caller import Connection, Identity
from app.services.identity.tokens import Claims
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.consents import ConsentService
from app.services.interviews.echoes import EchoService
from app.services.interviews.executor import CommandExecutor
from app.services.room.lobby import Lobby
from app.services.suggestions.follow_ups import FollowUps
from app.services.suggestions.suggestion_service import SuggestionService
from app.services.websocket_service import WebSocketService
from app.transport import ConnectionClosedError
from app.transport.packets import ReadArguments
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import event_table
from tests.support.fake_calls import FakeCalls
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds, FakePresence
from tests.unit.services.access_fakes import FakeLobbyStore
from tests.unit.services.ai_interview.test_coordinator import FakeInterviewer, FakeSpeech

HOST = Actor("host", "interviewer")
ROLES = ("candidate", "interviewer", "observer", "admin", "captioner")
KINDS = ("human_led", "ai_led")
NOTHING: list[str] = []


HEARD = {
    "interview_id": "i1",
    "chunk_id": 1,
    "status": "received",
    "partial_text": "",
    "stable_text": "",
    "revision": 0,
    "utterance_id": None,
    "received_upto": None,
    "missing": [],
    "lag": 0.0,
}

NOBODY = Mock(voice_data=Mock(return_value=HEARD))
"""In place of every service that is not looked at here; making one takes longer than a test."""


class Wires:
    """Every wire over one interview i1: a question stands, help and captions were asked for."""

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
            concurrency=FakeConcurrency(),
            keeps_out=self.lobby.keeps_out,
        )
        no_analysis = MagicMock()
        no_analysis.of.return_value = None
        self.interviews = InterviewService(
            self.executor, self.log, self.feeds, self.clock, no_analysis
        )
        self.calls = FakeCalls(
            interviews=self.interviews,
            executor=self.executor,
            feeds=self.feeds,
            emitter=self.emitter,
            presence=FakePresence(self.log),
            clock=self.clock,
        )
        self.consents = ConsentService(self.interviews, self.executor, self.lobby, store)
        self.admission = Admission(self.feeds, self.lobby.keeps_out)
        talks = ConversationReader(self.log)
        self.coordinator = Coordinator(
            self.interviews,
            self.executor,
            talks,
            FakeInterviewer(),
            FakeInterviewer(),
            FakeSpeech(),
            concurrency=FakeConcurrency(),
        )
        self.sessions = AiInterviews(
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
            c.SetConsent(user_id="host", scope="caption", granted=True),
        ):
            self.executor.execute("i1", command, HOST)
        self.before()

    def before(self) -> None:
        """From here on `caused` counts."""
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
        own_errors = (ConnectionClosedError,)
        rows = self._rows(rooms)
        return Commands(wire, rows, Mock(), Mock(), events=EVENTS, own_errors=own_errors)

    def events(self) -> Events:
        """The same for HTTP."""
        return Events(HTTP, self._rows(None))

    def _rows(self, rooms: WebSocketService | None) -> Mapping[str, CommandRow]:
        services: dict[str, Any] = {
            "websocket_service": rooms,
            "interviews": self.interviews,
            "lobby": self.lobby,
            "consents": self.consents,
            "calls": self.calls.calls,
            "echoes": EchoService(self.executor),
            "suggestions": SuggestionService(
                self.executor, self.feeds, self.log, Mock(), concurrency=FakeConcurrency()
            ),
            "follow_ups": FollowUps(
                self.feeds, self.log, self.emitter, Mock(), None, concurrency=FakeConcurrency()
            ),
        }
        parameters = event_table.__annotations__.keys() - {"return"}
        return event_table(**{name: services.get(name) or NOBODY for name in parameters})

    # --- the wires

    def socket(self, event: str, payload: dict[str, Any], joins: bool = True) -> str:
        """One event of the Socket.IO wire, from somebody who tried to join: "ok", or the code."""
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
            Mock(now=Mock(return_value={"count": 0, "users": []})),
            self.clock,
            create_unknown=False,
            consent_default="ask",
        )
        dispatcher = Dispatcher(self.commands(SOCKETIO, rooms), self.emitter)
        connection = Connection("s1", self.identity)
        rooms.connect(connection)
        about = {"interview_id": "i1"}
        if joins:
            dispatcher.dispatch(connection, "join_interview", ReadArguments([about]))
        answer = dispatcher.dispatch(connection, event, ReadArguments([{**about, **payload}]))
        return "ok" if answer["ok"] else str(answer["error"]["code"])

    def http(self, handle: Callable[["Wires", Call], Any], body: Any = None) -> None:
        """One call of the HTTP wire behind its door, which `test_auth` looks at."""
        try:
            handle(self, Call(self.identity, "en", body))
        except Refusal:
            return

    def gateway(self, *frames: dict[str, Any], codes: bool = False) -> list[str]:
        """A connection of the JSON gateway, and the types of what it answered.

        `codes`: of errors their codes in place of the type, also of the one that ended it.
        """
        websocket = MagicMock()
        queue = [json.dumps(frame) for frame in frames]
        sent: list[str] = []

        def receive(**_: Any) -> str:
            gevent.idle()
            if not queue:
                raise ConnectionClosedError(1000, "")
            return queue.pop(0)

        websocket.receive.side_effect = receive

        def send(text: str) -> None:
            answer = json.loads(text)
            sent.append(answer["data"].get("error") if codes else answer["type"])
            sent[-1] = sent[-1] or answer["type"]

        websocket.send.side_effect = send
        access = Mock()
        access.identify.return_value = self.identity
        services = GatewayServices(
            concurrency=GeventConcurrency(),
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
        conversation = JsonConnection(
            websocket, envelope, services, Connection("raw", self.identity)
        )
        try:
            conversation.hold("i1", None)
        except ConnectionClosedError:
            pass
        except Refusal as refusal:
            sent += [refusal.code] if codes else []
        gevent.idle()
        return sent


def named(event: Event) -> str:
    """An event's type, marked where it stands in the AI interviewer's name."""
    author = getattr(event, "started_by", getattr(event, "ended_by", None))
    return type(event).__name__ + (" (AI)" if author == "ai_interviewer" else "")
