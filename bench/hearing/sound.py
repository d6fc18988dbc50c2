"""Sound files as arrays and back, and from one rate to another."""

import io
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
RATE = 16000


def read_wave(path: Path) -> tuple[Samples, int]:
    """Mono samples from -1 to 1, and their rate."""
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return (data / 32768.0).astype(np.float32), file.getframerate()


def write_wave(path: Path, samples: Samples, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(as_pcm(samples))


def as_pcm(samples: Samples) -> bytes:
    """s16le, as microphones send it."""
    return bytes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def resampled(samples: Samples, rate: int, to: int) -> Samples:
    if rate == to:
        return samples
    resampler = av.AudioResampler(format="flt", layout="mono", rate=to)
    frames = [*resampler.resample(_frame(samples, rate)), *resampler.resample(None)]
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])


def as_webm(samples: Samples, rate: int, bits: int) -> bytes:
    """One recording, Opus in WebM, as a browser's recorder makes it."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream: Any = container.add_stream("libopus", rate=48000, bit_rate=bits, layout="mono")
        for packet in stream.encode(_frame(resampled(samples, rate, 48000), 48000)):
            container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return out.getvalue()


def loudness(samples: Samples) -> float:
    """RMS over what is loud enough to be somebody's voice."""
    blocks = samples[: len(samples) // 400 * 400].reshape(-1, 400)
    levels = np.sqrt(np.mean(blocks.astype(np.float64) ** 2, axis=1))
    return float(np.sqrt(np.mean(levels[levels > 0.1 * levels.max()] ** 2)))


def _frame(samples: Samples, rate: int) -> Any:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate = rate
    return frame
