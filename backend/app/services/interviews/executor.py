"""The one way in: a command is decided on the known state and appended, or decided again."""

from collections.abc import Callable, Sequence

from app.contract.events.projection import Payload, project
from app.domain.budgets import claim_of
from app.domain.commands import Actor, Command
from app.domain.decisions import RULES_COMMANDS, decide
from app.domain.effects import authorise, check_invited, needs_admission
from app.domain.errors import Refusal
from app.domain.events import RULES_EVENTS, EmergencyStopped, Event, InterviewCreated, Recorded
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview, closed_error
from app.domain.logged import AFTER_END
from app.domain.unique_ids import unique_id
from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.interview_log import (
    Append,
    Appended,
    Clock,
    EventLog,
    Guard,
    PresenceChange,
    Refused,
    Unavailable,
    Unchanged,
    Version,
)
from app.ports.presence import Presence
from app.services.identity.caller import Caller

MAX_TRIES = 5
TURNS = 256
SNAPSHOT_EVERY = 256
STORAGE_RETRY = 60.0
"""Seconds after which a full store is worth another try: somebody has to make room."""


class LeaseLost(Unavailable):
    """This process was taken for dead: its people are being swept, its connections closed."""


class CommandExecutor:
    """Runs the commands of every wire against the interviews' logs.

    `has_room()`: whether the log's store has room for what people say; `keeps_out`: whether
    somebody needs a host's admission and has none.
    """

    def __init__(
        self,
        log: EventLog,
        feeds: Feeds,
        presence: Presence,
        clock: Clock,
        *,
        concurrency: Concurrency,
        has_room: Callable[[], bool] = lambda: True,
        keeps_out: Callable[[Interview, Actor], bool] = needs_admission,
    ) -> None:
        self._log = log
        self._feeds = feeds
        self._presence = presence
        self._clock = clock
        self._concurrency = concurrency
        self._has_room = has_room
        self._keeps_out = keeps_out
        self._turns = [concurrency.lock() for _ in range(TURNS)]

    def execute(
        self,
        interview_id: Id,
        command: Command,
        actor: Actor,
        command_id: str | None = None,
        payload_hash: str = "",
        presence: PresenceChange | None = None,
    ) -> tuple[Recorded, ...]:
        """Decide, append, deliver; returns the events, also when an earlier try wrote them.

        `command_id` is the client's; without one, one is made, since a write whose answer was
        lost is sent again. Empty where presence changed nothing. Raises Refusal.
        """
        if type(command) not in RULES_COMMANDS:
            return self._execute(interview_id, command, actor, command_id, payload_hash, presence)
        # Within a process they take turns: each is decided on what the one before it did.
        with self._turns[hash(id_key(interview_id)) % TURNS]:
            return self._execute(interview_id, command, actor, command_id, payload_hash, presence)

    def execute_for(
        self, caller: Caller, interview_id: Id, command: Command
    ) -> tuple[Recorded, ...]:
        """Execute what a caller wants, under the id of their request."""
        return self.execute(
            interview_id, command, caller.actor, caller.command_id, caller.fingerprint
        )

    def execute_and_show(self, caller: Caller, interview_id: Id, command: Command) -> Payload:
        """Execute it, and return what the caller sees of the last event."""
        recorded = self.execute(
            interview_id, command, caller.actor, caller.command_id, caller.fingerprint
        )[-1]
        seen = project(recorded, caller.viewer(interview_id))
        assert seen is not None  # nobody may cause what they must not see
        return seen[1]

    def check_admission(self, state: Interview | None, actor: Actor) -> None:
        """Raise `not_in_interview` for somebody in the lobby: they write nothing, on any wire."""
        if state is None or not needs_admission(state, actor):
            return
        if id_key(actor.id) not in state.participants and self._keeps_out(state, actor):
            raise Refusal("not_in_interview", "interview_id")

    def earlier(
        self, key: str, command_id: str | None, payload_hash: str
    ) -> tuple[Recorded, ...] | None:
        """What the same command did before; None without such an earlier one.

        Raises `request_id_reused`, Unavailable.
        """
        found = None if command_id is None else self._log.find(key, command_id, payload_hash)
        if isinstance(found, Refused):
            raise Refusal("request_id_reused", "request_id")
        return None if found is None else found.events

    def _execute(
        self,
        interview_id: Id,
        command: Command,
        actor: Actor,
        command_id: str | None,
        payload_hash: str,
        presence: PresenceChange | None,
    ) -> tuple[Recorded, ...]:
        key = id_key(interview_id)
        attempt_id = command_id or unique_id()
        answer: Appended | Unchanged | Refused | Exception | None = None
        for _ in range(MAX_TRIES):
            version = self._feeds.version(key)
            now = self._clock() if version is None else max(self._clock(), version.time)
            try:
                events = self._decided(version, command, actor, now)
            except Unavailable:
                raise
            except Refusal as refusal:
                answer = refusal
                earlier = self.earlier(key, command_id, payload_hash)
                if earlier is not None:
                    return earlier
                self._catch_up(key, version, refusal)
                continue
            answer = self._append(
                key, interview_id, version, events, now, actor, attempt_id, payload_hash, presence
            )
            if isinstance(answer, Appended):
                self._deliver(key, answer)
                return answer.events
            if isinstance(answer, Unchanged) or answer.reason == "alive":
                return ()
            _raise_what_stays(answer)
            self._feeds.refresh(key, answer.missed)
        raise _given_up(answer, self._feeds.version(key))

    def _decided(
        self, version: Version | None, command: Command, actor: Actor, now: int
    ) -> tuple[Event, ...]:
        """What the rules make of the command, if the actor may cause all of it."""
        state = None if version is None else version.state
        if state is not None:
            check_invited(state, actor)
            if state.lobby:
                self.check_admission(state, actor)
        events = decide(state, command, actor, now)
        authorise(state, events, actor)
        if not self._has_room():
            _keep_room(state, events, actor)
        return events

    def _append(
        self,
        key: str,
        interview_id: Id,
        version: Version | None,
        events: tuple[Event, ...],
        now: int,
        actor: Actor,
        command_id: str,
        payload_hash: str,
        presence: PresenceChange | None,
    ) -> Appended | Unchanged | Refused:
        """Write what was decided on `version`; one round trip."""
        state = None if version is None else version.state
        user_id = actor.user_id
        return self._log.append(
            Append(
                key=key,
                interview_id=interview_id,
                events=events,
                time=now,
                guard=_guard(version, events, actor),
                command_id=command_id,
                payload_hash=payload_hash,
                rules_version=0 if state is None else state.rules_version,
                known_seq=-1 if version is None else version.seq,
                presence=presence,
                process="" if user_id is None else self._presence.process,
                account="" if user_id is None else id_key(user_id),
                claim=claim_of(events, state),
            )
        )

    def _catch_up(self, key: str, version: Version | None, refusal: Refusal) -> None:
        """Learn what a refusal did not know of; it is raised where it knew everything."""
        exists = refusal.code == "interview_exists"
        missed = [] if version is None or exists else self._log.read(key, version.seq)
        if not missed:
            raise refusal
        self._feeds.refresh(key, missed)

    def _deliver(self, key: str, answer: Appended) -> None:
        self._feeds.deliver(key, answer.events)
        for recorded in answer.events:
            if recorded.seq % SNAPSHOT_EVERY == 0 and recorded.seq:
                self._concurrency.spawn(self._save_snapshot, key)

    def _save_snapshot(self, key: str) -> None:
        try:
            version = self._feeds.version(key)
            if version is not None:
                self._log.save_snapshot(key, version)
        except Unavailable:
            return  # the next one comes SNAPSHOT_EVERY events later


