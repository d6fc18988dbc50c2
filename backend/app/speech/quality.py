"""How an utterance sounded: level, clipping, noise, pauses, rate. Nothing about the person."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.activity import FRAME, FRAME_SECONDS, VoiceActivity, VoicedSegment

_MIN_SPEECH, _MIN_NOISE = 0.3, 0.3  # seconds; less measures nothing
_MIN_RATE_SPEECH, _MIN_RATE_WORDS = 2.0, 3
_MIN_PAUSE = 0.25
_CLIPPED = 0.998
_QUIET_DBFS, _NOISY_DB, _CLIPPING_SHARE, _NARROW_HZ = -40.0, 10.0, 0.001, 3_600.0
_SILENT = 1e-6


def voice_quality(audio: Audio, activity: VoiceActivity, word_count: int) -> Mapping[str, Any]:
    """Measure an utterance.

    Each figure is `{"value": ..., "valid": ...}`: `value` is None, and `valid` false, where there
    was too little to measure. Levels in dBFS, times in seconds, rates per minute, shares 0 to 1.
    `hints` names what a speaker could mend.
    """
    voiced_segments = activity.voiced_segments
    is_speech = _speech_mask(voiced_segments, len(audio))
    speech, noise = audio[is_speech], audio[~is_speech]
    spoken = len(speech) / SAMPLE_RATE
    has_speech = spoken >= _MIN_SPEECH
    has_rate = spoken >= _MIN_RATE_SPEECH and word_count >= _MIN_RATE_WORDS
    has_noise = has_speech and len(noise) / SAMPLE_RATE >= _MIN_NOISE
    span = voiced_segments[-1].t1 - voiced_segments[0].t0 if voiced_segments else 0.0
    pauses = _pauses(voiced_segments)
    figures = {
        "peak_dbfs": _figure(has_speech and _dbfs(np.max(np.abs(speech)))),
        "rms_dbfs": _figure(has_speech and _dbfs(_rms(speech))),
        "clipping_share": _figure(has_speech and float(np.mean(np.abs(speech) >= _CLIPPED))),
        "snr_db": _figure(has_noise and _snr(speech, noise)),
        "bandwidth_hz": _figure(has_speech and _bandwidth(speech)),
        "silence_ratio": _figure(len(audio) >= FRAME and 1 - spoken * SAMPLE_RATE / len(audio)),
        "words_per_minute": _figure(has_rate and word_count * 60 / span),
        "articulation_rate": _figure(has_rate and word_count * 60 / spoken),
        "pause_count": _figure(has_speech and len(pauses)),
        "pause_mean": _figure(bool(pauses) and sum(pauses) / max(len(pauses), 1)),
        "pause_longest": _figure(bool(pauses) and max(pauses, default=0.0)),
        "response_latency": _figure(has_speech and voiced_segments[0].t0),
    }
    return {**figures, "hints": _hints(figures)}


def _figure(value: float | bool) -> dict[str, Any]:
    """Wrap a measured value; False stands for what could not be measured."""
    if value is False:
        return {"value": None, "valid": False}
    return {"value": value, "valid": True}


def _hints(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    def value(name: str, otherwise: float) -> float:
        return float(figures[name]["value"]) if figures[name]["valid"] else otherwise

    found = {
        "very_quiet": value("rms_dbfs", 0.0) < _QUIET_DBFS,
        "clipping": value("clipping_share", 0.0) > _CLIPPING_SHARE,
        "noisy": value("snr_db", 100.0) < _NOISY_DB,
        "narrow_band": value("bandwidth_hz", SAMPLE_RATE) < _NARROW_HZ,
    }
    return [hint for hint, holds in found.items() if holds]


def _speech_mask(voiced_segments: Sequence[VoicedSegment], length: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(length, dtype=np.bool_)
    for voiced in voiced_segments:
        mask[voiced.start * FRAME : voiced.end * FRAME] = True
    return mask


def _pauses(voiced_segments: Sequence[VoicedSegment]) -> list[float]:
    gaps = (right.t0 - left.t1 for left, right in pairwise(voiced_segments))
    return [gap for gap in gaps if gap >= _MIN_PAUSE - FRAME_SECONDS / 2]


def _rms(samples: Audio) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def _dbfs(level: float) -> float:
    return 20 * float(np.log10(max(level, _SILENT)))


def _snr(speech: Audio, noise: Audio) -> float:
    """Return the ratio of the voice's own power to the noise's, in dB, at most 60."""
    noise_power = max(_rms(noise) ** 2, _SILENT**2)
    voice_power = max(_rms(speech) ** 2 - noise_power, _SILENT**2)
    return min(60.0, 10 * float(np.log10(voice_power / noise_power)))


def _bandwidth(speech: Audio) -> float:
    """Return the frequency under which 99 % of the (pre-emphasised) voice's power lies."""
    emphasised = np.diff(speech, prepend=0.0)
    frames = emphasised[: len(emphasised) // FRAME * FRAME].reshape(-1, FRAME) * np.hanning(FRAME)
    power = (np.abs(np.fft.rfft(frames, axis=1)) ** 2).sum(axis=0).cumsum()
    return float(np.searchsorted(power, 0.99 * power[-1]) * SAMPLE_RATE / FRAME)
