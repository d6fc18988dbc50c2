"""What the server sends of what people say."""

from typing import Literal

from pydantic import StrictBool, StrictInt, StrictStr

from app.contract.events.base import InterviewEvent, LoggedEvent, sent_as
from app.contract.events.parts import Nothing
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.events.speech import ConfidenceParts, Gap, Quality, Segment
from app.contract.timestamps import iso
from app.contract.values import Count, Id, Seconds, Seq, Share, Time
from app.contract.vocabulary import ChunkStatus, SpeechLoad
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.identifiers import id_key


@sent_as("recording_status")
class RecordingStatus(InterviewEvent):
    """To the room, when somebody's microphone begins or ends to record."""

    user_id: Id
    is_recording: StrictBool
    utterance_id: Id | None = None


@sent_as("voice_processing")
class VoiceProcessing(InterviewEvent):
    """To who speaks: once for every chunk, and again as partial text grows.

    `status`: received, processing (a worker hears it), unavailable (it was not kept). `chunk_id`
    is null where the text grew by itself. `received_upto`: up to here no number is missing;
    `missing`: some that are; `lag`: seconds that the transcription is behind.
    """

    chunk_id: Id | None
    status: ChunkStatus
    partial_text: StrictStr
    stable_text: StrictStr
    revision: Count
    utterance_id: Id | None
    received_upto: StrictInt | None
    missing: list[StrictInt]
    lag: Seconds


@sent_as("voice_transcribed")
class VoiceTranscribed(LoggedEvent):
    """To who spoke: the utterance's text; `seq` is that of `live_transcription`.

    Without speech `transcribed_text` is empty and `confidence` null. `error`: why there is no text,
    or none of the rest.
    `degraded`, where it is there: another speech engine should have heard it.
    """

    user_id: Id
    transcribed_text: StrictStr
    confidence: Share | None
    is_final: Literal[True]
    utterance_id: StrictStr
    language: StrictStr | None
    language_probability: float | None
    confidence_parts: ConfidenceParts | Nothing
    segments: list[Segment]
    gaps: list[Gap]
    quality: Quality | Nothing
    duration: Seconds
    error: StrictStr | None
    degraded: Literal[True] | None = None


def project_to_speaker(recorded: Recorded, viewer: Viewer) -> tuple[str, Payload] | None:
    """What the speaker of a transcript gets besides; None for everybody else and other events."""
    event = recorded.event
    if not isinstance(event, e.UtteranceTranscribed):
        return None
    if id_key(event.user_id) not in viewer.user_keys:
        return None
    return "voice_transcribed", {
        "interview_id": recorded.interview_id,
        "user_id": event.user_id,
        "transcribed_text": event.text,
        "confidence": event.confidence,
        "is_final": True,
        "utterance_id": event.utterance_id,
        "language": event.language,
        "language_probability": event.language_probability,
        "confidence_parts": event.confidence_parts,
        "segments": event.segments,
        "gaps": event.gaps,
        "quality": event.quality,
        "duration": event.duration,
        "error": event.error,
        "seq": recorded.seq,
        **_degraded(event),
    }


@sent_as("live_transcription")
class LiveTranscription(InterviewEvent):
    """To the room. Partial texts carry `stable_text` and `revision`, the final one its `seq`.

    `degraded`: as in `voice_transcribed`.
    `engine: person`: a captioner wrote it, `captioned_by`; it stands in place of any other text of
    this utterance, whether that came before or comes later.
    """

    user_id: Id
    text: StrictStr
    is_final: StrictBool
    utterance_id: StrictStr
    stable_text: StrictStr | None = None
    revision: Count | None = None
    confidence: Share | None = None
    language: StrictStr | None = None
    duration: Seconds | None = None
    timestamp: Time | None = None
    degraded: Literal[True] | None = None
    seq: Seq | None = None
    engine: Literal["person"] | None = None
    captioned_by: Id | None = None


@projects(e.UtteranceTranscribed, LiveTranscription)
def _live_transcription(event: e.UtteranceTranscribed, _: Recorded, __: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "text": event.text,
        "is_final": True,
        "utterance_id": event.utterance_id,
        "confidence": event.confidence,
        "language": event.language,
        "duration": event.duration,
        "timestamp": iso(event.started_at),
        **_degraded(event),
    }


def _degraded(event: e.UtteranceTranscribed) -> Payload:
    return {"degraded": True} if event.degraded else {}


@projects(e.CaptionWritten, LiveTranscription)
def _caption(event: e.CaptionWritten, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.for_user_id,
        "text": event.text,
        "is_final": True,
        "utterance_id": event.utterance_id,
        "timestamp": iso(recorded.time),
        "engine": "person",
        "captioned_by": event.user_id,
    }


@sent_as("voice_error")
class VoiceError(InterviewEvent):
    """To who speaks: an utterance that is not transcribed, and why (an error code)."""

    utterance_id: Id | None
    code: StrictStr
    message: StrictStr
    retry_after: Seconds | None = None


@sent_as("voice_status")
class VoiceStatus(InterviewEvent):
    """To who speaks, when the load changes: seconds between partial texts, null for none."""

    state: SpeechLoad
    partial_interval: Seconds | None
