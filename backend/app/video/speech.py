"""A stream's sound on its way into the same speech path that voice over Socket.IO takes."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from app.ports.video_jobs import UTTERANCE_PREFIX, StreamJob
from app.ports.voice_store import Chunk, NotTaken, VoiceStore

RATE = 16_000
CHUNK_BYTES = RATE * 2 // 4
"""A quarter of a second."""
PAUSE_SECONDS = 5.0
"""A sender that paused for so long goes on with a new utterance; the old one would end itself."""


class Speech:
    """Raw samples in numbered chunks; the speech workers end utterances at pauses.

    A refused chunk is kept and sent again where the sender is merely too far ahead of real time;
    where speech has no capacity, it is missing, which the transcript says.
    """

    def __init__(
        self,
        job: StreamJob,
        voice: VoiceStore,
        state: Mapping[str, Any] | None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._job = job
        self._voice = voice
        self._now = now
        known = state or {}
        self._name: str = known.get("name", "")
        self._part: int = known.get("part", 0)
        self._number: int = known.get("number", 0)  # of the utterance's next chunk
        self._waiting = b""
        self._sent_at = now()

    @property
    def state(self) -> Mapping[str, Any]:
        """From which another worker goes on."""
        return {"name": self._name, "part": self._part, "number": self._number}

    @property
    def holds_sound(self) -> bool:
        """Whether something is here alone."""
        return bool(self._waiting)

    def begin(self, connection: str) -> None:
        """A connection begins, and with it an utterance."""
        if connection != self._name:
            self.end()
            self._name, self._part = connection, 0

    def append_audio(self, pcm: bytes) -> None:
        """Take s16le samples at RATE."""
        self._waiting += pcm

    def send(self, is_end: bool) -> NotTaken | None:
        """Send what makes a chunk; a NotTaken where it must be tried again. Raises Unavailable."""
        if len(self._waiting) >= CHUNK_BYTES or (is_end and self._waiting):
            if self._number and self._now() - self._sent_at > PAUSE_SECONDS:
                self.end()
            answer = self._voice.accept_chunk(self._chunk(self._waiting, is_final=False))
            if isinstance(answer, NotTaken) and answer.reason == "ahead":
                return answer
            self._waiting = b""
            self._number += 1
            self._sent_at = self._now()
        if is_end:
            self.end()
        return None

    def stop(self) -> None:
        """Nothing more may be heard: what came before may, where it can be sent at once."""
        self.send(is_end=True)
        self._waiting = b""
        self.end()

    def end(self) -> None:
        """End the utterance, if one is open."""
        if self._number:
            self._voice.accept_chunk(self._chunk(b"", is_final=True))
            self._part += 1
            self._number = 0

    def _chunk(self, data: bytes, is_final: bool) -> Chunk:
        return Chunk(
            key=self._job.key,
            interview_id=self._job.interview_id,
            user_key=self._job.user_key,
            user_id=self._job.user_id,
            utterance_id=f"{UTTERANCE_PREFIX}{self._name}-{self._part}",
            chunk_id=self._number,
            data=data,
            is_final=is_final,
            codec="pcm",
            sample_rate=RATE,
            language=None,
            segmentation="server",
        )
