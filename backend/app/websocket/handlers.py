"""The table of contents of the Socket.IO wire: every event that clients may send.

Who may send which, by role, stands in domain/roles.py under the event's name.
"""

from collections.abc import Mapping
from typing import Any

import flask_socketio
from flask import current_app, request

from app import __version__
from app.config import Settings
from app.contract import call
from app.contract import commands as c
from app.contract.errors import payload_of, pick_language
from app.contract.phrases import phrase
from app.domain.errors import Refusal
from app.observability.metrics import CONNECTS, OK
from app.ports.statistics import Traffic
from app.services.call.calls import Calls
from app.services.commands import HTTP, JSON, SOCKETIO, Row
from app.services.identity.access import Access
from app.services.identity.caller import Connection
from app.services.identity.client_address import client_address, is_unlimited
from app.services.interview_service import InterviewService
from app.services.interviews.consents import Consents
from app.services.interviews.echoes import Echoes
from app.services.process.web_process import WebProcess
from app.services.room.lobby import Lobby
from app.services.room.removals import Removals
from app.services.voice.transcription_service import TranscriptionService
from app.services.websocket_service import WebSocketService
from app.transport.packets import ReadArguments
from app.websocket.dispatcher import Arguments, Dispatcher

OVER_HTTP_TOO = frozenset((SOCKETIO, HTTP))
EVERYWHERE = OVER_HTTP_TOO | {JSON}
EXTENSION = "interview_wire"
"""Where an app keeps its SocketWire, in `app.extensions`."""


def event_table(
    rooms: WebSocketService,
    interviews: InterviewService,
    lobby: Lobby,
    access: Access,
    transcription: TranscriptionService,
    consents: Consents,
    removals: Removals,
    calls: Calls,
    echoes: Echoes,
) -> Mapping[str, Row]:
    """Event name -> what it holds, who handles it, what confirms it."""
    return {
        **_call_rows(calls),
        **_connection_rows(rooms, access),
        **_room_rows(rooms, interviews, lobby, consents, removals),
        **_flow_rows(interviews),
        **_message_rows(rooms),
        **_voice_rows(rooms, transcription, echoes),
        **_help_rows(rooms, interviews),
    }


def _connection_rows(rooms: WebSocketService, access: Access) -> Mapping[str, Row]:
    return {
        "ping": Row(c.Ping, rooms.ping, "pong", anybody=True),
        "get_online_users": Row(
            c.GetOnlineUsers, rooms.get_online_users, "online_users", anybody=True
        ),
        "renew_token": Row(c.RenewToken, access.renew_token, anybody=True),
    }


def _room_rows(
    rooms: WebSocketService,
    interviews: InterviewService,
    lobby: Lobby,
    consents: Consents,
    removals: Removals,
) -> Mapping[str, Row]:
    return {
        "join_interview": Row(c.JoinInterview, rooms.join_interview, anybody=True, repeatable=True),
        "leave_interview": Row(
            c.LeaveInterview, rooms.leave_interview, "left_interview", anybody=True
        ),
        "admit_participant": Row(c.AdmitParticipant, lobby.admit_participant),
        "remove_participant": Row(
            c.RemoveParticipant, removals.remove_participant, wires=OVER_HTTP_TOO
        ),
        "participant_status": Row(c.ParticipantStatus, rooms.participant_status),
        "set_consent": Row(
            c.SetConsent,
            consents.set_consent,
            repeatable=True,
            from_lobby=True,
            wires=EVERYWHERE,
        ),
        "sync_interview": Row(
            c.SyncInterview, interviews.sync_interview, "interview_events", repeatable=True
        ),
    }


def _flow_rows(interviews: InterviewService) -> Mapping[str, Row]:
    return {
        "start_interview": Row(c.StartInterview, interviews.start_interview, repeatable=True),
        "start_question": Row(c.StartQuestion, interviews.start_question, repeatable=True),
        "skip_question": Row(c.SkipQuestion, interviews.skip_question, repeatable=True),
        "submit_answer": Row(
            c.SubmitAnswer, interviews.submit_answer, "answer_confirmed", repeatable=True
        ),
        "save_note": Row(c.SaveNote, interviews.save_note, repeatable=True),
        "end_interview": Row(
            c.EndInterview, interviews.end_interview, repeatable=True, wires=OVER_HTTP_TOO
        ),
    }


def _message_rows(rooms: WebSocketService) -> Mapping[str, Row]:
    return {
        "send_message": Row(c.SendMessage, rooms.send_message, repeatable=True),
        "typing_indicator": Row(c.TypingIndicator, rooms.typing_indicator),
        "broadcast_system_message": Row(
            c.BroadcastSystemMessage, rooms.broadcast_system_message, wires=OVER_HTTP_TOO
        ),
    }


def _voice_rows(
    rooms: WebSocketService, transcription: TranscriptionService, echoes: Echoes
) -> Mapping[str, Row]:
    return {
        "voice_data": Row(c.VoiceData, transcription.voice_data, "voice_processing"),
        "voice_recording_started": Row(c.VoiceRecording, transcription.voice_recording_started),
        "voice_recording_stopped": Row(c.VoiceRecording, transcription.voice_recording_stopped),
        "restore_echo": Row(c.RestoreEcho, echoes.restore_echo, repeatable=True),
        "caption": Row(c.Caption, rooms.caption, repeatable=True),
    }


def _help_rows(rooms: WebSocketService, interviews: InterviewService) -> Mapping[str, Row]:
    return {
        "request_help": Row(
            c.RequestHelp, rooms.request_help, "help_request_sent", repeatable=True
        ),
        "resolve_help": Row(c.ResolveHelp, rooms.resolve_help, repeatable=True),
        "emergency_stop": Row(c.EmergencyStop, interviews.emergency_stop, repeatable=True),
        "interview_status": Row(
            c.InterviewStatus,
            interviews.interview_status,
            "interview_status_response",
            anybody=True,
        ),
    }


def _call_rows(calls: Calls) -> Mapping[str, Row]:
    """Of the call; signals and figures are never sent twice, so no request needs an id."""
    return {
        "call_join": Row(call.CallJoin, calls.join, repeatable=True),
        "call_signal": Row(call.CallSignal, calls.signal),
        "call_media": Row(call.CallMedia, calls.media, repeatable=True),
        "call_ice": Row(call.CallIce, calls.ice),
        "call_refresh": Row(call.CallRefresh, calls.refresh),
        "call_trouble": Row(call.CallTrouble, calls.trouble),
        "call_control": Row(call.CallControl, calls.control),
        "call_leave": Row(call.CallLeave, calls.leave),
    }


class SocketWire:
    """One app's side of the wire: its rooms, the dispatcher over its table, its process.

    `rows`: the table of every wire.
    """

    def __init__(
        self,
        rooms: WebSocketService,
        access: Access,
        dispatcher: Dispatcher,
        process: WebProcess,
        settings: Settings,
        traffic: Traffic,
        removals: Removals,
        rows: Mapping[str, Row],
    ) -> None:
        self.rows = rows
        self.rooms = rooms
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
        self.rooms.connect(connection)
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
        connection = self.rooms.connections.get(sid)
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
        wire.rooms.disconnect(request.sid)  # type: ignore[attr-defined]

    @socketio.on("*")  # type: ignore[untyped-decorator]
    def received(event: str, *args: Any) -> dict[str, Any] | None:
        wire: SocketWire = current_app.extensions[EXTENSION]
        return wire(request.sid, event, ReadArguments(list(args)))  # type: ignore[attr-defined]
