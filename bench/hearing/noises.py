"""Sounds in which nobody says anything, each made from its number alone."""

import random
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bench.hearing.sound import RATE, Samples

_Draw = np.random.Generator
_Sound = npt.NDArray[np.float64]


def noise(number: int) -> tuple[str, Samples]:
    """The clip of this number, 3 to 8 s long, and what kind it is."""
    kinds = list(KINDS)
    kind = kinds[number % len(kinds)]
    draw = np.random.default_rng(number)
    seconds = float(draw.uniform(3.0, 8.0))
    sound = KINDS[kind](round(seconds * RATE), draw)
    level = 10 ** (draw.uniform(-50.0, -20.0) / 20)
    sound = sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9) * level
    return kind, np.clip(sound, -1.0, 1.0).astype(np.float32)


def pink(seconds: float, seed: str) -> Samples:
    """A room's noise, for speech to be said in."""
    draw = np.random.default_rng(random.Random(seed).getrandbits(32))
    return _coloured(round(seconds * RATE), draw, 0.5).astype(np.float32)


def _coloured(size: int, draw: _Draw, slope: float) -> _Sound:
    """0: white; 0.5: pink; 1: brown."""
    spectrum = np.fft.rfft(draw.standard_normal(size))
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20.0)
    return np.asarray(np.fft.irfft(spectrum / frequencies**slope, size), dtype=np.float64)


def _band(sound: _Sound, low: float, high: float) -> _Sound:
    spectrum = np.fft.rfft(sound)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(sound)), dtype=np.float64)


def _hum(size: int, draw: _Draw) -> _Sound:
    t = np.arange(size) / RATE
    ground = draw.choice([50.0, 60.0, 100.0, 120.0]) * draw.uniform(0.99, 1.01)
    tones = [np.sin(2 * np.pi * ground * k * t + draw.uniform(0, 6)) / k for k in range(1, 12)]
    whole: _Sound = np.sum(tones, axis=0)
    return whole + 0.05 * _scaled(_coloured(size, draw, 0.5))


def _scaled(sound: _Sound) -> _Sound:
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-12)


def _bursts(size: int, draw: _Draw, per_second: float, length: float, low: float) -> _Sound:
    sound = 0.01 * _scaled(_coloured(size, draw, 0.5))
    for _ in range(max(1, int(per_second * size / RATE))):
        samples = int(length * draw.uniform(0.5, 2.0) * RATE)
        at = int(draw.integers(0, max(1, size - samples)))
        burst = _band(draw.standard_normal(samples), low, 7500.0)
        burst *= np.exp(-np.arange(samples) / (samples / 5)) * draw.uniform(0.3, 1.0)
        sound[at : at + samples] += burst[: size - at]
    return sound


def _chords(size: int, draw: _Draw) -> _Sound:
    """Music of a kind: a chord every second or so, with overtones and a beat."""
    t, sound = np.arange(size) / RATE, np.zeros(size)
    step = int(draw.uniform(0.4, 1.2) * RATE)
    for at in range(0, size, step):
        root = 110.0 * 2 ** (int(draw.integers(0, 24)) / 12)
        fade = np.exp(-np.arange(size - at) / (step * 0.7))
        for interval in (1.0, 1.26, 1.5, 2.0):
            for k in range(1, 6):
                tone = np.sin(2 * np.pi * root * interval * k * t[: size - at])
                sound[at:] += fade * tone / k**1.5
    return sound + _bursts(size, draw, 2.0, 0.08, 200.0)


def _babble(size: int, draw: _Draw) -> _Sound:
    """Many voices from far off: buzzes of moving pitch through moving formants, all at once."""
    return np.asarray(np.sum([_voice(size, draw) for _ in range(12)], axis=0), dtype=np.float64)


def _voice(size: int, draw: _Draw) -> _Sound:
    t = np.arange(size) / RATE
    pitch = draw.uniform(90, 230) * (1 + 0.08 * np.sin(2 * np.pi * draw.uniform(0.5, 3) * t))
    buzz = np.sign(np.sin(np.cumsum(2 * np.pi * pitch / RATE))) + 0.3 * draw.standard_normal(size)
    sound, syllable = np.zeros(size), int(RATE / draw.uniform(3, 6))
    for at in range(0, size, syllable):
        part = buzz[at : at + syllable]
        first, second = draw.uniform(250, 800), draw.uniform(900, 2400)
        formed = _band(part, first - 90, first + 90) + 0.5 * _band(part, second - 120, second + 120)
        sound[at : at + syllable] = formed * np.hanning(len(part)) * draw.choice([0.0, 0.5, 1.0])
    return sound


def _breathing(size: int, draw: _Draw) -> _Sound:
    t = np.arange(size) / RATE
    breath: _Sound = np.maximum(0.0, np.sin(2 * np.pi * draw.uniform(0.2, 0.5) * t)) ** 2
    air: _Sound = _band(draw.standard_normal(size), 300.0, 4000.0)
    return np.asarray(air * breath, dtype=np.float64)


def _room(size: int, draw: _Draw) -> _Sound:
    hum = _scaled(_hum(size, draw))
    return _scaled(_coloured(size, draw, 0.8)) + 0.3 * hum + _bursts(size, draw, 0.3, 0.15, 80.0)


KINDS: dict[str, Callable[[int, _Draw], _Sound]] = {
    "white": lambda size, draw: _coloured(size, draw, 0.0),
    "pink": lambda size, draw: _coloured(size, draw, 0.5),
    "brown": lambda size, draw: _coloured(size, draw, 1.0),
    "hum": _hum,
    "clicks": lambda size, draw: _bursts(size, draw, 4.0, 0.004, 1000.0),
    "keyboard": lambda size, draw: _bursts(size, draw, 8.0, 0.03, 400.0),
    "chords": _chords,
    "babble from far off": _babble,
    "breathing": _breathing,
    "room": _room,
}
