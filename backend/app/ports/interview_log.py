"""What the services need from outside, as Protocols. Each has a real adapter and a fake."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from app.contract.projection import Viewer
from app.domain.budgets import Claim
from app.domain.events import Event, Recorded
from app.domain.identifiers import Id
from app.domain.interview import Interview

Guard = Literal["create", "open", "rules", "system"]
Clock = Callable[[], int]
"""Milliseconds since 1970 (UTC)."""
OnlineUser = Id | tuple[str, Id]
"""A user id; with the interview's key before it where it is unique in that interview alone."""


class Unavailable(Exception):
    """The log cannot be reached; nothing was acknowledged. Try again in `retry_after` seconds."""

    def __init__(self, retry_after: float = 1.0) -> None:
        super().__init__("the event log cannot be reached")
        self.retry_after = retry_after


class Unreadable(Unavailable):
    """One interview's log cannot be read; of the others nothing is known."""


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """A change of who is here, made in the same step as the append.

    `process` holds (or held) the user's connections. A sweep takes effect only where that
    process's lease has run out.
    """

    operation: Literal["join", "leave", "sweep"]
    user_key: str
    process: str


@dataclass(slots=True)  # not frozen: one is made for every message, and freezing costs the most
class Append:
    """One atomic write to one interview's log.

    `known_seq`: how far the caller knows the log, so that a refusal can bring the rest.
    `process`: the writer, refused where its lease has run out; empty for who needs none.
    `account`: the user who pays for it, empty for the system; `claim`: out of which budgets.
    """

    key: str
    interview_id: Id
    events: Sequence[Event]
    time: int
    guard: Guard
    command_id: str
    payload_hash: str = ""
    rules_version: int = 0
    known_seq: int = -1
    presence: PresenceChange | None = None
    process: str = ""
    account: str = ""
    claim: Claim = "none"


@dataclass(slots=True)
class Appended:
    """What was written. `duplicate`: by an earlier try of the same command."""

    events: tuple[Recorded, ...]
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A presence change that left the number of participants as it was."""

    seq: int
    participants_count: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was written, and the events that the caller did not know."""

    reason: Literal["exists", "missing", "closed", "stale", "fenced", "alive", "full", "reused"]
    missed: tuple[Recorded, ...] = ()


class Overview(NamedTuple):
    """An interview with the event that made it."""

    created: Recorded
    version: "Version"


class Version(NamedTuple):
    """An interview as of `seq`. `time` is that of its latest event."""

    seq: int
    time: int
    state: Interview


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was made, for one user in one role. Times in seconds since 1970."""

    invitation_id: str
    user_id: Id
    role: str
    name: str | None
    issued_at: int
    expires_at: int


@dataclass(slots=True)
class Traffic:
    """What this process counted since it started; the wires raise it."""

    connections: int = 0
    sent: int = 0
    received: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A living process's own. `sessions`: interview key -> connections in it."""

    started_at: int
    connections: int
    sessions: Mapping[str, int] = field(default_factory=dict)


