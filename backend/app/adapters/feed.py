"""The one way out: one Feed per interview with local members, fed by appends and by Pub/Sub."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from app.adapters.audience import Listener, Replay
from app.adapters.replays import BATCH, Replays
from app.contract.events.projection import Viewer, in_language, kind_of_view, project
from app.contract.events.voice import project_to_speaker
from app.domain.events import PersonErased, QuestionStarted, Recorded, UtteranceTranscribed
from app.domain.interview import evolve
from app.domain.roles import HOSTS
from app.observability.faults import note_fault
from app.ports.delivery import Emitter
from app.ports.interview_log import EventLog, Unavailable, Version

GAP_PATIENCE = 0.02
"""Seconds in which an event that overtook another waits for it before the log is read."""


_HELD = (QuestionStarted, PersonErased)
"""Events that change what a feed keeps beside the state."""


def room_name(key: str) -> str:
    """The Socket.IO room of an interview; no connection's own room begins so."""
    return f"i:{key}"


class Feed:
    """What this process knows of one interview, and who of its connections sees it.

    Events may come twice and out of order; each is emitted once, in order. Nothing here switches
    greenlets but `join` and `catch_up`, which read the log. `on_idle(feed)` is called after a
    replay, which may have been the last that kept the feed; `on_told` once members were told,
    and for an erasure before.
    """

    def __init__(
        self,
        key: str,
        version: Version,
        log: EventLog,
        emitter: Emitter,
        listeners: list[Listener] | None = None,
        replays: Replays | None = None,
        on_idle: Callable[["Feed"], None] = lambda _: None,
        on_told: Callable[["Feed", Recorded], None] = lambda *_: None,
    ) -> None:
        self.key = key
        self._room = room_name(key)
        self.version = version
        self.members: dict[str, Viewer] = {}
        self.listeners = [] if listeners is None else listeners
        self._log = log
        self._emitter = emitter
        self._replays = replays or Replays()
        self._replaying: dict[str, Replay] = {}
        self._on_idle, self._on_told = on_idle, on_told
        self._joining = 0
        self._early: dict[int, Recorded] = {}
        self._question: Recorded | None = None

    def apply(self, recorded: Recorded) -> bool:
        """Take one event in; False when events before it are missing."""
        if recorded.seq > self.version.seq:
            self._early[recorded.seq] = recorded
            while following := self._early.pop(self.version.seq + 1, None):
                self._advance(following)
        return not self._early

    @property
    def is_idle(self) -> bool:
        """Whether nobody is a member, or about to be one, and nobody listens."""
        return not (self.members or self._replaying or self._joining or self.listeners)

    @property
    def has_host(self) -> bool:
        """Whether a host is among the members."""
        return any(viewer.role in HOSTS for viewer in self.members.values())

    @property
    def has_gap(self) -> bool:
        """Whether events wait for others that should come before them."""
        return bool(self._early)

    def _advance(self, recorded: Recorded) -> None:
        state = evolve(self.version.state, recorded)
        time = max(self.version.time, recorded.time)
        self.version = Version(recorded.seq, time, state)
        if isinstance(recorded.event, _HELD):
            self._note(recorded)
        if not (self.members or self.listeners):
            return
        try:
            self._emit(recorded)
            if self.listeners:
                self._tell(recorded)
            if isinstance(recorded.event, UtteranceTranscribed):
                self._emit_to_speaker(recorded)
            self._on_told(self, recorded)
        except Exception as error:  # noqa: BLE001 - the events after it are told all the same
            note_fault("event_not_told", error, interview_id=self.key)

    def _note(self, recorded: Recorded) -> None:
        """Keep the question at hand; what was folded before an erasure is not to be kept."""
        if isinstance(recorded.event, PersonErased):
            self._on_told(self, recorded)
        else:
            self._question = recorded

    def reload(self) -> None:
        """Fold the log anew, of which somebody was erased; nothing is told twice or left out."""
        version = self._log.load(self.key)
        while version is not None and version.seq != self.version.seq:
            if version.seq > self.version.seq:
                self.catch_up()
            elif not (events := self._log.read(self.key, version.seq)):
                return  # the log was lost, which its new epoch tells
            else:
                for recorded in events:
                    version = _after(version, recorded)
        if version is not None:
            self.version, self._question = version, None

    def _emit(self, recorded: Recorded) -> None:
        groups: dict[Hashable, tuple[Viewer, list[str]]] = {}
        for sid, viewer in self.members.items():
            kind = kind_of_view(recorded.event, viewer)
            if kind is None:
                self._send(recorded, viewer, self._room)
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
                listener.show(*seen)
            spoken = project_to_speaker(recorded, listener.viewer)
            if spoken is not None:
                listener.show(*spoken)

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
        to_sid: str | None = None,
    ) -> None:
        """Send something that stands in no log: to the room, its hosts, one user, or one member."""
        if to_sid is not None:
            if to_sid in self.members:
                self._emitter.emit(event, payload, [to_sid], None)
            return
        for listener in list(self.listeners):
            viewer = listener.viewer
            if (not to_hosts or viewer.role in HOSTS) and to_user in (None, *viewer.user_keys):
                listener.show(event, in_language(payload, viewer.locale))
        if to_user is not None:
            for sid, viewer in self.members.items():
                if to_user in viewer.user_keys:
                    self._emitter.emit(event, in_language(payload, viewer.locale), [sid], None)
        elif to_hosts:
            hosts = [sid for sid, viewer in self.members.items() if viewer.role in HOSTS]
            self._emitter.emit(event, payload, hosts, skip_sid)
        elif self.members:
            self._emitter.emit(event, payload, self._room, skip_sid)

    def catch_up(self) -> None:
        """Read what is missing from the log."""
        while events := self._log.read(self.key, self.version.seq):
            for recorded in events:
                self.apply(recorded)

    def join(
        self, sid: str, viewer: Viewer, after_seq: int | None, greet: Callable[[Version], None]
    ) -> None:
        """Greet with the interview as of now; what is above `after_seq` follows; then live.

        `after_seq` None means from now on. It returns once greeted, and the replay goes on beside
        it: the room is entered in the step in which what was replayed meets the cursor, so that
        nothing is missed or doubled.
        """
        if after_seq is not None and after_seq > self.version.seq:
            self._meet()  # this process stood still, and the client was at another one meanwhile
        told = self.version.seq if after_seq is None else min(after_seq, self.version.seq)
        greet(self.version)
        if told == self.version.seq:
            self._enter(sid, viewer)
        else:
            replay = Replay(sid, viewer, told)
            self._replaying[sid] = replay
            self._replays.begin(self._run, replay)

    def _meet(self) -> None:
        self._joining += 1
        try:
            self.catch_up()
        finally:
            self._joining -= 1

    def _enter(self, sid: str, viewer: Viewer) -> None:
        self.members[sid] = viewer
        self._emitter.enter(sid, self._room)

    def _run(self, replay: Replay) -> None:
        """Replay until the cursor is met, or the connection has left."""
        sid = replay.sid
        try:
            while self._replaying.get(sid) is replay:
                try:
                    met = self._step(replay)
                except Unavailable:
                    self._replays.pause()
                    continue
                if met:
                    break
                self._emitter.wait_until_read(sid)
        except Exception as error:  # noqa: BLE001 - its client comes back and asks again
            note_fault("replay", error, interview_id=self.key)
            self._emitter.close(sid)
        finally:
            if self._replaying.get(sid) is replay:
                del self._replaying[sid]
            self._on_idle(self)

    def _step(self, replay: Replay) -> bool:
        """Send some of what was missed; whether that was all, and the room is entered."""
        with self._replays.turn():
            if not replay.read:
                replay.read.extend(self._log.read(self.key, replay.told, BATCH))
            # Without any, the log was lost; clients learn it from the new epoch.
            has_more = bool(replay.read)
            while replay.read and not self._emitter.is_behind(replay.sid):
                recorded = replay.read.popleft()
                self.apply(recorded)
                replay.told = recorded.seq
                self._show(recorded, replay)
            met = replay.told >= self.version.seq or not has_more
            if met and self._replaying.get(replay.sid) is replay:
                self._enter(replay.sid, replay.viewer)
            return met

    def _show(self, recorded: Recorded, replay: Replay) -> None:
        seen = project(recorded, replay.viewer)
        if seen is not None:
            self._emitter.emit(seen[0], seen[1], [replay.sid], None)
            spoken = project_to_speaker(recorded, replay.viewer)
            if spoken is not None:
                self._emitter.emit(spoken[0], spoken[1], [replay.sid], None)

    def leave(self, sid: str) -> None:
        """End a membership, or the way to it."""
        self._replaying.pop(sid, None)
        if self.members.pop(sid, None) is not None:
            self._emitter.leave(sid, self._room)

    def leave_all(self) -> None:
        """End every membership."""
        for sid in [*self.members, *self._replaying]:
            self.leave(sid)


def _after(version: Version, recorded: Recorded) -> Version:
    time = max(version.time, recorded.time)
    return Version(recorded.seq, time, evolve(version.state, recorded))


def words_of_question(recorded: Recorded) -> str | None:
    """What was asked, if this is the start of a question."""
    event = recorded.event
    return event.question_text if isinstance(event, QuestionStarted) else None
