"""What the speech tests hear: sentences with their words, browser recordings, noises, models."""

import functools
import gzip
import io
import random
import shutil
import tarfile
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from app.media.audio import SAMPLE_RATE, Audio

FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True)
class Sentence:
    """One recorded sentence: `text`, and its sound as s16le at 16 kHz."""

    text: str
    pcm: bytes

    @property
    def samples(self) -> Audio:
        return np.frombuffer(self.pcm, dtype="<i2").astype(np.float32) / np.float32(32768)

    def chunks(self, milliseconds: int = 100) -> list[bytes]:
        return in_chunks(self.pcm, milliseconds * SAMPLE_RATE // 1000 * 2)


@functools.cache
def sentence(number: int) -> Sentence:
    path = FIXTURES / "recordings" / "speech" / f"s{number:02d}.wav"
    with wave.open(str(path)) as recording:
        pcm = recording.readframes(recording.getnframes())
    return Sentence(path.with_suffix(".txt").read_text().strip(), pcm)


def interview_speech() -> Path:
    """Speech for real models, as Ogg/Opus."""
    return FIXTURES / "recordings" / "real" / "profiler.ogg"


def interview_sentence() -> Sentence:
    """The same, decoded."""
    path = interview_speech()
    resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE)
    pcm = bytearray()
    with av.open(str(path)) as recording:
        for frame in [*recording.decode(audio=0), None]:
            for resampled in resampler.resample(frame):
                pcm += resampled.to_ndarray().tobytes()
    return Sentence(" ".join(path.with_suffix(".txt").read_text().split()), bytes(pcm))


def sentences() -> list[Sentence]:
    return [sentence(number) for number in range(1, 13)]


def chromium_pieces(kind: str) -> list[bytes]:
    """The pieces of a MediaRecorder's recording; kind: audio, vp8, vp9."""
    folder = FIXTURES / "recordings" / f"chromium-{kind}"
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def in_chunks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def cut_anywhere(data: bytes, seed: int) -> list[bytes]:
    """Cut into pieces of 1 to 3000 bytes."""
    sizes = random.Random(seed)
    pieces, start = [], 0
    while start < len(data):
        end = start + sizes.randint(1, 3000)
        pieces.append(data[start:end])
        start = end
    return pieces


def to_pcm(samples: Audio) -> bytes:
    return bytes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())


def encoded(samples: Audio, container: str, codec: str, rate: int = 48_000) -> bytes:
    """A recording in a container as FFmpeg writes it, which it does once."""
    plain = np.ascontiguousarray(samples, dtype=np.float32).tobytes()
    return _encoded(plain, container, codec, rate)


@functools.lru_cache(200)
def _encoded(plain: bytes, container: str, codec: str, rate: int) -> bytes:
    samples = np.frombuffer(plain, dtype=np.float32)
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.format, "mono", rate, frame_size=size)
        written = 0
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            resampled.pts, resampled.time_base = written, Fraction(1, rate)
            written += resampled.samples
            output.mux(stream.encode(resampled))
        output.mux(stream.encode(None))
    return file.getvalue()


def words_right(expected: str, heard: str) -> float:
    """One minus the word error rate: substitutions, insertions and deletions count."""
    wanted, got = _words(expected), _words(heard)
    distances = list(range(len(got) + 1))
    for row, word in enumerate(wanted, start=1):
        diagonal, distances[0] = distances[0], row
        for column, other in enumerate(got, start=1):
            substituted = diagonal + (word != other)
            diagonal = distances[column]
            distances[column] = min(substituted, diagonal + 1, distances[column - 1] + 1)
    return 1 - distances[-1] / len(wanted)


def unpack_whisper(folder: Path) -> Path:
    """The checkpoint as a file for openai-whisper."""
    path = folder / "tiny-interview.pt"
    with gzip.open(FIXTURES / "models" / "tiny-interview.pt.gz") as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


def unpack_faster_whisper(folder: Path) -> Path:
    """The checkpoint as a folder for faster-whisper."""
    path = folder / "tiny-interview-ct2"
    with tarfile.open(FIXTURES / "models" / "tiny-interview-ct2.tar.gz") as packed:
        packed.extractall(path, filter="data")
    return path


def window_of(model: Path) -> str:
    """What WHISPER_WINDOW must be: the small checkpoint knows full windows alone."""
    return "full" if model.name.startswith("tiny-interview") else "short"


def silence(seconds: float) -> Audio:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def noise(seconds: float, level: float, seed: int = 1) -> Audio:
    samples = np.random.default_rng(seed).normal(0, level, round(seconds * SAMPLE_RATE))
    return samples.astype(np.float32)


def tone(seconds: float, *frequencies: float, level: float = 0.3, tremolo: float = 0.0) -> Audio:
    """A sum of sines; `tremolo` lets it swell that many times a second, as a voice does."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    waves = np.mean([np.sin(2 * np.pi * frequency * time) for frequency in frequencies], axis=0)
    swell = (1 + np.sin(2 * np.pi * tremolo * time)) / 2 if tremolo else np.ones_like(time)
    return np.asarray(level * waves * swell, dtype=np.float32)


def _words(text: str) -> list[str]:
    return "".join(c for c in text.lower() if c.isalnum() or c.isspace()).split()
