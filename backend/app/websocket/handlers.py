"""The table of contents of the Socket.IO wire: every event that clients may send.

Who may send which, by role, stands in domain/roles.py under the event's name.
"""

from collections.abc import Mapping
from typing import Any

import flask_socketio
from flask import current_app, request

from app import __version__
from app.config import Settings
from app.contract import commands as c
from app.contract.errors import payload_of, pick_language
from app.contract.phrases import phrase
from app.domain.errors import Refusal
from app.observability.metrics import CONNECTS, OK
from app.ports.statistics import Traffic
from app.services.call.calls import Calls
from app.services.commands import HTTP, JSON, SOCKETIO, CommandRow
from app.services.identity.access import Access
from app.services.identity.caller import Connection
from app.services.identity.client_address import client_address, is_unlimited
from app.services.interview_service import InterviewService
from app.services.interviews.consents import ConsentService
from app.services.interviews.echoes import EchoService
from app.services.process.web_process import WebProcess
from app.services.room.caption_languages import CaptionLanguages
from app.services.room.lobby import Lobby
from app.services.room.removals import Removals
from app.services.suggestions.follow_ups import FollowUps
from app.services.suggestions.suggestion_service import SuggestionService
from app.services.voice.transcription_service import TranscriptionService
from app.services.websocket_service import WebSocketService
from app.transport.packets import ReadArguments
from app.websocket.call_rows import call_rows
from app.websocket.dispatcher import Arguments, Dispatcher

OVER_HTTP_TOO = frozenset((SOCKETIO, HTTP))
EVERYWHERE = OVER_HTTP_TOO | {JSON}
EXTENSION = "interview_wire"
"""Where an app keeps its SocketWire, in `app.extensions`."""


def event_table(
    websocket_service: WebSocketService,
    interviews: InterviewService,
    lobby: Lobby,
    access: Access,
    transcription: TranscriptionService,
    consents: ConsentService,
    removals: Removals,
    calls: Calls,
    echoes: EchoService,
    suggestions: SuggestionService,
    follow_ups: FollowUps,
    caption_languages: CaptionLanguages,
) -> Mapping[str, CommandRow]:
    """Event name -> what it holds, who handles it, what confirms it."""
    return {
        **call_rows(calls),
        **_connection_rows(websocket_service, access),
        **_room_rows(websocket_service, interviews, lobby, consents, removals),
        **_flow_rows(interviews),
        **_message_rows(websocket_service),
        **_voice_rows(websocket_service, transcription, echoes),
        "set_caption_language": CommandRow(c.SetCaptionLanguage, caption_languages.choose),
        **_help_rows(websocket_service, interviews),
        **_suggestion_rows(suggestions, follow_ups),
    }


def _connection_rows(
    websocket_service: WebSocketService, access: Access
) -> Mapping[str, CommandRow]:
    return {
        "ping": CommandRow(c.Ping, websocket_service.ping, "pong", anybody=True),
        "get_online_users": CommandRow(
            c.GetOnlineUsers, websocket_service.get_online_users, "online_users", anybody=True
        ),
        "renew_token": CommandRow(c.RenewToken, access.renew_token, anybody=True),
    }


def _room_rows(
    websocket_service: WebSocketService,
    interviews: InterviewService,
    lobby: Lobby,
    consents: ConsentService,
    removals: Removals,
) -> Mapping[str, CommandRow]:
    return {
        "join_interview": CommandRow(
            c.JoinInterview, websocket_service.join_interview, anybody=True, repeatable=True
        ),
        "leave_interview": CommandRow(
            c.LeaveInterview, websocket_service.leave_interview, "left_interview", anybody=True
        ),
        "admit_participant": CommandRow(c.AdmitParticipant, lobby.admit_participant),
        "remove_participant": CommandRow(
            c.RemoveParticipant, removals.remove_participant, wires=OVER_HTTP_TOO
        ),
        "participant_status": CommandRow(c.ParticipantStatus, websocket_service.participant_status),
        "set_consent": CommandRow(
            c.SetConsent,
            consents.set_consent,
            repeatable=True,
            from_lobby=True,
            wires=EVERYWHERE,
        ),
        "sync_interview": CommandRow(
            c.SyncInterview, interviews.sync_interview, "interview_events", repeatable=True
        ),
    }


def _flow_rows(interviews: InterviewService) -> Mapping[str, CommandRow]:
    return {
        "start_interview": CommandRow(
            c.StartInterview, interviews.start_interview, repeatable=True
        ),
        "start_question": CommandRow(c.StartQuestion, interviews.start_question, repeatable=True),
        "skip_question": CommandRow(c.SkipQuestion, interviews.skip_question, repeatable=True),
        "submit_answer": CommandRow(
            c.SubmitAnswer, interviews.submit_answer, "answer_confirmed", repeatable=True
        ),
        "save_note": CommandRow(c.SaveNote, interviews.save_note, repeatable=True),
        "end_interview": CommandRow(
            c.EndInterview, interviews.end_interview, repeatable=True, wires=OVER_HTTP_TOO
        ),
    }


def _message_rows(websocket_service: WebSocketService) -> Mapping[str, CommandRow]:
    return {
        "send_message": CommandRow(c.SendMessage, websocket_service.send_message, repeatable=True),
        "typing_indicator": CommandRow(c.TypingIndicator, websocket_service.typing_indicator),
        "broadcast_system_message": CommandRow(
            c.BroadcastSystemMessage,
            websocket_service.broadcast_system_message,
            wires=OVER_HTTP_TOO,
        ),
    }


