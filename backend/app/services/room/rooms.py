"""Coming into rooms and going out of them: what a connection hears, and who counts as there."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.contract import commands as wire
from app.domain.commands import CreateInterview
from app.domain.effects import check_invited
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import HOSTS
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import EventLog, Unavailable, Version
from app.services.identity.caller import Caller, Connection, Membership, resolve_actor
from app.services.interview_service import InterviewService, participants_payload
from app.services.room.attendance import Attendance
from app.services.room.listeners import NOBODY, RoomListeners
from app.services.room.lobby import Lobby
from app.services.room.online_users import OnlineUsers

Payload = dict[str, Any]


@dataclass(slots=True)
class Greeting:
    """`joined_interview`: what somebody who comes in is told before anything else.

    `waiting`: for hosts, the people in the lobby. `reset`: the log is not the one that the client
    knew. `payload`: what was told; also the acknowledgement.
    """

    command: wire.JoinInterview
    waiting: list[Payload] | None
    reset: bool
    payload: Payload = field(default_factory=dict)

    def tell(self, interviews: InterviewService, epoch: str, version: Version) -> Payload:
        """How the interview stands at the moment of entry."""
        interview_id, state = self.command.interview_id, version.state
        self.payload |= {
            "status": "joined",
            "interview_id": interview_id,
            "participants_count": len(state.participants),
            "participants": participants_payload(state),
            "state": {
                **interviews.state_payload(id_key(interview_id), state),
                "open_help": sorted(state.open_help),
                "consent_default": state.consent_default,
            },
            "last_seq": version.seq,
            "epoch": epoch,
        }
        if self.waiting:
            self.payload["waiting"] = self.waiting
        if self.reset:
            self.payload["reset"] = True
        return self.payload


class Rooms:
    """This process's connections, and the rooms that they are in.

    `create_unknown`: whether joining an interview that does not exist makes it (development);
    such an interview gets `consent_default`. `take_turn()`: waits where many join at once.
    """

    def __init__(
        self,
        *,
        interviews: InterviewService,
        log: EventLog,
        feeds: Feeds,
        emitter: Emitter,
        attendance: Attendance,
        lobby: Lobby,
        online: OnlineUsers,
        create_unknown: bool,
        consent_default: str,
        take_turn: Callable[[], None],
        listeners: RoomListeners = NOBODY,
    ) -> None:
        self._interviews = interviews
        self._log = log
        self._feeds = feeds
        self._emitter = emitter
        self._attendance = attendance
        self._listeners = listeners
        self._lobby = lobby
        self._online = online
        self._create_unknown = create_unknown
        self._consent_default = consent_default
        self._take_turn = take_turn
        self.connections: dict[str, Connection] = {}

    def connect(self, connection: Connection) -> None:
        """A connection was opened."""
        self.connections[connection.sid] = connection
        self._online.changed()

    def disconnect(self, sid: str) -> bool:
        """A connection is gone; its users have a moment to come back before they count as left.

        Whether it was known.
        """
        connection = self.connections.pop(sid, None)
        if connection is None:
            return False
        self._leave_rooms(connection, list(connection.memberships))
        self._lobby.disconnected(sid)
        self._online.changed()
        return True

    def join(self, caller: Caller, command: wire.JoinInterview) -> Payload:
        """Enter: `joined_interview` is sent, then what was missed, then what happens from now on.

        An interview that is over can still be joined, to read it. With a lobby, anybody but a host
        waits first.
        """
        self._take_turn()
        connection, key = caller.here, id_key(command.interview_id)
        version = self._follow_or_create(key, command.interview_id)
        check_invited(version.state, caller.actor)
        if self._lobby.keeps_out(version.state, caller.actor):
            if not version.state.is_open:
                raise Refusal("admission_refused")
            return self._lobby.wait(caller, command)
        is_host = caller.actor.role in HOSTS
        waiting = self._lobby.waiting(key) if version.state.lobby and is_host else None
        self._attendance.come(command.interview_id, caller.actor, connection.sid)
        membership = connection.memberships.setdefault(key, Membership())
        membership.users[id_key(caller.actor.id)] = caller.actor
        if command.spoken_languages:
            membership.spoken[id_key(caller.actor.id)] = command.spoken_languages
        reset = command.last_seq is not None and command.epoch not in (None, self._log.epoch)
        greeting = Greeting(command, waiting, reset)
        greet = partial(self._greet, connection.sid, greeting)
        with self._in_or_out(connection, key):
            connection.identity.check_place(key, caller.actor.id)  # meanwhile put out?
            if version.state.lobby:
                self._listeners.entered(command.interview_id, caller.actor)
            self._feeds.leave(key, connection.sid)  # who joins again is told all again
            viewer = membership.viewer(connection.locale)
            after_seq = 0 if reset else command.last_seq
            self._feeds.join(key, connection.sid, viewer, after_seq, greet)
            connection.identity.check_place(key, caller.actor.id)
        self._online.changed()
        return greeting.payload

    def _greet(self, sid: str, greeting: Greeting, version: Version) -> None:
        payload = greeting.tell(self._interviews, self._log.epoch, version)
        self._emitter.emit("joined_interview", payload, [sid], None)

    def leave(self, caller: Caller, command: wire.LeaveInterview) -> Payload:
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

    def _leave_rooms(self, connection: Connection, keys: Iterable[str]) -> None:
        """Hear of them no more; the users have a moment to come back before they count as left."""
        for key in keys:
            self._feeds.leave(key, connection.sid)
            membership = connection.memberships.pop(key, None)
            for actor in () if membership is None else membership.users.values():
                self._attendance.lost(key, actor, connection.sid)

    def _follow_or_create(self, key: str, interview_id: Id) -> Version:
        try:
            return self._feeds.follow(key)
        except LookupError:
            if not self._create_unknown:
                raise Refusal("interview_not_found", "interview_id") from None
        try:
            wanted = CreateInterview(consent_default=self._consent_default)
            self._interviews.create(interview_id, wanted=wanted)
        except Refusal as error:
            if error.code != "interview_exists":  # somebody else who joined was first
                raise
        return self._feeds.follow(key)
