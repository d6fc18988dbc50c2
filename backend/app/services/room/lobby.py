"""The lobby: people who join an interview that has one wait until a host lets them in.

Redis holds who waits and what hosts said; the processes tell each other to look again, and look
again by themselves every few seconds.
"""

from collections.abc import Callable
from typing import Any

from app.contract import commands as wire
from app.contract.errors import payload_of
from app.contract.timestamps import iso
from app.domain.commands import Actor
from app.domain.effects import needs_admission
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview, closed_error
from app.observability.faults import note_fault
from app.ports.access import LobbyStore
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Clock, Unavailable, Unreadable
from app.services.identity.caller import Caller
from app.services.interviews.admission import existing

Payload = dict[str, Any]
Enter = Callable[[Caller, wire.JoinInterview], Any]
Place = tuple[str, str]
"""(interview key, sid)."""
CHANGED = "lobby_changed"
"""What processes tell each other; it reaches no client."""


class Lobby:
    """This process's waiting connections."""

    def __init__(self, store: LobbyStore, feeds: Feeds, emitter: Emitter, clock: Clock) -> None:
        self._store = store
        self._feeds = feeds
        self._emitter = emitter
        self._clock = clock
        self._waiting: dict[Place, tuple[Caller, wire.JoinInterview]] = {}

    def keeps_out(self, state: Interview, actor: Actor) -> bool:
        """Whether this person needs a host's word to see the room, and has none."""
        if not needs_admission(state, actor):
            return False
        key = id_key(state.interview_id)
        return self._store.verdict(key, id_key(actor.id)) != "admitted"

    def wait(self, caller: Caller, command: wire.JoinInterview) -> Payload:
        """Put somebody on the list and tell the hosts."""
        key, actor = id_key(command.interview_id), caller.actor
        about = {
            "interview_id": command.interview_id,
            "user_id": actor.id,
            "role": actor.role,
            "name": actor.name,
            "since": iso(self._clock()),
        }
        self._store.wait(key, id_key(actor.id), about)
        self._waiting[key, caller.here.sid] = (caller, command)
        caller.here.waits_as[key] = actor
        self._tell_hosts(key, {**about, "waiting": True})
        payload = {
            "status": "waiting",
            "interview_id": command.interview_id,
            "participants_count": None,
        }
        self._emitter.emit("joined_interview", payload, [caller.here.sid], None)
        return payload

    def leave(self, key: str, sid: str) -> bool:
        """A connection waits no longer; False if it did not."""
        found = self._waiting.pop((key, sid), None)
        if found is None:
            return False
        caller, command = found
        caller.here.waits_as.pop(key, None)
        if not any(
            other == key and id_key(c.actor.id) == id_key(caller.actor.id)
            for (other, _), (c, _) in self._waiting.items()
        ):
            self._store.go(key, id_key(caller.actor.id))
            about = {"interview_id": command.interview_id, "user_id": caller.actor.id}
            self._tell_hosts(key, {**about, "waiting": False})
        return True

    def disconnected(self, sid: str) -> None:
        """A connection is gone."""
        for key, waiting_sid in list(self._waiting):
            if waiting_sid == sid:
                try:
                    self.leave(key, sid)
                except Unavailable:
                    continue  # it stays on the hosts' list until they decide

    def waiting(self, key: str) -> list[Payload]:
        """Everybody who waits."""
        return self._store.waiting(key)

    def admit_participant(self, caller: Caller, command: wire.AdmitParticipant) -> Payload:
        """Let somebody in, or send them away."""
        key = id_key(command.interview_id)
        existing(self._feeds, key, must_be_open=True)
        by = id_key(caller.actor.id)
        if not self._store.decide(key, id_key(command.user_id), command.admit, by):
            raise Refusal("not_waiting", "user_id")
        payload = {
            "interview_id": command.interview_id,
            "user_id": command.user_id,
            "admit": command.admit,
        }
        self._tell_hosts(key, {**payload, "waiting": False, "decided_by": caller.actor.id})
        self._feeds.publish_to_all(CHANGED, {"key": key})
        return payload

    def refuse(self, caller: Caller, interview_id: Id, user_id: Id) -> None:
        """Take somebody's admission back, or refuse somebody who waits."""
        key, by = id_key(interview_id), caller.actor.id
        if self._store.refuse(key, id_key(user_id), id_key(by)):
            told = {"interview_id": interview_id, "user_id": user_id, "admit": False}
            self._tell_hosts(key, {**told, "waiting": False, "decided_by": by})
        self._feeds.publish_to_all(CHANGED, {"key": key})

    def look_again(self, enter: Enter, key: str | None = None) -> None:
        """Let in (by `enter`) whom a host admitted; tell who was refused, or came too late.

        While Redis cannot be reached everybody goes on waiting, for the next look.
        """
        for place, (caller, command) in list(self._waiting.items()):
            if key in (None, place[0]):
                try:
                    self._look_at(place, caller, command, enter)
                except Exception as error:  # noqa: BLE001 - others wait in other lobbies
                    if isinstance(error, Unavailable) and not isinstance(error, Unreadable):
                        return
                    note_fault("lobby", error, interview_id=place[0])

    def _look_at(
        self, place: Place, caller: Caller, command: wire.JoinInterview, enter: Enter
    ) -> None:
        key, sid = place
        version = self._feeds.version(key)
        verdict = self._store.verdict(key, id_key(caller.actor.id))
        refusal = None
        if version is not None and not version.state.is_open:
            refusal = closed_error(version.state.status)
            self._store.go(key, id_key(caller.actor.id))
        elif verdict == "refused":
            refusal = Refusal("admission_refused")
        if verdict is None and refusal is None:
            return
        if self._waiting.pop(place, None) is None:
            return  # gone, or let in, while Redis was asked
        caller.here.waits_as.pop(key, None)
        if refusal is None:
            refusal = self._let_in(place, caller, command, enter)
        if refusal is not None:
            error = {**payload_of(refusal, caller.locale), "event": "join_interview"}
            self._emitter.emit(
                "error", {**error, "interview_id": command.interview_id}, [sid], None
            )

    def _let_in(
        self, place: Place, caller: Caller, command: wire.JoinInterview, enter: Enter
    ) -> Refusal | None:
        if not caller.here.identity.covers(command.interview_id):
            return Refusal("forbidden", "interview_id")  # its token is another by now
        try:
            enter(caller, command)
        except Unavailable:
            self._waiting[place] = (caller, command)
            caller.here.waits_as[place[0]] = caller.actor
            raise
        except Refusal as refusal:
            return refusal
        return None

    def _tell_hosts(self, key: str, payload: Payload) -> None:
        self._feeds.publish(key, "participant_waiting", payload, to_hosts=True)