def _voice_rows(
    websocket_service: WebSocketService, transcription: TranscriptionService, echoes: EchoService
) -> Mapping[str, CommandRow]:
    return {
        "voice_data": CommandRow(c.VoiceData, transcription.voice_data, "voice_processing"),
        "voice_recording_started": CommandRow(
            c.VoiceRecording, transcription.voice_recording_started
        ),
        "voice_recording_stopped": CommandRow(
            c.VoiceRecording, transcription.voice_recording_stopped
        ),
        "restore_echo": CommandRow(c.RestoreEcho, echoes.restore_echo, repeatable=True),
        "caption": CommandRow(c.Caption, websocket_service.caption, repeatable=True),
    }


def _help_rows(
    websocket_service: WebSocketService, interviews: InterviewService
) -> Mapping[str, CommandRow]:
    return {
        "request_help": CommandRow(
            c.RequestHelp, websocket_service.request_help, "help_request_sent", repeatable=True
        ),
        "resolve_help": CommandRow(c.ResolveHelp, websocket_service.resolve_help, repeatable=True),
        "emergency_stop": CommandRow(c.EmergencyStop, interviews.emergency_stop, repeatable=True),
        "interview_status": CommandRow(
            c.InterviewStatus,
            interviews.interview_status,
            "interview_status_response",
            anybody=True,
        ),
    }


def _suggestion_rows(
    suggestions: SuggestionService, follow_ups: FollowUps
) -> Mapping[str, CommandRow]:
    return {
        "ask_suggestion": CommandRow(c.AskSuggestion, follow_ups.ask_suggestion),
        "show_suggestion": CommandRow(
            c.ShowSuggestion, suggestions.show_suggestion, repeatable=True
        ),
        "use_suggestion": CommandRow(c.UseSuggestion, suggestions.use_suggestion, repeatable=True),
    }


class SocketWire:
    """One app's side of the wire: its rooms, the dispatcher over its table, its process.

    `rows`: the table of every wire.
    """

    def __init__(
        self,
        websocket_service: WebSocketService,
        access: Access,
        dispatcher: Dispatcher,
        process: WebProcess,
        settings: Settings,
        traffic: Traffic,
        removals: Removals,
        rows: Mapping[str, CommandRow],
    ) -> None:
        self.rows = rows
        self.websocket_service = websocket_service
        self.access = access
        self.settings = settings
        self.dispatcher = dispatcher
        self.process = process
        self.traffic = traffic
        self.removals = removals

    def opened(self, sid: str, auth: Any, environ: Mapping[str, Any]) -> dict[str, Any]:
        """A client connected; returns the payload of `connected`. Raises Refusal."""
        claimed = auth if isinstance(auth, dict) else {}
        locale = connection_locale(auth, environ)
        if self.process.draining:
            raise Refusal("server_draining", retry_after=1.0)
        self.process.start()
        address = client_address(environ, self.settings.trusted_proxies)
        connection = Connection(
            sid,
            self.access.identify(claimed.get("token")),
            locale,
            address,
            unlimited=is_unlimited(address, self.settings.app_env),
        )
        self.websocket_service.connect(connection)
        self.traffic.connections += 1
        return {
            "status": "connected",
            "message": phrase("connected", locale),
            "user_id": connection.identity.user_id,
            "session_id": sid,
            "server_version": __version__,
            "role": connection.identity.role,
        }

    def handles(self, event: str) -> bool:
        """Whether to be called with the event; the native transport asks.

        Not for events of no table, which an application may handle on its own; but for `*`, which
        to the library is no event but the name of a handler, for the refusal.
        """
        return event == "*" or self.dispatcher.knows(event)

    def __call__(self, sid: str, event: str, arguments: Arguments) -> dict[str, Any] | None:
        """A client sent an event; returns the acknowledgement, None if it has just gone."""
        self.traffic.received += 1
        connection = self.websocket_service.connections.get(sid)
        return (
            None if connection is None else self.dispatcher.dispatch(connection, event, arguments)
        )


def connection_locale(auth: Any, environ: Mapping[str, Any]) -> str:
    """The language that a client asked for: in `auth.locale`, else as its browser says."""
    wanted = auth.get("locale") if isinstance(auth, dict) else None
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE")
    return pick_language(wanted if isinstance(wanted, str) else accepted)


def register_socket_events(socketio: flask_socketio.SocketIO) -> None:
    """Register the wire's handlers. A second call changes nothing.

    Which app they serve is told by the request, so one `socketio` may serve several.
    """
    if getattr(socketio, "interview_events_registered", False):
        return
    socketio.interview_events_registered = True

    @socketio.on("connect")  # type: ignore[untyped-decorator]
    def connect(auth: Any = None) -> None:
        wire: SocketWire = current_app.extensions[EXTENSION]
        sid = request.sid  # type: ignore[attr-defined]
        try:
            connected = wire.opened(sid, auth, request.environ)
        except Refusal as error:
            CONNECTS.labels("socketio", error.code).inc()
            payload = payload_of(error, connection_locale(auth, request.environ))
            raise flask_socketio.ConnectionRefusedError(payload["message"], payload) from None
        CONNECTS.labels("socketio", OK).inc()
        socketio.emit("connected", connected, to=sid)
        wire.traffic.sent += 1

    @socketio.on("disconnect")  # type: ignore[untyped-decorator]
    def disconnect(*_reason: Any) -> None:
        wire: SocketWire = current_app.extensions[EXTENSION]
        wire.websocket_service.disconnect(request.sid)  # type: ignore[attr-defined]

    @socketio.on("*")  # type: ignore[untyped-decorator]
    def received(event: str, *args: Any) -> dict[str, Any] | None:
        wire: SocketWire = current_app.extensions[EXTENSION]
        return wire(request.sid, event, ReadArguments(list(args)))  # type: ignore[attr-defined]
