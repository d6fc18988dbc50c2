"""What a video worker is given to do, and what it needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from app.domain.identifiers import Id, id_key

UTTERANCE_PREFIX = "video-"
"""Of every utterance that a video stream brings."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What may be made of a piece, as its sender's consents stood when it came.

    `movements`: those of the face, which only who asked for them gets.
    """

    transcribe: bool = False
    observe: bool = False
    movements: bool = False

    @property
    def any(self) -> bool:
        """Whether anything may be made of it: else nothing of it is kept."""
        return self.transcribe or self.observe


class StreamPiece(NamedTuple):
    """A piece of a stream at its entry id (`ms-n`) in the stream's log.

    `connection` names the one that begins here, and is empty else. `after_gap`: what came before
    it was not kept. `is_end`: the connection is over; no data.
    """

    entry_id: str
    data: bytes
    uses: Uses
    connection: str = ""
    after_gap: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class StreamJob:
    """A stream to be processed. `state`: what its last worker noted, to go on from."""

    key: str
    interview_id: Id
    user_id: Id
    state: Mapping[str, Any] | None

    @property
    def user_key(self) -> str:
        """The sender's key."""
        return id_key(self.user_id)


class StreamLost(Exception):
    """Another worker has the stream, or it is gone."""


class VideoJobs(Protocol):
    """Where streams come from, and where what is made of them goes. All raise Unavailable."""

    def claim(self, count: int) -> list[StreamJob]:
        """Streams that nobody processes; they are this worker's until it stops renewing them."""

    def renew(self, keys: Collection[str]) -> list[str]:
        """Say that these are still processed; those that are not this worker's any more."""

    def read(self, key: str, after: str, block_ms: int | None) -> list[StreamPiece]:
        """What came of a stream after an entry ("0": from the beginning)."""

    def note(self, key: str, first_kept: str, freed: int, state: Mapping[str, Any]) -> None:
        """Free what was processed, pieces before `first_kept`; raises StreamLost."""

    def publish(self, key: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send messages to who holds the stream's connection."""

    def fail(self, key: str, code: str) -> None:
        """End the stream: it cannot be processed (a code of contract.video); raises StreamLost."""

    def release(self, key: str) -> None:
        """Give the stream back; where something of it waits, another worker may take it."""