def _given_up(
    answer: Appended | Unchanged | Refused | Exception | None, version: Version | None
) -> Exception:
    """Why no try succeeded, by the last one's answer and what was learnt from it."""
    if isinstance(answer, Exception):
        return answer
    if isinstance(answer, Refused) and answer.reason == "exists":
        return Refusal("interview_exists", "interview_id")  # it did, and was deleted
    if isinstance(answer, Refused) and answer.reason == "closed":
        # Where it is open as far as is known, it was closed by an event that cannot be read here.
        return closed_error("ended" if version is None else version.state.status)
    return Unavailable()


def _keep_room(state: Interview | None, events: Sequence[Event], actor: Actor) -> None:
    """Raise for what need not be written, where the store has room for nothing else."""
    is_needed = actor.is_system and not isinstance(events[0], InterviewCreated)
    if not is_needed and claim_of(events, state) == "all":
        raise Refusal("storage_full", retry_after=STORAGE_RETRY)


def _raise_what_stays(answer: Refused) -> None:
    """Raise where another try would be refused, too."""
    match answer.reason:
        case "reused":
            raise Refusal("request_id_reused", "request_id")
        case "full":
            raise Refusal("interview_full")
        case "fenced":
            raise LeaseLost


def _guard(version: Version | None, events: Sequence[Event], actor: Actor) -> Guard:
    """How much of the known state the decision rests on."""
    last = events[-1]  # where there are several, this one is a rules event
    if isinstance(events[0], InterviewCreated):
        return "create"
    if isinstance(last, EmergencyStopped):
        return "open"  # that it is still open is all it needs: nobody's answer may hold it up
    if type(last) in AFTER_END:
        return "system"  # it needs nothing, or that it is over, and that stays so
    if type(last) in RULES_EVENTS and version is not None and version.state.is_open:
        return "rules"
    return "system" if actor.is_system else "open"
