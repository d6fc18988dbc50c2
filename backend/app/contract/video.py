"""What the server sends on the video wire, `/ws/video-stream/{session_id}`: one class a message.

Each has the envelope `type, session_id, timestamp, message, data` beside its own fields. The error
codes are the seed's, upper case; their words stand with all others in contract.errors.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from app.contract.fields import TokenText

MAX_FRAME_BYTES = 2 * 1024 * 1024
"""Of one piece; 64 KiB and less is recommended."""

MAX_TEXT_LENGTH = 16 * 1024
"""Characters of a text that a client sends: a token, a heartbeat."""

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[StrictInt, Field(ge=0)]
ObservationsStatus = Literal[
    "on", "off", "consent_required", "not_installed", "no_face", "unavailable"
]
EmotionsStatus = Literal["disabled_by_policy", "off", "movements"]


class Failure(NamedTuple):
    """How an error ends its connection: the close code, and its words' key in contract.errors."""

    close_code: int
    words: str


FAILURES: Mapping[str, Failure] = {
    "SESSION_NOT_FOUND": Failure(4404, "session_not_found"),
    "UNAUTHORIZED": Failure(4401, "token_required"),
    "SESSION_REPLACED": Failure(4409, "session_replaced"),
    "SESSION_ENDED": Failure(4410, "interview_ended"),
    "INVALID_DATA": Failure(1007, "undecodable_video"),
    "FRAME_TOO_LARGE": Failure(1009, "payload_too_large"),
    "PROCESSING_FAILED": Failure(1011, "video_processing_failed"),
    "SESSION_TIMEOUT": Failure(4408, "session_timeout"),
    "CAPACITY": Failure(1013, "capacity"),
}


class AuthFrame(BaseModel):
    """The one text that a client sends: who it is, in its first frame."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["auth"]
    token: TokenText


class VideoMessage(BaseModel):
    """Base of everything that the server sends on this wire."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session_id: StrictStr
    timestamp: StrictStr
    message: StrictStr = ""
    data: dict[str, Any] = Field(default_factory=dict)


class ConnectionEstablished(VideoMessage):
    """Once, when pieces are welcome. `data`: {total_size}, as in VideoDataReceived."""

    type: Literal["connection_established"] = "connection_established"


class VideoDataReceived(VideoMessage):
    """For every binary frame, once it is accepted: the credit that a sender may pace itself by.

    `total_size`: bytes of this session so far; `pending`: those of them not yet processed.
    """

    type: Literal["video_data_received"] = "video_data_received"
    data_size: Count
    total_size: Count
    pending: Count


class VideoStatus(VideoMessage):
    """How the stream stands, when that changes; and notices, whose words are `message`.

    `data`: {transcription, observations}: whether each is made of what comes.
    """

    type: Literal["status"] = "status"
    status: Literal["connected", "processing", "disconnected"]
    data_size: Count


class Transcription(BaseModel):
    """What was said from one pause to the next; empty text and null confidence for no speech."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: StrictStr
    language: StrictStr | None
    confidence: Share | None
    segments: list[dict[str, Any]]


class TranscriptionResult(VideoMessage):
    """After every utterance; it stands in the interview's log too, under `data.seq`."""

    type: Literal["transcription_result"] = "transcription_result"
    result: Transcription


class Gesture(BaseModel):
    """Something that was seen; seconds from the recording's beginning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: StrictStr
    start: float
    end: float


class VideoAnalysis(BaseModel):
    """What was seen since the last analysis. What was not measured is null, never a number.

    `emotions` is always empty: none is inferred. `movements`: how much the corners of the mouth
    and the brows moved, for who opted in in a practice interview.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    emotions: Annotated[list[Any], Field(max_length=0)]
    gestures: list[Gesture] | None
    eye_contact: Share | None
    posture_score: Share | None
    emotions_status: EmotionsStatus
    observations_status: ObservationsStatus
    coverage: dict[str, Any]
    frames: Count
    reasons: dict[str, Any] = Field(default_factory=dict)
    movements: dict[str, Any] | None = None


class VideoAnalysisResult(VideoMessage):
    """Every few seconds of stream; why a figure is null stands beside the result too."""

    type: Literal["video_analysis_result"] = "video_analysis_result"
    result: VideoAnalysis
    emotions_status: EmotionsStatus
    observations_status: ObservationsStatus
    coverage: dict[str, Any]
    frames: Count


class VideoError(VideoMessage):
    """Why the connection ends; the close follows."""

    type: Literal["error"] = "error"
    error_code: StrictStr


MESSAGES: Mapping[str, type[VideoMessage]] = {
    "connection_established": ConnectionEstablished,
    "video_data_received": VideoDataReceived,
    "status": VideoStatus,
    "transcription_result": TranscriptionResult,
    "video_analysis_result": VideoAnalysisResult,
    "error": VideoError,
}
"""Type -> the message, for tests and documentation."""
