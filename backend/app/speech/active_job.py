"""What a speech worker has in hand of a job, and the finals that come of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.domain.events import UtteranceTranscribed
from app.ports.owed_finals import Owed, final_id
from app.ports.speech_jobs import AudioPiece, End, SpeechJob
from app.speech.transcript import Final


@dataclass(frozen=True, slots=True)
class Written:
    """A final for the log, which takes one for each command id."""

    command_id: str
    event: UtteranceTranscribed

    def to_json(self) -> Mapping[str, Any]:
        """The final as JSON can hold it."""
        return {"command_id": self.command_id, "event": asdict(self.event)}

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "Written":
        """The inverse of to_json."""
        return cls(known["command_id"], UtteranceTranscribed(**known["event"]))


class ActiveJob:
    """Takes the entries of its job's log and turns them into finals, step by step.

    `cursor`: up to where the log was read; `due_since`: when it came to want the engine for
    something that is urgent.
    `final` waits to be written; `is_over`: no other one follows. `failed`: that was told, what
    still comes is not heard; `is_dead`: nothing helped.
    """

    def __init__(self, queued: SpeechJob) -> None:
        self.queued = queued
        self.started_at = queued.started_at
        self.cursor = "0"
        self.ended = False
        self.due_since: float | None = None
        self.part = 0
        self.final: Written | None = None
        self.is_over = False
        self.is_dead = False
        self.failed = False
        self._waiting: list[AudioPiece | End] = []

    @property
    def name(self) -> str:
        """What the wire calls the utterance."""
        return (
            self.queued.utterance_id
            if self.part == 0
            else f"{self.queued.utterance_id}.{self.part + 1}"
        )

    @property
    def command_id(self) -> str:
        """By which the log knows the final."""
        return final_id(self.queued.utterance_key, self.part)

    @property
    def owed(self) -> Owed:
        """The final that is to come next."""
        return Owed(
            store=self.queued.store,
            key=self.queued.interview_key,
            interview_id=self.queued.interview_id,
            user_id=self.queued.user_id,
            name=self.name,
            command_id=self.command_id,
            started_at=self.started_at,
        )

    def accept_entries(self, entries: list[AudioPiece | End]) -> None:
        """Take what came next in the log."""
        self._waiting += entries
        self.cursor = entries[-1].entry_id
        self.ended = isinstance(entries[-1], End)

    @property
    def to_write(self) -> bool:
        """Whether something must be written before the next step."""
        return self.final is not None or self.is_over

    @property
    def is_ready(self) -> bool:
        """Whether `step` has something to do."""
        raise NotImplementedError

    @property
    def wants_engine(self) -> bool:
        """Whether `step` would rather transcribe than listen."""
        raise NotImplementedError

    def step(self) -> None:
        """Listen on, or transcribe at most one passage. Raises DecodingError."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of whatever was opened for it."""

    def fail(self, code: str) -> None:
        """End: `code` goes into the final, which has no text, and the rest is not heard."""
        self._waiting.clear()
        self.failed = True
        self.close()
        self.final = Written(
            self.command_id,
            UtteranceTranscribed(
                user_id=self.queued.user_id,
                utterance_id=self.name,
                text="",
                confidence=None,
                started_at=self.started_at,
                duration=0.0,
                error=code,
            ),
        )

    def give_up(self) -> None:
        """End at once, without a text."""
        self.fail("transcription_failed")
        self.is_over = self.is_dead = True

    def written(self, final: Final) -> Written:
        """The final as an event of the interview."""
        known = final.to_dict()
        event = UtteranceTranscribed(
            user_id=self.queued.user_id,
            utterance_id=self.name,
            text=final.text,
            confidence=known["confidence"],
            started_at=self.started_at,
            duration=known["duration"],
            language=final.language,
            language_probability=known["language_probability"],
            confidence_parts=known["confidence_parts"],
            segments=list(known["segments"]),
            gaps=list(known["gaps"]),
            quality=known["quality"],
            degraded=final.degraded,
        )
        return Written(self.command_id, event)
