"""The ports of services/ in memory, for tests: the same behaviour, no Redis, no network."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.adapters.recorded_json import encode_event
from app.adapters.redis_event_log import fold
from app.adapters.replays import Replays
from app.contract.events.projection import Viewer, project
from app.contract.events.voice import project_to_speaker
from app.domain.budgets import Budgets
from app.domain.events import (
    RULES_EVENTS,
    EmergencyStopped,
    Event,
    InterviewCreated,
    InterviewEnded,
    Recorded,
)
from app.ports.interview_log import (
    Append,
    Appended,
    Overview,
    Refused,
    Unavailable,
    Unchanged,
    Version,
)
from app.ports.presence import OnlineUser
from tests.support.contract_checks import check_event


class FakeClock:
    """Milliseconds since 1970, as set."""

    def __init__(self, now: int = 1_700_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class FakeEventLog:
    """EventLog with the guards of append.lua. It also holds what presence is made of.

    `leases`: processes that live. `down`: nothing can be reached. `before_append` is called with
    every request before it is looked at: there a test lets somebody else be faster.
    """

    def __init__(self) -> None:
        self.epoch = "epoch-1"
        self.budgets = Budgets()
        self.down = False
        self.before_append: Callable[[Append], None] | None = None
        self.leases: set[str] = set()
        self.held: dict[str, set[tuple[str, str]]] = {}
        self.snapshots: dict[str, Version] = {}
        self.loads = 0
        self._logs: dict[str, list[Recorded]] = {}
        self._open: dict[str, bool] = {}
        self._rules: dict[str, int] = {}
        self._commands: dict[tuple[str, str], tuple[str, int, int]] = {}
        self._holders: dict[str, dict[str, set[str]]] = {}
        self._bytes: Counter[str] = Counter()
        self._spent: dict[tuple[str, str], tuple[int, int]] = {}

    def _reach(self) -> None:
        if self.down:
            raise Unavailable

    def append(self, request: Append) -> Appended | Unchanged | Refused:
        """As append.lua does it."""
        self._reach()
        if self.before_append is not None:
            self.before_append(request)
        earlier = self.find(request.key, request.command_id, request.payload_hash)
        if earlier is not None:
            return earlier
        why = self._refusal(request)
        if why is not None:
            return Refused(why, tuple(self.read(request.key, request.known_seq)))  # type: ignore[arg-type]
        log = self._logs.setdefault(request.key, [])
        count: int | None = None
        if request.presence is not None:
            changes, count = self._change_presence(request)
            if not changes:
                return Unchanged(len(log) - 1, count)
        return Appended(self._write(request, log, count))

    def _refusal(self, request: Append) -> str | None:
        key, presence = request.key, request.presence
        if (request.guard == "create") == (key in self._logs):
            return "exists" if request.guard == "create" else "missing"
        if request.guard not in ("create", "system") and not self._open[key]:
            return "closed"
        if request.guard == "rules" and self._rules[key] != request.rules_version:
            return "stale"
        if presence is not None and presence.operation == "sweep":
            return "alive" if presence.process in self.leases else None
        process = presence.process if presence is not None else request.process
        if process and process not in self.leases:
            return "fenced"
        return None if self._fits(request) else "full"

    def _fits(self, request: Append) -> bool:
        most, size, count = self.budgets, _size(request), len(request.events)
        events, spent = self._spent.get((request.key, request.account), (0, 0))
        times = 2 if request.claim == "own" else 1
        own = events + count <= times * most.user_events and (
            spent + size <= times * most.user_bytes
        )
        last = len(self._logs.get(request.key, [0])) - 1 + count
        everybody = last <= most.events and self._bytes[request.key] + size <= most.bytes
        if not request.account or request.claim == "none":
            return True
        return own if request.claim == "own" else own and everybody

    def _change_presence(self, request: Append) -> tuple[bool, int]:
        assert request.presence is not None
        operation, user, process = (
            request.presence.operation,
            request.presence.user_key,
            request.presence.process,
        )
        people = self._holders.setdefault(request.key, {})
        before = set(people.get(user, ()))
        if operation == "join":
            after = before | {process}
            self.held.setdefault(process, set()).add((request.key, user))
        else:
            after = before - {process}
            self.held.get(process, set()).discard((request.key, user))
        people[user] = after
        if not after:
            del people[user]
        return bool(before) != bool(after), len(people)

    def _write(
        self, request: Append, log: list[Recorded], count: int | None
    ) -> tuple[Recorded, ...]:
        first = len(log)
        written = tuple(
            Recorded(first + index, request.time, request.interview_id, event, count)
            for index, event in enumerate(request.events)
        )
        log.extend(written)
        self._bytes[request.key] += _size(request)
        if request.account:
            events, spent = self._spent.get((request.key, request.account), (0, 0))
            self._spent[request.key, request.account] = (
                events + len(written),
                spent + _size(request),
            )
        for event in request.events:
            if isinstance(event, InterviewCreated):
                self._open[request.key], self._rules[request.key] = True, 0
            if isinstance(event, InterviewEnded | EmergencyStopped):
                self._open[request.key] = False
            if type(event) in RULES_EVENTS:
                self._rules[request.key] += 1
        self._commands[request.key, request.command_id] = (
            request.payload_hash,
            first,
            len(written),
        )
        return written

    def find(self, key: str, command_id: str, payload_hash: str) -> Appended | Refused | None:
        """What an earlier try of this command wrote."""
        self._reach()
        if (key, command_id) not in self._commands:
            return None
        known_hash, first, count = self._commands[key, command_id]
        if known_hash != payload_hash:
            return Refused("reused")
        return Appended(tuple(self._logs[key][first : first + count]), duplicate=True)

    def read(self, key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        """Events above `after_seq`, in order."""
        self._reach()
        return self._logs.get(key, [])[after_seq + 1 :][:limit]

    def load(self, key: str) -> Version | None:
        """Fold from the snapshot on."""
        self._reach()
        self.loads += 1
        snapshot = self.snapshots.get(key)
        return fold(snapshot, self._logs.get(key, [])[snapshot.seq + 1 if snapshot else 0 :])

    def overviews(self, keys: Sequence[str]) -> dict[str, Overview]:
        """Those there are."""
        loaded = {key: self.load(key) for key in keys}
        return {
            key: Overview(self._logs[key][0], version)
            for key, version in loaded.items()
            if version is not None
        }

    def save_snapshot(self, key: str, version: Version) -> None:
        """Keep the state."""
        self._reach()
        self.snapshots[key] = version


def _size(request: Append) -> int:
    return sum(len(encode_event(e, request.time, request.interview_id)) for e in request.events)


class FakePresence:
    """Presence of one process, over the leases that a FakeEventLog holds."""

    def __init__(self, log: FakeEventLog, process: str = "p1") -> None:
        self.process = process
        self.told: list[Mapping[str, OnlineUser]] = []
        self._log = log
        self._dead: set[str] = set()
        log.leases.add(process)

    def lose(self, process: str) -> None:
        """A process's lease runs out."""
        self._log.leases.discard(process)
        self._dead.add(process)

    def _reach(self) -> None:
        if self._log.down:
            raise Unavailable

    def online(self) -> list[OnlineUser]:
        """Whom this process told of last."""
        self._reach()
        return [user for _, user in sorted(self.told[-1].items())] if self.told else []

    def dead_processes(self) -> list[str]:
        """Those that were lost and not forgotten."""
        self._reach()
        return sorted(self._dead)

    def held_by(self, process: str) -> list[tuple[str, str]]:
        """What append.lua keeps as held:<process>."""
        self._reach()
        return sorted(self._log.held.get(process, ()))

    def forget(self, process: str) -> None:
        """Swept."""
        self._reach()
        self._dead.discard(process)
        self._log.held.pop(process, None)

    def renew(self) -> bool:
        """Whether the lease still stood."""
        self._reach()
        return self.process in self._log.leases

    def is_alive(self) -> bool:
        """Whether the lease stands."""
        self._reach()
        return self.process in self._log.leases

    def start_afresh(self) -> None:
        """The next id."""
        self._reach()
        self.process += "'"
        self._log.leases.add(self.process)

    def release(self) -> None:
        """Give the lease up."""
        self._reach()
        self.lose(self.process)

    def set_online(self, users: Mapping[str, OnlineUser]) -> None:
        """Remember what was told."""
        self._reach()
        self.told.append(dict(users))


