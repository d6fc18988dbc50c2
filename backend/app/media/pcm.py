"""Raw PCM, as the consecutive pieces of a microphone's stream."""

from collections import deque
from collections.abc import Mapping
from statistics import median
from typing import Any

import numpy as np

from app.media.audio import Audio
from app.media.decoding import DecodingError, check_sound
from app.media.first_bytes import MAX_RATE, MIN_RATE, PcmForm
from app.media.resampling import Resampler

MAX_FILL_SECONDS = 10.0
"""At most this much silence stands for one loss, however much was lost."""
MAX_UNHEARD_SECONDS = 20.0
"""At most so much more silence is filled in than sound was heard: losses alone cost nothing."""

_SAMPLE_BYTES = 2
_USUAL_OF = 64
"""Chunks whose length tells how long a lost one was."""


class SilenceAllowance:
    """How much silence may still stand for losses."""

    def __init__(self) -> None:
        self._left = MAX_UNHEARD_SECONDS

    def hear(self, seconds: float) -> None:
        """Note sound that was heard, which may have as much silence beside it."""
        self._left = min(self._left + seconds, MAX_UNHEARD_SECONDS)

    def take(self, seconds: float) -> float:
        """Return for how much of a loss silence is filled in."""
        filled = min(seconds, MAX_FILL_SECONDS, self._left)
        self._left -= filled
        return filled


class PcmDecoder:
    """Signed 16-bit little-endian samples; a loss is filled with silence."""

    def __init__(self, form: PcmForm | None = None) -> None:
        self._rate, self._channels = form or PcmForm()
        if not MIN_RATE <= self._rate <= MAX_RATE:
            raise DecodingError(
                "audio_unsupported", f"The sample rate must be {MIN_RATE} to {MAX_RATE} Hz."
            )
        check_sound(self._rate, self._channels)
        self._sample_bytes = _SAMPLE_BYTES * self._channels
        self._resampler = Resampler(self._rate)
        self._odd = b""  # a sample of which the rest is still to come
        self._silence = SilenceAllowance()
        self._chunk_seconds: deque[float] = deque(maxlen=_USUAL_OF)
        self.losses: list[float | None] = []

    def feed(self, data: bytes) -> Audio:
        """Take the next bytes; a sample may be cut between two pieces."""
        seconds = len(data) / self._sample_bytes / self._rate
        self._chunk_seconds.append(seconds)
        self._silence.hear(seconds)
        data = self._odd + data
        whole = len(data) - len(data) % self._sample_bytes
        self._odd = data[whole:]
        samples = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, self._channels)
        return self._resampler.add(samples.mean(axis=1, dtype=np.float32) / 32768)

    def skip(self, chunks: int) -> Audio:
        """Put silence for the lost chunks, as long as chunks usually are here."""
        self._odd = b""
        seconds = chunks * median(self._chunk_seconds) if self._chunk_seconds else None
        self.losses.append(seconds)
        filled = self._silence.take(seconds or 0.0)
        return self._resampler.add(np.zeros(round(filled * self._rate), dtype=np.float32))

    def finish(self) -> Audio:
        """Return what the resampler still holds."""
        return self._resampler.finish()

    unread = 0

    def state(self) -> Mapping[str, Any]:
        """See Decoder."""
        return {"rate": self._rate, "channels": self._channels, "odd": self._odd.hex()}

    @classmethod
    def resumed(cls, state: Mapping[str, Any]) -> "PcmDecoder":
        """Go on where another one stood."""
        decoder = cls(PcmForm(state["rate"], state["channels"]))
        decoder._odd = bytes.fromhex(state["odd"])
        return decoder
