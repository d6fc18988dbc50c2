"""Taking somebody out of an interview, on every wire and process, so that they stay out.

What was decided stands among the revocations; each process acts on it as soon as it knows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.contract import commands as wire
from app.contract.errors import payload_of
from app.domain.effects import check_invited
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview
from app.domain.roles import ADMIN
from app.observability.faults import note_fault
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Unavailable
from app.services.identity.access import Access
from app.services.identity.caller import Caller, Connection
from app.services.interview_service import InterviewService
from app.services.room.attendance import Attendance
from app.services.room.lobby import Lobby

Payload = dict[str, Any]
Evict = Callable[[str, str], None]
"""Ends what a wire has of a user in an interview (their keys), where they were removed."""
REMOVED = "participant_removed"
"""What processes tell each other; it reaches no client."""


class Removals:
    """The command, and this process's part in what follows from it. `evictions`: of each wire."""

    def __init__(
        self,
        access: Access,
        interviews: InterviewService,
        lobby: Lobby,
        feeds: Feeds,
        evictions: Sequence[Evict],
    ) -> None:
        self._access = access
        self._interviews = interviews
        self._lobby = lobby
        self._feeds = feeds
        self._evictions = evictions
        self._done: dict[tuple[str, str], int] = {}

    def remove_participant(self, caller: Caller, command: wire.RemoveParticipant) -> Payload:
        """End somebody's place in the interview, and the access that brought them into it.

        Also of somebody who is away just now; a new invitation brings them back. Nobody removes an
        admin, for whom the server's operators answer, or themselves.
        """
        key, user_key = id_key(command.interview_id), id_key(command.user_id)
        state = self._interviews.existing(key, must_be_open=True).state
        check_invited(state, caller.actor)
        person = state.participants.get(user_key)
        if person is not None and person.role == ADMIN:
            raise Refusal("forbidden", "user_id", detail="not_an_admin")
        if user_key == id_key(caller.actor.id):
            raise Refusal("forbidden", "user_id", detail="oneself")
        self.put_out(caller, state, command.interview_id, command.user_id)
        return {
            "status": "removed",
            "interview_id": command.interview_id,
            "user_id": command.user_id,
        }

    def put_out(self, caller: Caller, state: Interview, interview_id: Id, user_id: Id) -> None:
        """End somebody's place and access, on every process. Raises Unavailable."""
        self._access.remove(id_key(interview_id), user_id, caller.identity)
        if state.lobby:
            self._lobby.refuse(caller, interview_id, user_id)
        self.act()
        self._feeds.publish_to_all(REMOVED, {})

    def learn(self) -> None:
        """Another process removed somebody."""
        try:
            self._access.refresh()
            self.act()
        except Unavailable:
            return  # the next look is due in a second

    def act(self) -> None:
        """Put those out who were removed since the last time. Raises Unavailable."""
        removed = self._access.removed()
        for place, removed_at in removed.items():
            if self._done.get(place) != removed_at:
                self._put_out(*place)
                self._done[place] = removed_at
        if len(self._done) > len(removed):  # nobody needs to remember those any more
            self._done = {place: at for place, at in self._done.items() if place in removed}

    def _put_out(self, key: str, user_key: str) -> None:
        for evict in self._evictions:
            try:
                evict(key, user_key)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - they have to go on the other wires, too
                note_fault("removal", error, interview_id=key)


class RoomEvictions:
    """Puts people out of the Socket.IO rooms of this process."""

    def __init__(
        self,
        access: Access,
        attendance: Attendance,
        feeds: Feeds,
        emitter: Emitter,
        connections: Mapping[str, Connection],
    ) -> None:
        self._access = access
        self._attendance = attendance
        self._feeds = feeds
        self._emitter = emitter
        self._connections = connections

    def evict(self, key: str, user_key: str) -> None:
        """Take somebody out and close what they came by; a connection keeps other places it has.

        Raises Unavailable, and is called again.
        """
        gone = [
            connection
            for connection in self._connections.values()
            if connection.was_removed(key, user_key)
        ]
        version = self._feeds.version(key) if gone else None
        for connection in gone:
            if len(connection.memberships[key].users) == 1:
                self._feeds.leave(key, connection.sid)
        self._attendance.remove(key, user_key, {connection.sid for connection in gone})
        interview_id = key if version is None else version.state.interview_id
        for connection in gone:
            self._end_place(connection, key, user_key)
            self._send_away(connection, key, interview_id)

    def _end_place(self, connection: Connection, key: str, user_key: str) -> None:
        del connection.memberships[key].users[user_key]
        if not connection.memberships[key].users:
            del connection.memberships[key]

    def _send_away(self, connection: Connection, key: str, interview_id: Id) -> None:
        told = payload_of(Refusal("removed"), connection.locale)
        about = {"event": "join_interview", "interview_id": interview_id}
        self._emitter.emit("error", {**told, **about}, [connection.sid], None)
        if self._access.end_removed(connection.identity, key) or not connection.memberships:
            self._emitter.close(connection.sid)