class FakeFeeds:
    """Feeds of one process. What it `follow`s it knows from deliveries alone, as a real one does.

    `published` holds (key or "*", event, payload); `members` (key, sid) -> viewer.
    """

    def __init__(self, log: FakeEventLog) -> None:
        self.known: dict[str, Version] = {}
        self.delivered: list[Recorded] = []
        self.published: list[tuple[str, str, Mapping[str, Any]]] = []
        self.addressed: list[tuple[str, str, Mapping[str, Any]]] = []
        self.members: dict[tuple[str, str], Viewer] = {}
        self.replayed: list[tuple[str, str, Mapping[str, Any]]] = []
        self.listeners: list[tuple[str, Viewer, Callable[[str, Mapping[str, Any]], None]]] = []
        self.told_hosts: list[tuple[str, str, Mapping[str, Any]]] = []
        self.watched: dict[type[Event], Callable[[str, Recorded], None]] = {}
        self._log = log

    def start(self, on_everybody: Callable[[str, Any], None] | None = None) -> None:
        """Nothing to listen to."""

    def stop(self) -> None:
        """Nothing to stop."""

    def version(self, key: str) -> Version | None:
        """The known one, else the log's."""
        return self.known.get(key) or self._log.load(key)

    def follow(self, key: str) -> Version:
        """From now on only deliveries tell."""
        version = self.version(key)
        if version is None:
            raise LookupError(key)
        self.known[key] = version
        return version

    def question_text(self, key: str, seq: int) -> str | None:
        """From the log."""
        found = self._log.read(key, seq - 1, 1)
        return getattr(found[0].event, "question_text", None) if found else None

    def refresh(self, key: str, missed: Iterable[Recorded]) -> None:
        """Take in."""
        self._take(key, missed)

    def deliver(self, key: str, events: Iterable[Recorded]) -> None:
        """Take in, and remember what was delivered."""
        events = tuple(events)
        self.delivered.extend(events)
        self._take(key, events)
        for recorded in events:
            if type(recorded.event) in self.watched:
                self.watched[type(recorded.event)](key, recorded)
            for listened, viewer, hear in list(self.listeners):
                seen = project(recorded, viewer)
                if listened == key and seen is not None:
                    hear(*seen)
                spoken = project_to_speaker(recorded, viewer)
                if listened == key and spoken is not None:
                    hear(*spoken)

    def _take(self, key: str, events: Iterable[Recorded]) -> None:
        if key in self.known:
            newer = [r for r in events if r.seq > self.known[key].seq]
            version = fold(self.known[key], newer)
            assert version is not None
            self.known[key] = version

    def publish(
        self,
        key: str,
        event: str,
        payload: Mapping[str, Any],
        skip_sid: str | None = None,
        to_hosts: bool = False,
        *,
        to_sid: str | None = None,
    ) -> None:
        """Remember."""
        self._reach()
        check_event(event, payload)
        self.published.append((key, event, payload))
        if to_sid is not None:
            self.addressed.append((to_sid, event, payload))

    def listen(
        self, key: str, viewer: Viewer, hear: Callable[[str, Mapping[str, Any]], None]
    ) -> Callable[[], None]:
        """Tell of what is delivered and published from now on."""
        entry = (key, viewer, hear)
        self.listeners.append(entry)
        return lambda: self.listeners.remove(entry)

    def watch(self, kinds: Iterable[type[Event]], notice: Callable[[str, Recorded], None]) -> None:
        """As if a host were here."""
        self.watched.update((kind, notice) for kind in kinds)

    def tell_hosts_here(self, key: str, event: str, payload: Mapping[str, Any]) -> None:
        """Remember."""
        check_event(event, payload)
        self.told_hosts.append((key, event, payload))

    def publish_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Remember."""
        self._reach()
        check_event(event, payload)
        self.published.append(("*", event, payload))

    def _reach(self) -> None:
        if self._log.down:
            raise Unavailable

    def join(
        self,
        key: str,
        sid: str,
        viewer: Viewer,
        after_seq: int | None,
        greet: Callable[[Version], None],
    ) -> None:
        """Greet, replay, become a member."""
        version = self.follow(key)
        greet(version)
        for recorded in self._log.read(key, version.seq if after_seq is None else after_seq):
            seen = project(recorded, viewer)
            if seen is not None:
                self.replayed.append((sid, *seen))
        self.members[key, sid] = viewer

    def leave(self, key: str, sid: str) -> None:
        """A member no more."""
        self.members.pop((key, sid), None)


class ReplaysAtOnce(Replays):
    """Replays that are over when a join returns."""

    def begin(self, replay: Callable[..., None], *args: Any) -> None:
        """Run it."""
        replay(*args)


class FakeEmitter:
    """Remembers what was sent: (event, payload, to); `to` is None for everybody."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Mapping[str, Any], str | Sequence[str] | None]] = []
        self.rooms: dict[str, set[str]] = {}
        self.closed: list[str] = []

    def emit(
        self, event: str, payload: Mapping[str, Any], to: str | Sequence[str], skip_sid: str | None
    ) -> None:
        """Remember what reaches somebody; it must fit the contract."""
        if to:
            check_event(event, payload)
            self.sent.append((event, payload, to))

    def emit_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Remember."""
        check_event(event, payload)
        self.sent.append((event, payload, None))

    def enter(self, sid: str, room: str) -> None:
        """Into the room."""
        self.rooms.setdefault(room, set()).add(sid)

    def leave(self, sid: str, room: str) -> None:
        """Out of it."""
        self.rooms.get(room, set()).discard(sid)

    def is_behind(self, sid: str) -> bool:
        """Everything is read at once."""
        return False

    def wait_until_read(self, sid: str) -> None:
        """Everything is read at once."""

    def close(self, sid: str) -> None:
        """Remember."""
        self.closed.append(sid)

    def close_all(self, within: float, handlers: float) -> None:
        """Everybody is closed."""
        self.closed.append("all")

    def named(self, event: str) -> list[Mapping[str, Any]]:
        """Payloads of every event of that name."""
        return [payload for name, payload, _ in self.sent if name == event]
