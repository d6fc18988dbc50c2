"""Who is in which room: users come with their first connection and leave with their last."""

from dataclasses import dataclass, field
from typing import Any

from app.domain import commands as domain
from app.domain.commands import SYSTEM, Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.observability.faults import note_fault
from app.ports.concurrency import Concurrency, Lock
from app.ports.delivery import Feeds
from app.ports.interview_log import PresenceChange, Unavailable, Unreadable
from app.ports.presence import Presence
from app.services.interviews.executor import CommandExecutor, LeaseLost
from app.services.room.listeners import NOBODY, RoomListeners

LOCKS = 256
RETURN_SECONDS = 2.0
"""How long a lost connection may take to come back before its user counts as gone."""

NO_TRACE = ("interview_ended", "interview_stopped", "interview_full")
"""Refusals after which somebody may still read."""

Place = tuple[str, str]
"""(interview key, user key)."""


@dataclass(slots=True)
class Held:
    """A user whom this process holds in one interview, by these connections."""

    interview_id: Id
    actor: Actor
    sids: set[str] = field(default_factory=set)


class Attendance:
    """This process's connections in rooms, and what other, dead processes left behind.

    Redis knows which processes hold a user; this knows which connections this process holds.
    A lock for each (interview, user) keeps the two in step; there is a fixed number of locks.
    """

    def __init__(
        self,
        executor: CommandExecutor,
        feeds: Feeds,
        presence: Presence,
        *,
        concurrency: Concurrency,
        listeners: RoomListeners = NOBODY,
    ) -> None:
        self._executor = executor
        self._feeds = feeds
        self._presence = presence
        self._concurrency = concurrency
        self._held: dict[Place, Held] = {}
        self._locks = [concurrency.lock() for _ in range(LOCKS)]
        self._listeners = listeners

    def _lock(self, place: Place) -> Lock:
        return self._locks[hash(place) % LOCKS]

    def come(self, interview_id: Id, actor: Actor, sid: str) -> None:
        """A connection enters as `actor`.

        Where the interview is over, or the user has written all that one may, it leaves no trace.
        """
        place = id_key(interview_id), id_key(actor.id)
        with self._lock(place):
            held = self._held.get(place) or Held(interview_id, actor)
            if not held.sids:
                try:
                    self._change(held, domain.Join(), actor, "join")
                except Unavailable:  # written all the same, perhaps: then it is taken back
                    self._held[place] = held
                    self._concurrency.later(RETURN_SECONDS, self._give_up, place)
                    raise
                except Refusal as refusal:
                    if refusal.code not in NO_TRACE:
                        raise
                    return
            held.sids.add(sid)
            self._held[place] = held

    def go(self, interview_id: Id, actor: Actor, sid: str) -> None:
        """A connection leaves on purpose."""
        place = id_key(interview_id), id_key(actor.id)
        with self._lock(place):
            held = self._held.get(place)
            if held is None:
                return
            if held.sids == {sid}:
                self._take_out(place, held, "left")
            held.sids.discard(sid)

    def remove(self, key: str, user_key: str, sids: set[str]) -> None:
        """These connections are no longer the user's, by a host's word. Raises Unavailable."""
        place = key, user_key
        with self._lock(place):
            held = self._held.get(place)
            if held is not None and held.sids <= sids:
                self._take_out(place, held, "removed")
            if held is not None:
                held.sids -= sids

    def lost(self, key: str, actor: Actor, sid: str) -> None:
        """A connection broke off; its user is taken out unless another one comes in time."""
        place = key, id_key(actor.id)
        held = self._held.get(place)
        if held is not None:
            held.sids.discard(sid)
            if not held.sids:
                self._concurrency.later(RETURN_SECONDS, self._give_up, place)

    def _give_up(self, place: Place) -> None:
        with self._lock(place):
            held = self._held.get(place)
            if held is None or held.sids:
                return
            try:
                self._take_out(place, held, "disconnected")
            except LeaseLost:
                self._held.pop(place, None)  # swept by whoever finds the lease gone
            except Unavailable:
                self._concurrency.later(RETURN_SECONDS, self._give_up, place)

    def _take_out(self, place: Place, held: Held, reason: str) -> None:
        leave = domain.Leave(user_id=held.actor.id, reason=reason)
        try:
            if self._change(held, leave, SYSTEM, "leave"):
                self._listeners.left(*place)
        except Refusal as refusal:
            if refusal.code != "interview_not_found":
                raise  # else it was deleted with them in it
        self._held.pop(place, None)

    def _change(self, held: Held, command: domain.Command, actor: Actor, operation: Any) -> bool:
        """Whether it changed who is here."""
        change = PresenceChange(operation, id_key(held.actor.id), self._presence.process)
        return bool(self._executor.execute(held.interview_id, command, actor, presence=change))

    # --- processes

    @property
    def everybody(self) -> list[Place]:
        """Whom this process holds, and where."""
        return list(self._held)

    def give_up_now(self, place: Place) -> None:
        """At a clean end: take out who did not come back elsewhere. Raises Unavailable."""
        with self._lock(place):
            held = self._held.get(place)
            if held is not None:
                held.sids.clear()
                try:
                    self._take_out(place, held, "disconnected")
                except LeaseLost:
                    self._held.pop(place, None)  # swept by whoever finds the lease gone

    def forget_all(self) -> None:
        """The lease was lost: others sweep our people, we start with none."""
        self._held.clear()

    def sweep(self) -> None:
        """Take out whom dead processes held; who cannot be taken out now keeps nobody else in.

        Raises Unavailable.
        """
        for process in self._presence.dead_processes():
            swept = True
            for key, user_key in self._presence.held_by(process):
                try:
                    self._sweep_one(process, key, user_key)
                except Exception as error:  # one interview's harms nobody elsewhere
                    if isinstance(error, Unavailable) and not isinstance(error, Unreadable):
                        raise
                    swept = False
                    note_fault("sweep", error, interview_id=key)
            if swept:
                self._presence.forget(process)

    def _sweep_one(self, process: str, key: str, user_key: str) -> None:
        version = self._feeds.version(key)
        if version is None:
            return
        person = version.state.participants.get(user_key)
        user_id = user_key if person is None else person.user_id
        self._executor.execute(
            version.state.interview_id,
            domain.Leave(user_id=user_id, reason="process_lost"),
            SYSTEM,
            presence=PresenceChange("sweep", user_key, process),
        )
        self._listeners.left(key, user_key)
