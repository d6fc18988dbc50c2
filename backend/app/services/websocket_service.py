"""The room: who is here, what they say to each other, and what the server tells them.

`from app.services.websocket_service import websocket_service` gives the running app's service.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import orjson
from werkzeug.local import LocalProxy

from app.analysis.answer import analyze_answer
from app.contract import commands as wire
from app.contract.events.projection import project
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.domain import commands as domain
from app.domain.errors import Refusal
from app.domain.events import HelpRequested
from app.domain.identifiers import Id, id_key
from app.domain.roles import HOSTS
from app.domain.unique_ids import unique_id
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Clock, EventLog, Unavailable, Version
from app.services.identity.caller import Caller, Connection, Membership, resolve_actor
from app.services.interview_service import InterviewService, participants_payload
from app.services.interviews.executor import CommandExecutor
from app.services.room.attendance import Attendance
from app.services.room.lobby import Lobby
from app.services.room.online_users import OnlineUsers

Payload = dict[str, Any]
RESERVED_EVENTS = frozenset(("connect", "connect_error", "disconnect", "error"))


class WebSocketService:
    """Rooms, presence, messages, help, notices. Methods return the confirming payload.

    `create_unknown`: whether joining an interview that does not exist makes it (development);
    such an interview gets `consent_default`. `take_turn()`: waits where many join at once.
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
    ) -> None:
        self._executor = executor
        self._interviews = interviews
        self._log = log
        self._feeds = feeds
        self._emitter = emitter
        self._attendance = attendance
        self._lobby = lobby
        self._online = online
        self._clock = clock
        self._create_unknown = create_unknown
        self._consent_default = consent_default
        self._take_turn = take_turn
        self.connections: dict[str, Connection] = {}
        self.on_disconnect: Callable[[str], object] = lambda _sid: None
        """Called with the id of a connection that is gone; must not raise."""

    # --- connections

    def connect(self, connection: Connection) -> None:
        """A connection was opened."""
        self.connections[connection.sid] = connection
        self._online.changed()

    def disconnect(self, sid: str) -> None:
        """A connection is gone; its users have a moment to come back before they count as left."""
        connection = self.connections.pop(sid, None)
        if connection is None:
            return
        self._leave_rooms(connection, list(connection.memberships))
        self._lobby.disconnected(sid)
        self._online.changed()
        self.on_disconnect(sid)

    def _leave_rooms(self, connection: Connection, keys: Iterable[str]) -> None:
        """Hear of them no more; the users have a moment to come back before they count as left."""
        for key in keys:
            self._feeds.leave(key, connection.sid)
            membership = connection.memberships.pop(key, None)
            for actor in () if membership is None else membership.users.values():
                self._attendance.lost(key, actor, connection.sid)

    def ping(self, caller: Caller, command: wire.Ping) -> Payload:
        """Echo the client's timestamp."""
        return {"timestamp": command.timestamp, "server_time": iso(self._clock())}

    def get_online_users(self, caller: Caller, command: wire.GetOnlineUsers) -> Payload:
        """Whom of those online the caller may know of; it hears of changes from now on."""
        return self._online.now(caller.here, self.connections)

    # --- rooms

    def join_interview(self, caller: Caller, command: wire.JoinInterview) -> Payload:
        """Enter: `joined_interview` is sent, then what was missed, then what happens from now on.

        An interview that is over can still be joined, to read it. With a lobby, who is no host
        waits first.
        """
        self._take_turn()
        connection, key = caller.here, id_key(command.interview_id)
        version = self._follow_or_create(key, command.interview_id)
        if self._lobby.keeps_out(version.state, caller.actor):
            if not version.state.is_open:
                raise Refusal("admission_refused")
            return self._lobby.wait(caller, command)
        is_host = caller.actor.role in HOSTS
        waiting = self._lobby.waiting(key) if version.state.lobby and is_host else None
        self._attendance.come(command.interview_id, caller.actor, connection.sid)
        membership = connection.memberships.setdefault(key, Membership())
        membership.users[id_key(caller.actor.id)] = caller.actor
        payload: Payload = {"waiting": waiting} if waiting else {}
        reset = command.last_seq is not None and command.epoch not in (None, self._log.epoch)
        if reset:
            payload["reset"] = True
        greet = partial(self._greet, connection.sid, command, payload)
        with self._in_or_out(connection, key):
            connection.identity.check_place(key, caller.actor.id)  # meanwhile put out?
            if version.state.lobby:
                self._lobby.on_entry(command.interview_id, caller.actor)
            self._feeds.leave(key, connection.sid)  # who joins again is told all again
            viewer = membership.viewer(connection.locale)
            after_seq = 0 if reset else command.last_seq
            self._feeds.join(key, connection.sid, viewer, after_seq, greet)
            connection.identity.check_place(key, caller.actor.id)
        self._online.changed()
        return payload

    @contextmanager
    def _in_or_out(self, connection: Connection, key: str) -> Iterator[None]:
        """Who does not come to hear the room, or is gone by then, is no member of it."""
        try:
            yield
        except BaseException:
            self._leave_rooms(connection, [key])
            raise
        if connection.sid not in self.connections:
            self._leave_rooms(connection, [key])

    def _greet(
        self, sid: str, command: wire.JoinInterview, payload: Payload, version: Version
    ) -> None:
        """Send `joined_interview`: what stands in `payload`, and how the interview stands."""
        payload.update({**self._joined_payload(command, version), **payload})
        self._emitter.emit("joined_interview", payload, [sid], None)

    def _follow_or_create(self, key: str, interview_id: Id) -> Version:
        try:
            return self._feeds.follow(key)
        except LookupError:
            if not self._create_unknown:
                raise Refusal("interview_not_found", "interview_id") from None
        try:
            self._interviews.create(interview_id, consent_default=self._consent_default)
        except Refusal as error:
            if error.code != "interview_exists":  # somebody else who joined was first
                raise
        return self._feeds.follow(key)

    def _joined_payload(self, command: wire.JoinInterview, version: Version) -> Payload:
        state = version.state
        return {
            "status": "joined",
            "interview_id": command.interview_id,
            "participants_count": len(state.participants),
            "participants": participants_payload(state),
            "state": {
                **self._interviews.state_payload(id_key(command.interview_id), state),
                "open_help": sorted(state.open_help),
                "consent_default": state.consent_default,
            },
            "last_seq": version.seq,
            "epoch": self._log.epoch,
        }

    def leave_interview(self, caller: Caller, command: wire.LeaveInterview) -> Payload:
        """Go: the user's last connection that goes takes the user out."""
        connection, key = caller.here, id_key(command.interview_id)
        left = {"status": "left", "interview_id": command.interview_id}
        if self._lobby.leave(key, connection.sid):
            return left
        actor = resolve_actor(connection, command.interview_id, command.user_id)
        membership = connection.membership(command.interview_id)
        last_user = len(membership.users) == 1
        if last_user:
            self._feeds.leave(key, connection.sid)
        try:
            self._attendance.go(command.interview_id, actor, connection.sid)
        except Unavailable:
            if last_user:
                viewer = membership.viewer(connection.locale)
                with self._in_or_out(connection, key):
                    self._feeds.join(key, connection.sid, viewer, None, lambda _: None)
            raise
        membership.users.pop(id_key(actor.id), None)
        if not membership.users:
            connection.memberships.pop(key, None)
        self._online.changed()
        return left

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
        recorded = self._executor.execute(
            command.interview_id,
            domain.SendMessage(message=command.message, type=command.type, message_id=unique_id()),
            caller.actor,
            caller.command_id,
            caller.fingerprint,
        )[-1]
        seen = project(recorded, caller.viewer(command.interview_id))
        assert seen is not None
        return seen[1]

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

    # --- help

    def request_help(self, caller: Caller, command: wire.RequestHelp) -> Payload:
        """Ask the room for help."""
        recorded = self._executor.execute(
            command.interview_id,
            domain.RequestHelp(
                help_id=unique_id(),
                help_type=command.help_type,
                question_id=command.question_id,
                message=command.message,
            ),
            caller.actor,
            caller.command_id,
            caller.fingerprint,
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
        recorded = self._executor.execute(
            command.interview_id,
            domain.ResolveHelp(help_id=command.help_id, note=command.note),
            caller.actor,
            caller.command_id,
            caller.fingerprint,
        )[-1]
        seen = project(recorded, caller.viewer(command.interview_id))
        assert seen is not None
        return seen[1]

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
