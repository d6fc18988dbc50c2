"""A stream's messages to its sender: built, and sent in the sender's language."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.contract.video import (
    ConnectionEstablished,
    Transcription,
    TranscriptionResult,
    VideoAnalysis,
    VideoAnalysisResult,
    VideoDataReceived,
    VideoMessage,
    VideoStatus,
)
from app.domain.interview import Interview
from app.domain.policy import emotions_status
from app.ports.interview_log import Clock

FOR_HOSTS = (
    "gestures",
    "eye_contact",
    "posture_score",
    "observations_status",
    "coverage",
    "frames",
)
"""What hosts are shown of an analysis: nothing of a face's expression."""
_FIGURES = (*FOR_HOSTS, "reasons")


class Outbound(Protocol):
    """The wire's end of a stream; nothing here waits."""

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""

    def send(self, message: VideoMessage) -> None:
        """Send a message; does nothing once closed."""

    def fail(self, code: str, words: str | None = None) -> None:
        """Send an error of contract.video.FAILURES and close; `words`: of contract.errors."""


class VideoMessages:
    """What one connection is told beside errors."""

    def __init__(self, outbound: Outbound, session_id: str, locale: str, clock: Clock) -> None:
        self._outbound = outbound
        self._session_id = session_id
        self._locale = locale
        self._clock = clock

    def established(self, total: int) -> None:
        """Pieces are welcome; so many bytes of the session came before."""
        words = phrase("video_connected", self._locale)
        self._send(ConnectionEstablished, message=words, data={"total_size": total})

    def received(self, size: int, total: int, pending: int) -> None:
        """A piece is accepted."""
        self._send(VideoDataReceived, data_size=size, total_size=total, pending=pending)

    def status(self, words: str, size: int, transcription: bool, observations: bool) -> None:
        """What is made of the stream from now on; `words`: a phrase's name."""
        self._send(
            VideoStatus,
            status="processing" if transcription or observations else "connected",
            message=phrase(words, self._locale),
            data_size=size,
            data={"transcription": transcription, "observations": observations},
        )

    def notice(self, message: str) -> None:
        """Somebody's words to everybody."""
        self._send(VideoStatus, status="connected", message=message, data_size=0)

    def transcription(self, transcribed: Mapping[str, Any]) -> None:
        """What was said; `transcribed`: the payload of voice_transcribed."""
        result = Transcription.model_construct(
            text=transcribed["transcribed_text"],
            language=transcribed["language"],
            confidence=transcribed["confidence"],
            segments=transcribed["segments"],
            degraded=transcribed.get("degraded"),
        )
        self._send(TranscriptionResult, result=result, data={"seq": transcribed["seq"]})

    def analysis(self, state: Interview, user_key: str, found: Mapping[str, Any]) -> None:
        """What was seen, and of expressions what policy allows."""
        emotions = emotions_status(state, user_key)
        result = VideoAnalysis.model_construct(
            emotions=(),
            emotions_status=emotions,
            movements=found["movements"] if emotions == "movements" else None,
            **{name: found[name] for name in _FIGURES},
        )
        self._send(
            VideoAnalysisResult,
            result=result,
            emotions_status=emotions,
            observations_status=result.observations_status,
            coverage=result.coverage,
            frames=result.frames,
        )

    def _send(self, kind: type[VideoMessage], **fields: Any) -> None:
        timestamp = iso(self._clock())
        # Unchecked: a worker of a newer version may have found more than this one knows.
        message = kind.model_construct(session_id=self._session_id, timestamp=timestamp, **fields)
        self._outbound.send(message)


def nothing_measured(status: str) -> Mapping[str, Any]:
    """An analysis without figures, and why."""
    return {
        "gestures": None,
        "eye_contact": None,
        "posture_score": None,
        "movements": None,
        "observations_status": status,
        "coverage": {},
        "frames": 0,
        "reasons": {},
    }
