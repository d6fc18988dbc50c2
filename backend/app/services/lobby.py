"""The lobby: who joins an interview that has one waits until a host opens the door.

Redis holds who waits and what hosts said; the processes tell each other to look again, and look
again by themselves every few seconds.
"""

from collections.abc import Callable
from typing import Any, Protocol

from app.contract import commands as wire
from app.contract.errors import AppError
from app.contract.timestamps import iso
from app.domain.commands import Actor
from app.domain.identifiers import id_key
from app.domain.interview import Interview, closed_error
from app.domain.roles import HOSTS
from app.services.caller import Caller
from app.services.ports import Clock, Emitter, Feeds, Unavailable

Payload = dict[str, Any]
Enter = Callable[[Caller, wire.JoinInterview], Any]
CHANGED = "lobby_changed"
"""What processes tell each other; it reaches no client."""


class LobbyStore(Protocol):
    """Who waits before an interview's door, and what a host said of them."""

    def wait(self, key: str, user_key: str, about: Payload) -> None:
        """Somebody waits."""

    def go(self, key: str, user_key: str) -> None:
        """Somebody waits no longer."""

    def waiting(self, key: str) -> list[Payload]:
        """Everybody who waits, as hosts are shown them."""

    def decide(self, key: str, user_key: str, admit: bool, by: str) -> bool:
        """A host's word; False if nobody of that name waits."""

    def verdict(self, key: str, user_key: str) -> str | None:
        """`admitted`, `refused`, or None."""


class Lobby:
    """This process's waiting connections."""

    def __init__(self, store: LobbyStore, feeds: Feeds, emitter: Emitter, clock: Clock) -> None:
        self._store = store
        self._feeds = feeds
        self._emitter = emitter
        self._clock = clock
        self._waiting: dict[tuple[str, str], tuple[Caller, wire.JoinInterview]] = {}

    def must_wait(self, state: Interview, actor: Actor) -> bool:
        """Whether this person has to wait for a host."""
        if not state.lobby or not state.is_open or actor.role in HOSTS:
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
        self._waiting[key, caller.connection.sid] = (caller, command)
        self._tell_hosts(key, {**about, "waiting": True})
        payload = {
            "status": "waiting",
            "interview_id": command.interview_id,
            "participants_count": None,
        }
        self._emitter.emit("joined_interview", payload, [caller.connection.sid], None)
        return payload

    def leave(self, key: str, sid: str) -> bool:
        """A connection waits no longer; False if it did not."""
        found = self._waiting.pop((key, sid), None)
        if found is None:
            return False
        caller, command = found
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
        version = self._feeds.version(key)
        if version is not None and not version.state.is_open:
            raise closed_error(version.state.status)
        by = id_key(caller.actor.id)
        if not self._store.decide(key, id_key(command.user_id), command.admit, by):
            raise AppError("not_waiting", "user_id")
        payload = {
            "interview_id": command.interview_id,
            "user_id": command.user_id,
            "admit": command.admit,
        }
        self._tell_hosts(key, {**payload, "waiting": False, "decided_by": caller.actor.id})
        self._feeds.publish_to_all(CHANGED, {"key": key})
        return payload

    def look_again(self, enter: Enter, key: str | None = None) -> None:
        """Let in (by `enter`) whom a host admitted; tell who was refused, or came too late."""
        for waiting_key, sid in list(self._waiting):
            if key in (None, waiting_key):
                self._look_at(waiting_key, sid, enter)

    def _look_at(self, key: str, sid: str, enter: Enter) -> None:
        caller, command = self._waiting[key, sid]
        version = self._feeds.version(key)
        verdict = self._store.verdict(key, id_key(caller.actor.id))
        refusal = None
        if version is not None and not version.state.is_open:
            refusal = AppError(closed_error(version.state.status).code)
            self._store.go(key, id_key(caller.actor.id))
        elif verdict == "refused":
            refusal = AppError("admission_refused")
        if verdict is None and refusal is None:
            return
        if self._waiting.pop((key, sid), None) is None:
            return
        if refusal is None:
            enter(caller, command)
        else:
            error = {**refusal.to_payload(caller.connection.locale), "event": "join_interview"}
            self._emitter.emit(
                "error", {**error, "interview_id": command.interview_id}, [sid], None
            )

    def _tell_hosts(self, key: str, payload: Payload) -> None:
        self._feeds.publish(key, "participant_waiting", payload, to_hosts=True)
