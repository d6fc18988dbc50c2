"""Any sample rate to SAMPLE_RATE, mono, as a stream."""

from typing import TYPE_CHECKING

import numpy as np

from app.media.audio import SAMPLE_RATE, Audio

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler


class Resampler:
    """Brings mono samples from `rate` to SAMPLE_RATE."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._frames = FrameResampler() if rate != SAMPLE_RATE else None

    def add(self, samples: Audio) -> Audio:
        """Take the next samples at the old rate; return those at the new one."""
        if self._frames is None or not len(samples):
            return samples
        from av import AudioFrame

        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = self._rate
        return self._frames.add(frame)

    def finish(self) -> Audio:
        """Return what the filter still holds."""
        return self._frames.finish() if self._frames else np.zeros(0, dtype=np.float32)


class FrameResampler:
    """Brings FFmpeg's audio frames of any kind to mono at SAMPLE_RATE."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None

    def add(self, frame: "AudioFrame") -> Audio:
        """Take the next frame; its timestamps do not count."""
        if self._resampler is None:
            from av import AudioResampler

            self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        frame.pts = None
        return self._samples(self._resampler.resample(frame))

    def finish(self) -> Audio:
        """Return what the filter still holds."""
        return self._samples(self._resampler.resample(None) if self._resampler else [])

    def _samples(self, frames: "list[AudioFrame]") -> Audio:
        parts = [frame.to_ndarray().reshape(-1) for frame in frames]
        return np.concatenate([np.zeros(0, dtype=np.float32), *parts])
