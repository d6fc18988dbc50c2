"""The ways in which the same answer reaches the server."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.hearing.material import RATE as RECORDED
from bench.hearing.material import Spoken
from bench.hearing.noises import pink
from bench.hearing.sound import RATE, Samples, as_pcm, as_webm, loudness, resampled, write_wave
from bench.hearing.workplace import FOLDER

CHUNK_SECONDS = 0.25
OPUS_BITS = 32_000
WEBM = "webm"


@dataclass(frozen=True)
class Sent:
    """What a client sends, chunk by chunk, and the same as a file, for the bare library."""

    chunks: list[bytes]
    codec: str
    sample_rate: int
    file: Path

    @property
    def has_header(self) -> bool:
        return self.codec == WEBM


def noisy(samples: Samples, rate: int, decibels: float, seed: str) -> Samples:
    """With a room's noise so many dB below the voice."""
    noise = resampled(pink(len(samples) / rate + 1.0, seed), RATE, rate)[: len(samples)]
    level = loudness(samples) / 10 ** (decibels / 20) / float(np.sqrt(np.mean(noise**2)))
    return np.clip(samples + level * noise, -1.0, 1.0)


def _at(rate: int) -> Callable[[Spoken], tuple[Samples, int]]:
    return lambda said: (resampled(said.samples, RECORDED, rate), rate)


def _quiet(said: Spoken) -> tuple[Samples, int]:
    return resampled(said.samples, RECORDED, RATE) * np.float32(10 ** (-30 / 20)), RATE


def _in_noise(decibels: float) -> Callable[[Spoken], tuple[Samples, int]]:
    def changed(said: Spoken) -> tuple[Samples, int]:
        return noisy(resampled(said.samples, RECORDED, RATE), RATE, decibels, said.name), RATE

    return changed


CONDITIONS: dict[str, Callable[[Spoken], tuple[Samples, int]]] = {
    "clean": _at(RATE),
    "30 dB quieter": _quiet,
    "noise 10 dB below": _in_noise(10.0),
    "8 kHz": _at(8000),
    "48 kHz": _at(48000),
    "WebM/Opus 32 kbit/s": _at(48000),
}
HARD: dict[str, Callable[[Spoken], tuple[Samples, int]]] = {
    "noise 5 dB below": _in_noise(5.0),
    "noise 0 dB below": _in_noise(0.0),
}
"""Only to see wrong words, for the confidence."""


def sent(said: Spoken, condition: str) -> Sent:
    """The answer in this condition."""
    samples, rate = {**CONDITIONS, **HARD}[condition](said)
    name = f"{said.name}-{len(said.cues)}-{condition}".replace("/", "-").replace(" ", "_")
    folder = FOLDER / "conditions"
    folder.mkdir(parents=True, exist_ok=True)
    if condition.startswith("WebM"):
        recording = as_webm(samples, rate, OPUS_BITS)
        file = folder / f"{name}.webm"
        file.write_bytes(recording)
        size = round(len(recording) / (len(samples) / rate) * CHUNK_SECONDS)
        return Sent(_cut(recording, size), WEBM, rate, file)
    file = folder / f"{name}.wav"
    write_wave(file, samples, rate)
    return Sent(_cut(as_pcm(samples), round(rate * CHUNK_SECONDS) * 2), "pcm", rate, file)


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]
