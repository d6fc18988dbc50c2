"""Decodes and watches one session's stream: what the child does, without its process."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import av

from app.media.first_bytes import EBML
from app.media.webm import Position
from app.video.errors import InvalidData
from app.video.observations import Observations, Observer
from app.video.pictures import to_image
from app.video.recording import RecordingDecoder

ANALYSIS_SECONDS = 3.0
"""Of stream, from one analysis to the next."""
TOO_LATE, IN_TIME = 10.0, 2.0
"""Seconds that a stream may be behind before its pictures are left out, and until they are not."""
_NO_SOUND = b""


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with a piece. `late`: seconds since it came. `is_end`: nothing follows it."""

    begins: bool = False
    after_gap: bool = False
    transcribe: bool = False
    observe: bool = False
    movements: bool = False
    late: float = 0.0
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class DecoderReply:
    """What came of it. `unread`: bytes at the end that belong to what is still to come.

    `position`: where to go on before them, None for from the recording's beginning. `analysis`:
    what was seen since the last one, where it is time for it.
    """

    unread: int
    position: Mapping[str, Any] | None
    analysis: Mapping[str, Any] | None


class VideoDecoder:
    """One session's stream over all its connections; each may go on or begin a new recording.

    `load_observer` is called when there is first something to watch.
    """

    def __init__(
        self,
        load_observer: Callable[[], Observer | None],
        position: Mapping[str, Any] | None = None,
    ) -> None:
        self._load_observer = load_observer
        self._observer: Observer | None = None
        self._has_observer = False
        self._recording = RecordingDecoder(Position.from_json(position)) if position else None
        self._head: bytes | None = None  # of a connection that may begin a new recording
        self._is_late = False
        self._watched_since: float | None = None

    def decode(self, request: Request, data: bytes) -> tuple[DecoderReply, bytes]:
        """Take a piece; what came of it, and its sound as s16le at 16 kHz. Raises InvalidData."""
        if request.begins:
            self._head = b""
        sound, began = _NO_SOUND, self._recording.time if self._recording else 0.0
        if request.after_gap and self._recording and self._head is None:
            self._recording.lose()
        if self._head is None:
            sound = self._feed(request, data)
        else:
            self._head += data
            if len(self._head) >= len(EBML) or (request.is_end and self._head):
                head, self._head = self._head, None
                self._begin(head)
                sound = self._feed(request, head)
        analysis = self._analysis(request, began)
        recording = self._recording
        held = len(self._head or b"")
        position = recording.position if recording and not held else None
        return (
            DecoderReply(
                unread=held or (recording.unread if recording else 0),
                position=None if position is None else position.to_json(),
                analysis=analysis,
            ),
            sound,
        )

    def _begin(self, head: bytes) -> None:
        if self._recording is None and not head.startswith(EBML):
            raise InvalidData
        if self._recording is None or head.startswith(EBML):
            self._recording = RecordingDecoder()
        else:
            self._recording.lose()

    def _feed(self, request: Request, data: bytes) -> bytes:
        if self._recording is None:
            self._recording = RecordingDecoder()
        self._is_late = request.late > (IN_TIME if self._is_late else TOO_LATE)
        see = self._see if self._watches(request) and not self._is_late else None
        sound = self._recording.feed(data, request.transcribe, see)
        return (sound.clip(-1, 1) * 32767).astype("<i2").tobytes()

    def _watches(self, request: Request) -> bool:
        if not request.observe:
            if self._observer is not None:
                self._observer.forget()  # nothing outlives a withdrawal
            self._watched_since = None
            return False
        if not self._has_observer:
            self._observer, self._has_observer = self._load_observer(), True
        if self._observer is not None:
            self._observer.with_movements = request.movements
        return self._observer is not None

    def _see(self, frame: av.VideoFrame, time: float) -> None:
        if self._observer is not None and self._observer.wants(time):
            self._observer.observe(to_image(frame), time)

    def _analysis(self, request: Request, began: float) -> Mapping[str, Any] | None:
        if not request.observe or self._recording is None:
            return None
        time = self._recording.time
        if self._watched_since is None or time < self._watched_since:
            self._watched_since = min(began, time)
        lasted = time - self._watched_since
        if lasted < (0.001 if request.is_end else ANALYSIS_SECONDS):
            return None
        self._watched_since = time
        return analysis_of(None if self._observer is None else self._observer.result())


def analysis_of(seen: Observations | None) -> Mapping[str, Any]:
    """Observations as contract.video.VideoAnalysis wants them; None: no observer is installed."""
    if seen is None:
        return {
            "observations_status": "not_installed",
            "gestures": None,
            "eye_contact": None,
            "posture_score": None,
            "movements": None,
            "coverage": {},
            "frames": 0,
            "reasons": {},
        }
    found = asdict(seen)
    has_face = seen.eye_contact is not None or seen.reasons.get("eye_contact") != "no_face"
    return {"observations_status": "on" if has_face else "no_face", **found}
