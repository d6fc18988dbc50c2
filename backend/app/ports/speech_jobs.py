"""What a speech worker is given to do, and what it needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.events import EchoMarked, UtteranceTranscribed
from app.domain.identifiers import Id
from app.ports.owed_finals import Owed, OwedNotes


@dataclass(frozen=True, slots=True)
class SpeechJob:
    """An utterance to be heard. `deliveries`: how many workers took it so far, this one included.

    `utterance_key`: the server's id; `utterance_id`: what the wire calls it; `speaker`: interview
    key, newline, user key; `started_at` in ms; `spec`: interview_id, user_id, what the sender said
    of its audio, and the speaker's hints (see voice_store.SpeechHints); `has_header`: it is a
    recording's file format, no raw samples; `kept`: where the worker before stood; see Jobs.keep;
    `store`: the run of the media Redis that has its audio; `age`: for how many seconds it has been
    there, by Redis' clock.
    """

    id: str
    utterance_key: str
    utterance_id: str
    speaker: str
    started_at: int
    has_header: bool
    spec: Mapping[str, Any]
    deliveries: int = 1
    kept: Mapping[str, Any] | None = None
    store: str = ""
    age: float = 0.0

    @property
    def is_recording(self) -> bool:
        """Whether it is a whole recording, for which somebody waits; no live speech."""
        return "patience" in self.spec

    @property
    def interview_key(self) -> str:
        """The interview's key."""
        return self.speaker.partition("\n")[0]

    @property
    def user_key(self) -> str:
        """The speaker's key."""
        return self.speaker.partition("\n")[2]

    @property
    def interview_id(self) -> Id:
        """The interview's id as the speaker wrote it."""
        interview_id: Id = self.spec["interview_id"]
        return interview_id

    @property
    def user_id(self) -> Id:
        """The speaker's id as it was written."""
        user_id: Id = self.spec["user_id"]
        return user_id


@dataclass(frozen=True, slots=True)
class AudioPiece:
    """A chunk at its entry id (`ms-n`) in the utterance's log."""

    entry_id: str
    chunk_id: Id
    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    """Nothing follows it in the utterance's log."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """Whose new utterances a worker would rather not have, and for how many seconds.

    `speakers` are as in SpeechJob; `everybody`: also of those that it hears nothing of now.
    """

    everybody: bool = False
    speakers: frozenset[str] = frozenset()
    retry_after: float = 1.0

    def concerns(self, speaker: str) -> bool:
        """Whether a speaker is among them."""
        return self.everybody or speaker in self.speakers


class Jobs(Protocol):
    """Where jobs and audio come from. All methods raise Unavailable."""

    def claim(self, count: int, block_ms: int | None) -> list[SpeechJob]:
        """New utterances; waits up to `block_ms` for one (None: not at all)."""

    def reclaim(self) -> list[SpeechJob]:
        """What dead workers left."""

    def read(
        self, after: Mapping[str, str], block_ms: int | None
    ) -> dict[str, list[AudioPiece | End]]:
        """What came of each utterance after an entry ("0": from the beginning)."""

    def note_heard(self, utterance: str, at: int, partial: Mapping[str, Any] | None) -> None:
        """Note up to when (ms) the utterance was heard, and its newest partial text."""

    def keep(self, job: SpeechJob, state: Mapping[str, Any], name: str, free_bytes: int) -> bool:
        """Note from where another worker would go on; what lies before its "place" is let go.

        `name`: what the wire calls what follows; `free_bytes`: of the audio let go. False: the
        job is another worker's by now, nothing was noted.
        """

    def hints(self, job: SpeechJob) -> Mapping[str, Any]:
        """What is known of the speaker's words by now; see voice_store.SpeechHints."""

    def done(self, job: SpeechJob, dead: bool = False) -> None:
        """The final stands in the log. `dead`: none could be made."""


class InterviewChannel(OwedNotes, Protocol):
    """The interview's channel, its log, and what is owed to it. All methods raise Unavailable."""

    def publish(
        self, key: str, event: str, payload: Mapping[str, Any], to_user: str | None = None
    ) -> None:
        """Send something ephemeral to the room, or to one user."""

    def append(
        self,
        key: str,
        interview_id: Id,
        event: UtteranceTranscribed | EchoMarked,
        command_id: str,
    ) -> int | None:
        """Write a final transcript, or a mark of one, once for each command id; its `seq`.

        None where there is no such interview any more.
        """

    def transcribed(
        self, key: str, after: int, upto: int
    ) -> Sequence[UtteranceTranscribed | EchoMarked]:
        """What the log holds of them above `after`, up to `upto`, in order."""

    def owe_next(self, utterance: str, owed: Owed) -> None:
        """Note the utterance's next final in place of the one that was written."""
