"""The room: who is here, what they say to each other, and what the server tells them.

`from app.services.websocket_service import websocket_service` gives the running app's service.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from werkzeug.local import LocalProxy

from app.analysis.answer import analyze_answer
from app.contract import commands as wire
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.domain import commands as domain
from app.domain.errors import Refusal
from app.domain.events import HelpRequested
from app.domain.identifiers import Id, id_key
from app.domain.unique_ids import unique_id
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Clock, EventLog
from app.services.identity.caller import Caller, Connection
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor
from app.services.room.attendance import Attendance
from app.services.room.listeners import NOBODY, RoomListeners
from app.services.room.lobby import Lobby
from app.services.room.online_users import OnlineUsers
from app.services.room.rooms import Rooms

Payload = dict[str, Any]
RESERVED_EVENTS = frozenset(("connect", "connect_error", "disconnect", "error"))


class WebSocketService:
    """Rooms, presence, messages, help, notices. Methods return the confirming payload.

    `create_unknown`, `consent_default`, `take_turn`: see Rooms.
    """

    def __init__(
        self,
        executor: CommandExecutor,
        interviews: InterviewService,
        log: EventLog,
        feeds: Feeds,
        emitter: Emitter,
        attendance: Attendance,
        lobby: Lobby,
        online: OnlineUsers,
        clock: Clock,
        create_unknown: bool,
        consent_default: str,
        take_turn: Callable[[], None] = lambda: None,
        listeners: RoomListeners = NOBODY,
    ) -> None:
        self._executor = executor
        self._interviews = interviews
        self._feeds = feeds
        self._online = online
        self._clock = clock
        self._rooms = Rooms(
            interviews=interviews,
            log=log,
            feeds=feeds,
            emitter=emitter,
            attendance=attendance,
            lobby=lobby,
            online=online,
            create_unknown=create_unknown,
            consent_default=consent_default,
            take_turn=take_turn,
            listeners=listeners,
        )
        self.connections = self._rooms.connections
        """Every connection of this process, by its id."""
        self._listeners = listeners

    # --- connections

    def connect(self, connection: Connection) -> None:
        """A connection was opened."""
        self._rooms.connect(connection)

    def disconnect(self, sid: str) -> None:
        """A connection is gone; its users have a moment to come back before they count as left."""
        if self._rooms.disconnect(sid):
            self._listeners.disconnected(sid)

    def ping(self, caller: Caller, command: wire.Ping) -> Payload:
        """Echo the client's timestamp."""
        return {"timestamp": command.timestamp, "server_time": iso(self._clock())}

    def get_online_users(self, caller: Caller, command: wire.GetOnlineUsers) -> Payload:
        """Whom of those online the caller may know of; it hears of changes from now on."""
        return self._online.now(caller.here, self.connections)

    # --- rooms

    def join_interview(self, caller: Caller, command: wire.JoinInterview) -> Payload:
        """Enter: `joined_interview` is sent, then what was missed, then what happens next."""
        payload = self._rooms.join(caller, command)
        if command.spoken_languages and payload["status"] == "joined":
            key, user_key = id_key(command.interview_id), id_key(caller.actor.id)
            self._listeners.spoken(key, user_key, command.spoken_languages)
        return payload

    def leave_interview(self, caller: Caller, command: wire.LeaveInterview) -> Payload:
        """Go: the user's last connection that goes takes the user out."""
        payload = self._rooms.leave(caller, command)
        key, connection = id_key(command.interview_id), caller.here
        place = connection.memberships.get(key)
        self._listeners.gone(key, connection.sid, () if place is None else tuple(place.users))
        return payload

    def participant_status(self, caller: Caller, command: wire.ParticipantStatus) -> Payload:
        """Tell the room how the caller is."""
        payload = {
            "interview_id": command.interview_id,
            "user_id": caller.actor.id,
            "status": command.status,
        }
        return self._to_room("participant_status", payload)

    # --- messages

    def send_message(self, caller: Caller, command: wire.SendMessage) -> Payload:
        """Say something to the room."""
        return self._executor.execute_and_show(
            caller,
            command.interview_id,
            domain.SendMessage(message=command.message, type=command.type, message_id=unique_id()),
        )

    def typing_indicator(self, caller: Caller, command: wire.TypingIndicator) -> Payload:
        """Tell the others that the caller is typing."""
        payload: Payload = {
            "user_id": caller.actor.id,
            "is_typing": command.is_typing,
            "interview_id": command.interview_id,
        }
        if command.about is not None:
            payload["about"] = command.about
        return self._to_room("user_typing", payload, skip_sid=caller.here.sid)

    def broadcast_system_message(
        self, caller: Caller, command: wire.BroadcastSystemMessage
    ) -> Payload:
        """A notice: from a host to the room, from an admin to everybody."""
        payload = {
            "message": command.message,
            "level": command.level,
            "timestamp": iso(self._clock()),
        }
        if command.interview_id is not None:
            return self._to_room(
                "system_message", {**payload, "interview_id": command.interview_id}
            )
        identity = caller.identity
        if not (identity.may("broadcast_to_all") and identity.covers_everything):
            raise Refusal("forbidden", "interview_id")
        self._feeds.publish_to_all("system_message", payload)
        return payload

    def _to_room(self, event: str, payload: Payload, skip_sid: str | None = None) -> Payload:
        """Send something ephemeral to the room of an interview that is still open."""
        key = id_key(payload["interview_id"])
        self._interviews.existing(key, must_be_open=True)
        self._feeds.publish(key, event, payload, skip_sid)
        return payload

    # --- captions

    def caption(self, caller: Caller, command: wire.Caption) -> Payload:
        """Write what somebody says who asked for it."""
        named = command.utterance_id
        return self._executor.execute_and_show(
            caller,
            command.interview_id,
            domain.WriteCaption(
                for_user_id=command.for_user_id,
                text=command.text,
                utterance_id=f"caption-{unique_id()}" if named is None else str(named),
            ),
        )

    # --- help

    def request_help(self, caller: Caller, command: wire.RequestHelp) -> Payload:
        """Ask the room for help."""
        recorded = self._executor.execute_for(
            caller,
            command.interview_id,
            domain.RequestHelp(
                help_id=unique_id(),
                help_type=command.help_type,
                question_id=command.question_id,
                message=command.message,
            ),
        )[-1]
        asked = recorded.event
        assert isinstance(asked, HelpRequested)
        return {
            "status": "sent",
            "interview_id": recorded.interview_id,
            "help_type": asked.help_type,
            "message": phrase("help_request_sent", caller.locale),
            "help_id": asked.help_id,
            "seq": recorded.seq,
        }

    def resolve_help(self, caller: Caller, command: wire.ResolveHelp) -> Payload:
        """Say that a request for help was dealt with."""
        return self._executor.execute_and_show(
            caller,
            command.interview_id,
            domain.ResolveHelp(help_id=command.help_id, note=command.note),
        )

    # --- for the server's own code

    def emit_to_interview(self, interview_id: Id, event: str, data: Mapping[str, Any]) -> None:
        """Send a custom event to everybody in the interview's room, in every process.

        It is ephemeral: it stands in no log and has no seq. Raises ValueError for a reserved
        event name or for data that is no JSON, Unavailable while Redis cannot be reached.
        """
        if not event or event in RESERVED_EVENTS:
            raise ValueError(f"{event!r} cannot be used as an event name")
        try:
            payload = orjson.loads(orjson.dumps(data))
        except orjson.JSONEncodeError as error:
            raise ValueError(f"data cannot be sent as JSON: {error}") from None
        self._feeds.publish(id_key(interview_id), event, payload)

    def analyze_answer_realtime(
        self,
        answer_text: str,
        question_id: Id,
        user_id: Id,
        interview_id: Id | None = None,
    ) -> Payload:
        """Signals found in an answer, each with its evidence; no score of anybody.

        With `interview_id` the question's own words and the measured time are taken into account.
        """
        text, seconds = None, None
        if interview_id is not None:
            key = id_key(interview_id)
            version = self._feeds.version(key)
            question = version.state.questions.get(id_key(question_id)) if version else None
            if question is not None:
                text = self._feeds.question_text(key, question.seq)
                seconds = max(0, self._clock() - question.start_time) / 1000
        analysis = analyze_answer(answer_text, text, measured_seconds=seconds).to_dict()
        return {"question_id": question_id, "user_id": user_id, **analysis}


_running: list[WebSocketService] = []


def bind(service: WebSocketService) -> None:
    """Make this the service that `websocket_service` stands for in this process."""
    _running[:] = [service]


def _current() -> WebSocketService:
    if not _running:
        raise RuntimeError("websocket_service is used before create_app() was called")
    return _running[0]


websocket_service: WebSocketService = LocalProxy(_current)  # type: ignore[assignment]
"""The running app's service; needs no app context."""
