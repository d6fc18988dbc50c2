"""How sure one can be of a text, from what the engine says of it.

Calibrated for the weights that something was fitted to: of words with a confidence of 0.8, eight in
ten are right. The fit (`python -m bench.hearing.reliability`, logistic regression) is to words that
came of interview answers spoken by a synthetic voice: clean, 30 dB quieter, at 8 kHz and in noise
10, 5 and 0 dB below the voice. docs/performance.md shows how well it holds for other answers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.speech.engine import EngineSegment
from app.speech.plausibility import MAX_COMPRESSION

MAX_UNRELIABLE = 0.3
_MIN_WORD_SECONDS = 0.02  # one step of Whisper's clock; words may come out without length
_MAX_TEMPERATURE = 0.5
_MIN_COVERAGE = 0.5
_SUREST, _LEAST_SURE = 0.99, 0.01


@dataclass(frozen=True)
class Calibration:
    """The probability that a word is right, by logistic regression."""

    constant: float
    by_word: float
    """For the logit of the word's own probability."""
    by_segment: float
    """For the mean log probability of its segment."""

    @staticmethod
    def features(probability: float, avg_logprob: float) -> tuple[float, float]:
        """What the weights are for."""
        inside = min(max(probability, _LEAST_SURE), _SUREST)
        return math.log(inside / (1 - inside)), avg_logprob

    def word(self, probability: float, avg_logprob: float) -> float:
        """How often such a word is right."""
        logit, mean = self.features(probability, avg_logprob)
        return 1 / (1 + math.exp(-self.constant - self.by_word * logit - self.by_segment * mean))


_CALIBRATIONS: Mapping[str, Calibration] = {
    "base int8": Calibration(constant=2.119, by_word=0.742, by_segment=3.523),
}


def calibration_of(weights: str) -> Calibration | None:
    """For EngineResult.weights; None for all that nothing was fitted to."""
    return _CALIBRATIONS.get(weights)


@dataclass(frozen=True)
class SegmentConfidence:
    """A segment's confidence (0 to 1), its length in seconds, and what it was made of.

    `value` is None where the engine does not say how sure it is.
    """

    value: float | None
    seconds: float
    segment: EngineSegment
    speech_coverage: float
    calibrated: bool = False


def segment_confidence(
    segment: EngineSegment, speech_coverage: float, weights: str = ""
) -> SegmentConfidence:
    """Rate one segment; speech_coverage is the share of it in which there was voice.

    `weights`: as in EngineResult.
    """
    seconds = segment.t1 - segment.t0
    if not segment.is_rated:
        return SegmentConfidence(None, seconds, segment, speech_coverage)
    calibration = calibration_of(weights) if segment.words else None
    if calibration is None:
        value = _text_probability(segment)
    else:
        value = _share_right(segment, calibration)
    if speech_coverage < _MIN_COVERAGE:
        value *= 1 - segment.no_speech_prob
    if segment.compression_ratio > MAX_COMPRESSION or segment.temperature > _MAX_TEMPERATURE:
        value = min(value, MAX_UNRELIABLE)  # repeats itself, or only guessing gave a text
    value = min(max(value, 0.0), 1.0)
    return SegmentConfidence(value, seconds, segment, speech_coverage, calibration is not None)


def overall(parts: Sequence[SegmentConfidence]) -> tuple[float | None, dict[str, Any]]:
    """Return the mean over the segments, weighed by length, and its parts.

    None for no text, and where the engine rated none of it.
    """
    if not parts:
        return None, {}
    segments = [part.segment for part in parts]
    words = [word.probability for segment in segments for word in segment.words]
    rated = [part for part in parts if part.value is not None]
    value = _mean([part.value or 0.0 for part in rated], rated) if rated else None
    sure = [part.segment for part in rated]
    return value, {
        "calibrated": all(part.calibrated for part in parts),
        "word_probability": sum(words) / len(words) if words else None,
        "avg_logprob": _mean([each.avg_logprob for each in sure], rated) if rated else None,
        "no_speech_prob": max((each.no_speech_prob for each in sure), default=None),
        "compression_ratio": max(segment.compression_ratio for segment in segments),
        "temperature": max(segment.temperature for segment in segments),
        "speech_coverage": _mean([part.speech_coverage for part in parts], parts),
    }


def _share_right(segment: EngineSegment, calibration: Calibration) -> float:
    """The share of its words that should be right."""
    each = [calibration.word(word.probability, segment.avg_logprob) for word in segment.words]
    return sum(each) / len(each)


def _text_probability(segment: EngineSegment) -> float:
    if not segment.words:
        return math.exp(segment.avg_logprob)
    weights = [max(word.t1 - word.t0, _MIN_WORD_SECONDS) for word in segment.words]
    logs = [math.log(max(word.probability, 1e-6)) for word in segment.words]
    weighted = sum(weight * log for weight, log in zip(weights, logs, strict=True))
    return math.exp(weighted / sum(weights))


def _mean(values: Sequence[float], parts: Sequence[SegmentConfidence]) -> float:
    weights = [max(part.seconds, _MIN_WORD_SECONDS) for part in parts]
    weighted = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return weighted / sum(weights)