class EventLog(Protocol):
    """The append-only truth of every interview. All methods raise Unavailable."""

    def append(self, request: Append) -> Appended | Unchanged | Refused:
        """Write, or say why not."""

    def find(self, key: str, command_id: str, payload_hash: str) -> Appended | Refused | None:
        """What an earlier try of this command wrote; Refused("reused") for another payload."""

    def read(self, key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        """Events with a seq above `after_seq`, in order."""

    def load(self, key: str) -> Version | None:
        """The interview as of now; None where it does not exist."""

    def overviews(self, keys: Sequence[str]) -> dict[str, Overview]:
        """Those interviews, in a few round trips for all; who cannot be read is left out."""

    def save_snapshot(self, key: str, version: Version) -> None:
        """Remember the state, so that loading reads only what came after it."""

    @property
    def epoch(self) -> str:
        """Changes when the log may have lost its tail."""


class Emitter(Protocol):
    """Delivery to this process's own connections.

    But for `wait_until_read` nothing here blocks or switches greenlets.
    """

    def emit(
        self, event: str, payload: Mapping[str, Any], to: str | Sequence[str], skip_sid: str | None
    ) -> None:
        """Send to a room, or to connections by sid."""

    def emit_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send to every connection of this process."""

    def enter(self, sid: str, room: str) -> None:
        """Put a connection into a room."""

    def leave(self, sid: str, room: str) -> None:
        """Take a connection out of a room."""

    def is_behind(self, sid: str) -> bool:
        """Whether much of what was sent to the connection is still on its way."""

    def wait_until_read(self, sid: str) -> None:
        """Wait while it is behind."""

    def close(self, sid: str) -> None:
        """Close a connection."""

    def close_all(self, within: float, handlers: float) -> None:
        """Take no more connections and close all there are, over `within` seconds.

        `handlers`: how long to wait, then, for those that still run.
        """


class Feeds(Protocol):
    """The one way out: everything that local members of an interview see comes through here."""

    def start(self) -> None:
        """Begin to listen for what other processes append and publish."""

    def stop(self) -> None:
        """Stop listening."""

    def version(self, key: str) -> Version | None:
        """The interview as this process knows it, from the feed or else from the log."""

    def follow(self, key: str) -> Version:
        """Follow the interview from now on; raises LookupError where it does not exist."""

    def question_text(self, key: str, seq: int) -> str | None:
        """The words of the question that was started with `seq`."""

    def refresh(self, key: str, missed: Iterable[Recorded]) -> None:
        """Take events in that a refused append brought."""

    def deliver(self, key: str, events: Iterable[Recorded]) -> None:
        """Take events in that this process appended."""

    def publish(
        self,
        key: str,
        event: str,
        payload: Mapping[str, Any],
        skip_sid: str | None = None,
        to_hosts: bool = False,
    ) -> None:
        """Send an ephemeral event to the interview's room in every process, or to its hosts."""

    def publish_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an ephemeral event to every connection of every process."""

    def join(
        self,
        key: str,
        sid: str,
        viewer: Viewer,
        after_seq: int | None,
        greet: Callable[[Version], None],
    ) -> None:
        """Make a connection a member: greet(version), replay what is above `after_seq`, then live.

        It returns once greeted; the replay follows by itself. `greet` must not switch greenlets,
        so that nothing falls between it and what follows.
        """

    def leave(self, key: str, sid: str) -> None:
        """End a connection's membership."""

    def listen(
        self, key: str, viewer: Viewer, hear: Callable[[str, Mapping[str, Any]], None]
    ) -> Callable[[], None]:
        """Let a connection of another wire hear what the viewer sees, logged and ephemeral.

        From now on, until the returned function is called; also what goes to every connection.
        `hear(event, payload)` must not switch greenlets. Raises LookupError, Unavailable.
        """


class Presence(Protocol):
    """Which users the processes hold connections of."""

    @property
    def process(self) -> str:
        """This process's own id."""

    def online(self) -> list[OnlineUser]:
        """All users online, over all processes that live, each once, in the order of their keys."""

    def dead_processes(self) -> list[str]:
        """Processes whose lease ran out and whose people were not all swept yet."""

    def held_by(self, process: str) -> list[tuple[str, str]]:
        """(interview key, user key) of all that the process held."""

    def forget(self, process: str) -> None:
        """The process's people are swept."""

    def renew(self) -> bool:
        """Extend this process's lease; whether it still stood."""

    def is_alive(self) -> bool:
        """Whether this process's lease stands; looking does not extend it."""

    def start_afresh(self) -> None:
        """Take a new process id after the lease was lost."""

    def release(self) -> None:
        """Give the lease up, at a clean end."""

    def set_online(self, users: Mapping[str, OnlineUser]) -> None:
        """Say who is connected to this process, by person_key."""
