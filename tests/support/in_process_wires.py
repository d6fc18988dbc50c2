"""The wires' doors in this process, with nothing behind them: what comes in, what is answered."""

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import Flask
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from app.contract import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.http.body_limit import limit_bodies
from app.http.errors import handle_errors
from app.http.route import Call, Route
from app.http.wire import HttpWire
from app.services.commands import HTTP, SOCKETIO, CommandRow, Commands
from app.services.identity.caller import Connection, Identity, Membership, Sender
from app.transport.packets import MalformedPacketError
from app.transport.server import NativeServer
from app.websocket.dispatcher import Dispatcher
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeEmitter

ROOM = "room"
COMMANDS: Mapping[str, type[c.ClientCommand]] = {
    "ping": c.Ping,
    "join_interview": c.JoinInterview,
    "participant_status": c.ParticipantStatus,
    "set_consent": c.SetConsent,
    "sync_interview": c.SyncInterview,
    "start_question": c.StartQuestion,
    "submit_answer": c.SubmitAnswer,
    "send_message": c.SendMessage,
    "typing_indicator": c.TypingIndicator,
    "broadcast_system_message": c.BroadcastSystemMessage,
    "voice_data": c.VoiceData,
    "request_help": c.RequestHelp,
    "resolve_help": c.ResolveHelp,
    "emergency_stop": c.EmergencyStop,
    "admit_participant": c.AdmitParticipant,
    "renew_token": c.RenewToken,
}


class FakeRates:
    """Counts events; `limited` are refused."""

    def __init__(self) -> None:
        self.limited: set[str] = set()
        self.counted: list[str] = []

    def check(self, _sender: Sender, event: str) -> None:
        """As Rates does."""
        self.counted.append(event)
        if event in self.limited:
            raise Refusal("rate_limited", retry_after=1.0)


class SocketIoDoor:
    """One client that has joined ROOM as ann: what it sends reaches `taken`, or is refused."""

    def __init__(self, locale: str = "en") -> None:
        self.taken: list[Any] = []
        self.acks: list[Any] = []
        self.emitter = FakeEmitter()
        self.rates = FakeRates()
        rows = {
            name: CommandRow(command, self._take, anybody=name in ("ping", "join_interview"))
            for name, command in COMMANDS.items()
        }
        access: Any = SimpleNamespace(check=lambda _identity: None)
        self._dispatcher = Dispatcher(
            Commands(SOCKETIO, rows, access, self.rates, own_errors=(MalformedPacketError,)),  # type: ignore[arg-type]
            self.emitter,
        )
        self._connection = Connection("sid", locale=locale)
        self._connection.memberships = {ROOM: Membership({"ann": Actor("ann", "interviewer")})}
        server: Any = NativeServer.__new__(NativeServer)
        server.manager = SimpleNamespace(
            sid_from_eio_sid=lambda *_: "sid",
            is_connected=lambda *_: True,
            connected_sid=lambda _: "sid",
        )
        server.event_sink = self
        server._acknowledge = lambda _sid, _id, answer: self.acks.append(answer)
        self._server = server

    def _take(self, _caller: Any, command: Any) -> dict[str, Any]:
        self.taken.append(command)
        return {}

    def handles(self, event: str) -> bool:
        """As the application's sink."""
        return event == "*" or self._dispatcher.knows(event)

    def __call__(self, _sid: str, event: str, arguments: Any) -> object:
        """As the application's sink."""
        return self._dispatcher.dispatch(self._connection, event, arguments)

    def packet(self, packet: str, *attachments: bytes) -> Any:
        """Send a Socket.IO packet; returns its acknowledgement, None where there was none."""
        before = len(self.acks)
        self._server.receive(SimpleNamespace(sid="eio"), packet, list(attachments))
        return self.acks[-1] if len(self.acks) > before else None

    def send(self, event: str, payload: Any) -> Any:
        """Send an event about ROOM; returns the acknowledgement."""
        if isinstance(payload, dict):
            payload = {"interview_id": ROOM, **payload}
        return self.packet("21" + json.dumps([event, payload]))

    def field(self, event: str, payload: dict[str, Any], name: str) -> Any:
        """Send an event that must be taken; returns one field of what was understood."""
        answer = self.send(event, payload)
        assert answer["ok"], answer
        return getattr(self.taken[-1], name)

    def refused(self, event: str, payload: Any) -> dict[str, Any]:
        """Send an event that must be refused; returns the error, which was emitted, too."""
        answer = self.send(event, payload)
        assert not answer["ok"]
        assert self.emitter.named("error")[-1] == answer["error"]
        error: dict[str, Any] = answer["error"]
        assert self.send("ping", {"timestamp": 1})["ok"]
        return error


def http_app(
    body: type[BaseModel],
    handle: Callable[..., dict[str, Any]],
    *,
    path: str = "/it",
    query: type[BaseModel] | None = None,
    takes_recording: bool = False,
) -> Flask:
    """An application with one route, a POST."""

    def it(call: Call, **names: str) -> dict[str, Any]:
        return handle(call, **names)

    route = Route(
        method="POST", path=path, action="manage", handle=it, answer=BaseModel,
        body=body, query=query, takes_recording=takes_recording,
    )  # fmt: skip
    access: Any = SimpleNamespace(identify=lambda *_: Identity(), check=lambda _identity: None)
    rates: Any = SimpleNamespace(check=lambda *_: None, check_guarded=lambda *_: None)
    settings: Any = SimpleNamespace(trusted_proxies=(), app_env="development")
    commands = Commands(HTTP, {}, access, rates, own_errors=(HTTPException,))
    app = Flask(__name__)
    limit_bodies(app)
    handle_errors(app)
    keys: Any = None
    wire = HttpWire([route], commands, access, rates, keys, settings, concurrency=FakeConcurrency())
    app.register_blueprint(wire.blueprint())
    return app
