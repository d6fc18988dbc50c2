"""The port to where streams wait for the video workers, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.domain.identifiers import Id
from app.ports.loading import Loading
from app.ports.video_jobs import Uses

VideoCondition = Literal["ready", "starting", "unavailable"]


@dataclass(frozen=True, slots=True)
class VideoState:
    """Whether streams are processed, and if not, why not. `loading`: while it is starting."""

    state: VideoCondition
    reason: str = ""
    loading: Loading | None = None


@dataclass(frozen=True, slots=True)
class StreamOwner:
    """Whose camera it is."""

    interview_id: Id
    user_id: Id


@dataclass(frozen=True, slots=True)
class Taken:
    """The piece is kept. `pending`: bytes not yet processed; `total`: bytes ever kept.

    `waits`: no worker has the stream yet.
    """

    pending: int
    total: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Full:
    """There is no room for the piece yet."""

    pending: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Replaced:
    """A newer connection has the session."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The stream could not be processed; `code` as in contract.video.FAILURES."""

    code: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The store knows nothing of the stream any more."""


@dataclass(frozen=True, slots=True)
class WorkerMessage:
    """A message of a worker, or the notice that a connection opened; at its entry id (`ms-n`)."""

    entry_id: str
    payload: Mapping[str, Any] | None = None
    connection: str = ""


class VideoStore(Protocol):
    """Streams on their way to the video workers. All methods raise Unavailable."""

    def open(self, key: str, connection: str, sender: StreamOwner) -> tuple[str, int]:
        """Take the stream over; (from where its messages are to be read, bytes so far)."""

    def put(
        self,
        key: str,
        connection: str,
        number: int,
        data: bytes,
        uses: Uses,
        after_gap: bool = False,
    ) -> Taken | Full | Replaced | Failed | Lost:
        """Keep a piece, the connection's `number`-th from 1."""

    def close(self, key: str, connection: str, number: int) -> None:
        """Say that nothing follows on this connection."""

    def messages(
        self, after: Mapping[str, str], block_ms: int
    ) -> Mapping[str, list[WorkerMessage]]:
        """The workers' messages to each stream's connection after an entry."""

    def video_state(self) -> VideoState:
        """What the workers say of themselves."""
