"""The port to text from whole recordings, for whose text somebody waits."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.commands import Actor
from app.domain.identifiers import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognizedSpeech:
    """What was understood of a recording. Seconds; `confidence` None where nobody spoke.

    `degraded`: another speech engine should have heard it.
    """

    text: str
    confidence: float | None
    duration: float
    language: str | None
    utterance_id: str
    processing_time: float
    degraded: bool = False


class SpeechRecognition(Protocol):
    """Recordings to text."""

    def recognize(
        self, interview_id: Id, actor: Actor, audio: bytes, audio_format: str, language: str
    ) -> RecognizedSpeech:
        """Wait for the transcript. Raises Refusal, Unavailable."""
