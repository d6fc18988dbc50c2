"""The one way out: one Feed per interview with local members, fed by appends and by Pub/Sub."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.contract.projection import (
    Viewer,
    in_language,
    kind_of_view,
    project,
    project_to_speaker,
)
from app.domain.events import QuestionStarted, Recorded, UtteranceTranscribed
from app.domain.interview import evolve
from app.domain.roles import HOSTS
from app.observability.faults import note_fault
from app.services.ports import Emitter, EventLog, Version


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """A connection of another wire: `hear(event, payload)` as the viewer sees it, never waiting."""

    viewer: Viewer
    hear: Callable[[str, Mapping[str, Any]], None]

    def tell(self, event: str, payload: Mapping[str, Any]) -> None:
        """Let it hear; where that fails, nobody else is harmed."""
        try:
            self.hear(event, payload)
        except Exception as error:  # noqa: BLE001 - the others wait behind it
            note_fault("listener", error)


def room_name(key: str) -> str:
    """The Socket.IO room of an interview; no connection's own room begins so."""
    return f"i:{key}"


class Feed:
    """What this process knows of one interview, and who of its connections sees it.

    Events may come twice and out of order; each is emitted once, in order. Nothing here switches
    greenlets but `join` and `catch_up`, which read the log.
    """

    def __init__(
        self,
        key: str,
        version: Version,
        log: EventLog,
        emitter: Emitter,
        listeners: list[Listener] | None = None,
    ) -> None:
        self.key = key
        self.version = version
        self.members: dict[str, Viewer] = {}
        self.listeners = [] if listeners is None else listeners
        self._log = log
        self._emitter = emitter
        self._joining = 0
        self._early: dict[int, Recorded] = {}
        self._question: Recorded | None = None

    def take(self, recorded: Recorded) -> bool:
        """Take one event in; False when events before it are missing."""
        if recorded.seq > self.version.seq:
            self._early[recorded.seq] = recorded
            while following := self._early.pop(self.version.seq + 1, None):
                self._advance(following)
        return not self._early

    @property
    def is_idle(self) -> bool:
        """Whether nobody is a member, or about to be one, and nobody listens."""
        return not self.members and not self._joining and not self.listeners

    @property
    def has_gap(self) -> bool:
        """Whether events wait for others that should come before them."""
        return bool(self._early)

    def _advance(self, recorded: Recorded) -> None:
        state = evolve(self.version.state, recorded)
        time = max(self.version.time, recorded.time)
        self.version = Version(recorded.seq, time, state)
        if isinstance(recorded.event, QuestionStarted):
            self._question = recorded
        if not (self.members or self.listeners):
            return
        try:
            self._emit(recorded)
            self._tell(recorded)
            if isinstance(recorded.event, UtteranceTranscribed):
                self._emit_to_speaker(recorded)
        except Exception as error:  # noqa: BLE001 - the events after it are told all the same
            note_fault("event_not_told", error, interview_id=self.key)

    def _emit(self, recorded: Recorded) -> None:
        groups: dict[Hashable, tuple[Viewer, list[str]]] = {}
        for sid, viewer in self.members.items():
            kind = kind_of_view(recorded.event, viewer)
            if kind is None:
                self._send(recorded, viewer, room_name(self.key))
                return
            groups.setdefault(kind, (viewer, []))[1].append(sid)
        for viewer, sids in groups.values():
            self._send(recorded, viewer, sids)

    def _send(self, recorded: Recorded, viewer: Viewer, to: str | Sequence[str]) -> None:
        seen = project(recorded, viewer)
        if seen is not None:
            name, payload = seen
            self._emitter.emit(name, payload, to, None)

    def _tell(self, recorded: Recorded) -> None:
        for listener in list(self.listeners):
            seen = project(recorded, listener.viewer)
            if seen is not None:
                listener.tell(*seen)
            spoken = project_to_speaker(recorded, listener.viewer)
            if spoken is not None:
                listener.tell(*spoken)

    def _emit_to_speaker(self, recorded: Recorded) -> None:
        for sid, viewer in self.members.items():
            seen = project_to_speaker(recorded, viewer)
            if seen is not None:
                self._emitter.emit(seen[0], seen[1], [sid], None)

    def question_text(self, seq: int) -> str | None:
        """The words of the question started with `seq`; the last one's are at hand."""
        if self._question is None or self._question.seq != seq:
            self._question = next(iter(self._log.read(self.key, seq - 1, 1)), None)
        return None if self._question is None else words_of_question(self._question)

    def emit_ephemeral(
        self,
        event: str,
        payload: Mapping[str, Any],
        skip_sid: str | None,
        to_hosts: bool,
        to_user: str | None = None,
    ) -> None:
        """Send something that stands in no log: to the room, to its hosts, or to one user."""
        for listener in list(self.listeners):
            viewer = listener.viewer
            if (not to_hosts or viewer.role in HOSTS) and to_user in (None, *viewer.user_keys):
                listener.tell(event, in_language(payload, viewer.locale))
        if to_user is not None:
            for sid, viewer in self.members.items():
                if to_user in viewer.user_keys:
                    self._emitter.emit(event, in_language(payload, viewer.locale), [sid], None)
        elif to_hosts:
            hosts = [sid for sid, viewer in self.members.items() if viewer.role in HOSTS]
            self._emitter.emit(event, payload, hosts, skip_sid)
        elif self.members:
            self._emitter.emit(event, payload, room_name(self.key), skip_sid)

    def catch_up(self) -> None:
        """Read what is missing from the log."""
        while events := self._log.read(self.key, self.version.seq):
            for recorded in events:
                self.take(recorded)

    def join(
        self, sid: str, viewer: Viewer, after_seq: int | None, greet: Callable[[Version], None]
    ) -> None:
        """Greet with the interview as of now; replay what is above `after_seq`; then live.

        `after_seq` None means from now on. The room is entered in the step in which what was
        replayed meets the cursor, so that nothing is missed or doubled.
        """
        self._joining += 1
        try:
            self._replay(sid, viewer, after_seq, greet)
            self.members[sid] = viewer
            self._emitter.enter(sid, room_name(self.key))
        finally:
            self._joining -= 1

    def _replay(
        self, sid: str, viewer: Viewer, after_seq: int | None, greet: Callable[[Version], None]
    ) -> None:
        if after_seq is not None and after_seq > self.version.seq:
            self.catch_up()  # this process stood still, and the client was at another one meanwhile
        told = self.version.seq if after_seq is None else min(after_seq, self.version.seq)
        greet(self.version)
        while told < self.version.seq:
            missed = self._log.read(self.key, told)
            if not missed:
                break  # the log was lost; who is connected will be told by the new epoch
            for recorded in missed:
                self.take(recorded)
                told = recorded.seq
                seen = project(recorded, viewer)
                if seen is not None:
                    self._emitter.emit(seen[0], seen[1], [sid], None)
                    spoken = project_to_speaker(recorded, viewer)
                    if spoken is not None:
                        self._emitter.emit(spoken[0], spoken[1], [sid], None)
                    self._emitter.wait_until_read(sid)

    def leave(self, sid: str) -> None:
        """End a membership."""
        if self.members.pop(sid, None) is not None:
            self._emitter.leave(sid, room_name(self.key))


def words_of_question(recorded: Recorded) -> str | None:
    """What was asked, if this is the start of a question."""
    event = recorded.event
    return event.question_text if isinstance(event, QuestionStarted) else None
