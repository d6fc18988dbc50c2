"""What the server sends on the video wire, `/ws/video-stream/{session_id}`: one class a message.

Each has the envelope `type, session_id, timestamp, message, data` beside its own fields. The error
codes are the seed's, upper case; their words stand with all others in contract.errors.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from app.contract.events.base import ServerEvent
from app.contract.events.observations import Coverage, Gesture, Measured, Movements, Reason
from app.contract.events.parts import Nothing
from app.contract.events.speech import Segment
from app.contract.fields import TokenText
from app.contract.values import Count, Seq, Share
from app.contract.vocabulary import EmotionsStatus, ObservationsStatus

MAX_FRAME_BYTES = 2 * 1024 * 1024
"""Of one piece; 64 KiB and less is recommended."""

MAX_TEXT_LENGTH = 16 * 1024
"""Characters of a text that a client sends: a token, a heartbeat."""


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


class VideoMessage(ServerEvent):
    """Base of everything that the server sends on this wire."""

    session_id: StrictStr
    timestamp: StrictStr
    message: StrictStr = ""


class Begun(ServerEvent):
    """`total_size`: bytes of this session that came before."""

    total_size: Count


class ConnectionEstablished(VideoMessage):
    """Once, when pieces are welcome."""

    type: Literal["connection_established"] = "connection_established"
    data: Begun


class VideoDataReceived(VideoMessage):
    """For every binary frame, once it is accepted: the credit that a sender may pace itself by.

    `total_size`: bytes of this session so far; `pending`: those of them not yet processed.
    """

    type: Literal["video_data_received"] = "video_data_received"
    data: Nothing = Nothing()
    data_size: Count
    total_size: Count
    pending: Count


class Made(ServerEvent):
    """Whether each is made of what comes."""

    transcription: StrictBool
    observations: StrictBool


class VideoStatus(VideoMessage):
    """How the stream stands, when that changes; and notices, whose words are `message`."""

    type: Literal["status"] = "status"
    status: Literal["connected", "processing", "disconnected"]
    data_size: Count
    data: Made | Nothing = Nothing()


class Transcription(ServerEvent):
    """What was said from one pause to the next; empty text and null confidence for no speech.

    `degraded`, where it is there: another speech engine should have heard it.
    """

    text: StrictStr
    language: StrictStr | None
    confidence: Share | None
    segments: list[Segment]
    degraded: Literal[True] | None = Field(default=None, exclude_if=lambda said: said is None)


class Logged(ServerEvent):
    """Under which `seq` it stands in the interview's log."""

    seq: Seq


class TranscriptionResult(VideoMessage):
    """After every utterance; it stands in the interview's log too, under `data.seq`."""

    type: Literal["transcription_result"] = "transcription_result"
    result: Transcription
    data: Logged


class VideoAnalysis(ServerEvent):
    """What was seen since the last analysis. What was not measured is null, never a number.

    `emotions` is always empty: none is inferred. `movements`: how much the corners of the mouth
    and the brows moved, for who opted in in a practice interview.
    """

    emotions: tuple[()]
    gestures: list[Gesture] | None
    eye_contact: Share | None
    posture_score: Share | None
    emotions_status: EmotionsStatus
    observations_status: ObservationsStatus
    coverage: Coverage | Nothing
    frames: Count
    reasons: Mapping[Measured, Reason] = Field(default_factory=dict)
    movements: Movements | None = None


class VideoAnalysisResult(VideoMessage):
    """Every few seconds of stream; why a figure is null stands beside the result too."""

    type: Literal["video_analysis_result"] = "video_analysis_result"
    data: Nothing = Nothing()
    result: VideoAnalysis
    emotions_status: EmotionsStatus
    observations_status: ObservationsStatus
    coverage: Coverage | Nothing
    frames: Count


class VideoError(VideoMessage):
    """Why the connection ends; the close follows."""

    type: Literal["error"] = "error"
    data: Nothing = Nothing()
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
