"""One stream's life in a worker: pieces in, speech and observations out, one after the other."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.video_jobs import StreamJob, StreamLost, StreamPiece, Uses, VideoJobs
from app.ports.voice_store import NotTaken, VoiceStore
from app.video.decoder import DecoderReply, Request
from app.video.errors import StreamFailed
from app.video.speech import Speech

WAIT_MS = 500
LINGER_SECONDS = 5.0
"""How long a stream whose connection ended is kept at hand, as its sender may come back."""
IDLE_SECONDS = 60.0
"""After so long without a piece a stream is given back; the next piece gets it a worker again."""

logger = get_logger(__name__)


class DecodesStream(Protocol):
    """What decodes; see app.video.decoder."""

    def decode(self, request: Request, data: bytes) -> tuple[DecoderReply, bytes]:
        """Take a piece; what came of it, and its sound as s16le at 16 kHz."""

    def close(self) -> None:
        """Give everything back."""


class StreamSession:
    """Runs in a thread of its own, until the stream ends, fails, or is lost to another worker.

    Pieces are freed when all that they hold is decoded and its sound is with the speech workers;
    who takes over begins with the first piece that is not, and sends the same chunks again, which
    are known by their numbers.
    """

    def __init__(
        self,
        job: StreamJob,
        jobs: VideoJobs,
        voice: VoiceStore,
        decoder: DecodesStream,
        now: Callable[[], float] = time.time,
    ) -> None:
        state: Mapping[str, Any] = job.state or {}
        self.key = job.key
        self._jobs = jobs
        self._decoder = decoder
        self._now = now
        self._speech = Speech(job, voice, state.get("speech"))
        self._skip = int(state.get("offset", 0))  # bytes of the first piece, decoded already
        self._entry_id = "0"
        self._held: deque[tuple[str, int]] = deque()  # pieces that are not freed, with their bytes
        self._uses = Uses()
        self._reply: DecoderReply | None = None
        self._ended_at: float | None = None
        self._last_at = now()
        self.lost = threading.Event()

    def run(self, stopping: threading.Event) -> None:
        """Process the stream; then it is released, failed, or somebody else's."""
        try:
            while not (stopping.is_set() or self.lost.is_set() or self._is_over()):
                for piece in self._jobs.read(self.key, self._entry_id, WAIT_MS):
                    if stopping.is_set() or self.lost.is_set():
                        break
                    self._take(piece, stopping)
            if self._is_over() and self._held and self._reply is not None:
                # An element that nobody finished; the next connection begins behind it.
                self._note(replace(self._reply, unread=0))
            if not self.lost.is_set():
                self._jobs.release(self.key)
        except StreamFailed as error:
            self._fail(error.code)
        except StreamLost:
            logger.warning("stream_lost")
        except Unavailable:
            logger.warning("media_unavailable")  # its lease runs out, and somebody goes on
        except Exception as error:  # noqa: BLE001 - a fault of ours ends this stream only
            note_fault("stream_session", error)
            self._fail(StreamFailed.code)
        finally:
            self._decoder.close()

    def _is_over(self) -> bool:
        if self._ended_at is not None:
            return self._now() - self._ended_at > LINGER_SECONDS
        return self._now() - self._last_at > IDLE_SECONDS

    def _fail(self, code: str) -> None:
        logger.warning("stream_failed", code=code)
        try:
            self._jobs.fail(self.key, code)
        except (StreamLost, Unavailable):
            return  # it is somebody else's now, or will be

    def _take(self, piece: StreamPiece, stopping: threading.Event) -> None:
        self._entry_id = piece.entry_id
        self._last_at = self._now()
        self._ended_at = self._last_at if piece.is_end else None
        data, begins = piece.data, bool(piece.connection)
        if self._skip:
            data, self._skip, begins = data[self._skip :], 0, False
        if piece.connection:
            self._speech.begin(piece.connection)
        uses = piece.uses
        if piece.is_end:
            uses = self._uses
        elif self._uses.transcribe and not uses.transcribe:
            self._speech.stop()
        self._uses = uses
        request = Request(
            begins=begins,
            after_gap=piece.after_gap,
            transcribe=uses.transcribe,
            observe=uses.observe,
            movements=uses.movements,
            late=max(0.0, self._now() - int(piece.entry_id.partition("-")[0]) / 1000),
            is_end=piece.is_end,
        )
        reply, sound = self._decoder.decode(request, data)
        self._reply = reply
        self._held.append((piece.entry_id, len(piece.data)))
        if reply.analysis is not None:
            self._jobs.publish(self.key, [{"type": "analysis", **reply.analysis}])
        self._speech.append_audio(sound)
        while isinstance(refusal := self._speech.send(is_end=piece.is_end), NotTaken):
            if stopping.wait(refusal.retry_after) or self.lost.is_set():
                return
        if not self._speech.holds_sound:
            self._note(reply)

    def _note(self, reply: DecoderReply) -> None:
        """Free the pieces of which nothing is needed any more."""
        freed, kept = 0, sum(size for _, size in self._held)
        while self._held and kept - self._held[0][1] >= reply.unread:
            size = self._held.popleft()[1]
            freed, kept = freed + size, kept - size
        entry_id = self._held[0][0] if self._held else _after(self._entry_id)
        self._jobs.note(
            self.key,
            entry_id,
            freed,
            {
                "position": reply.position,
                "offset": kept - reply.unread if self._held else 0,
                "speech": self._speech.state,
                "at": self._entry_id,
            },
        )


def _after(entry_id: str) -> str:
    milliseconds, _, number = entry_id.partition("-")
    return f"{milliseconds}-{int(number) + 1}"
