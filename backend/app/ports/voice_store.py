"""The port to where audio waits for the speech workers, and what it answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.domain.identifiers import Id
from app.ports.loading import Loading

SpeechCondition = Literal["ready", "starting", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of audio as its speaker sent it. `utterance_id`: the client's, "" where none.

    `connection` tells one tab's chunks from another's; "" is a worker of ours, which may send again
    under a known number what it decoded anew.
    """

    key: str
    interview_id: Id
    user_key: str
    user_id: Id
    utterance_id: str
    chunk_id: Id
    data: bytes
    is_final: bool
    codec: str | None
    sample_rate: int | None
    language: str | None
    segmentation: str
    connection: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechHints:
    """What is known of a speaker's words before they are heard.

    spoken: the languages that they named (BCP 47), the usual one first; hotwords: rare words to
    expect. What is None stays as it was told before.
    """

    spoken: tuple[str, ...] | None = None
    hotwords: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRecording:
    """A whole recording, for whose text somebody waits.

    `utterance_id`: unique; `codec`: what its sender calls its format, which the bytes decide but
    for raw samples (see pcm_form); `spoken`: the languages it is likely in, where its speaker named
    none; `patience`: for how many seconds its text is of any use.
    """

    key: str
    interview_id: Id
    user_key: str
    user_id: Id
    utterance_id: str
    data: bytes
    codec: str
    spoken: tuple[str, ...]
    patience: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceProgress:
    """How an utterance stands after a chunk; see contract.events.VoiceProcessing.

    `owed`: the server's id of the utterance, "" where its final was written.
    """

    utterance_id: str
    received_upto: int | None
    missing: Sequence[int]
    lag: float
    is_heard: bool
    partial_text: str
    stable_text: str
    revision: int
    owed: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a chunk was not kept.

    It was "ahead" of real time by too much, there is no "capacity", or it is "late_audio": its
    utterance has ended without it.
    """

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class SpeechState:
    """Whether speech is transcribed, and if not, why not. `loading`: while it is starting."""

    state: SpeechCondition
    reason: str = ""
    loading: Loading | None = None


class VoiceStore(Protocol):
    """Audio on its way to the speech workers. All methods raise Unavailable."""

    @property
    def epoch(self) -> str:
        """Which run of it answered last; another one has forgotten everything."""

    def accept_chunk(self, chunk: Chunk) -> UtteranceProgress | NotTaken:
        """Keep a piece of audio."""

    def expect(self, key: str, user_key: str, hints: SpeechHints) -> None:
        """Keep what helps to hear a speaker, for the utterances that begin from now on."""

    def put_recording(self, recording: WholeRecording) -> bool:
        """Keep a whole recording for the workers, or nothing of it where there is no room."""

    def end_utterances(self, key: str, user_key: str) -> None:
        """End whatever the speaker has open."""

    def release(self, connection: str, speakers: Collection[tuple[str, str]]) -> None:
        """A connection is gone: another one may go on with what it was saying.

        `speakers`: as whom it spoke, (interview key, user key).
        """

    def speech_state(self) -> SpeechState:
        """What the workers say of themselves."""
