"""The append-only truth of every interview: what is written to it, and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from app.domain.budgets import Claim
from app.domain.errors import Refusal
from app.domain.events import Event, Recorded
from app.domain.identifiers import Id
from app.domain.interview import Interview

Guard = Literal["create", "open", "rules", "system"]
Clock = Callable[[], int]
"""Milliseconds since 1970 (UTC)."""


class Unavailable(Refusal):
    """The log cannot be reached; nothing was acknowledged. Try again in `retry_after` seconds."""

    def __init__(self, retry_after: float = 1.0) -> None:
        super().__init__("temporarily_unavailable", retry_after=retry_after)


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
    `process`: the writer, refused where its lease has run out; empty where none is needed.
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
