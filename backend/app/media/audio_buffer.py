"""Samples that come piece by piece, in one piece of memory."""

import numpy as np

from app.media.audio import SAMPLE_RATE, Audio

_FIRST_ROOM = 8 * SAMPLE_RATE


class AudioBuffer:
    """Grows by doubling, so that the audio so far can be had at any time without copying it."""

    def __init__(self) -> None:
        self._room = np.empty(_FIRST_ROOM, dtype=np.float32)
        self._length = 0

    def __len__(self) -> int:
        """Samples so far."""
        return self._length

    @property
    def seconds(self) -> float:
        """How long the audio is so far."""
        return self._length / SAMPLE_RATE

    @property
    def samples(self) -> Audio:
        """The audio so far; what is added later changes nothing of it."""
        return self._room[: self._length]

    def append(self, samples: Audio) -> None:
        """Put samples at the end."""
        end = self._length + len(samples)
        if end > len(self._room):
            room = np.empty(max(end, 2 * len(self._room)), dtype=np.float32)
            room[: self._length] = self.samples
            self._room = room
        self._room[self._length : end] = samples
        self._length = end

    def cut(self, seconds: float) -> None:
        """End it there; nothing is added then."""
        self._length = min(self._length, round(seconds * SAMPLE_RATE))

    def between(self, t0: float, t1: float) -> Audio:
        """The audio from t0 to t1, in seconds."""
        return self.samples[round(t0 * SAMPLE_RATE) : round(t1 * SAMPLE_RATE)]
