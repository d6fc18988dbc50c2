"""How sure the engine is of a text, from what it says itself. Uncalibrated."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.speech.engine import EngineSegment

MAX_UNRELIABLE = 0.3
_MIN_WORD_SECONDS = 0.02  # one step of Whisper's clock; words may come out without length
_MAX_COMPRESSION, _MAX_TEMPERATURE = 2.4, 0.5
_MIN_COVERAGE = 0.5


@dataclass(frozen=True)
class SegmentConfidence:
    """A segment's confidence (0 to 1), its length in seconds, and what it was made of.

    `value` is None where the engine does not say how sure it is.
    """

    value: float | None
    seconds: float
    segment: EngineSegment
    speech_coverage: float


def segment_confidence(segment: EngineSegment, speech_coverage: float) -> SegmentConfidence:
    """Rate one segment; speech_coverage is the share of it in which there was voice."""
    seconds = segment.t1 - segment.t0
    if not segment.is_rated:
        return SegmentConfidence(None, seconds, segment, speech_coverage)
    value = _text_probability(segment)
    if speech_coverage < _MIN_COVERAGE:
        value *= 1 - segment.no_speech_prob
    if segment.compression_ratio > _MAX_COMPRESSION or segment.temperature > _MAX_TEMPERATURE:
        value = min(value, MAX_UNRELIABLE)  # repeats itself, or only guessing gave a text
    return SegmentConfidence(min(max(value, 0.0), 1.0), seconds, segment, speech_coverage)


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
        "calibrated": False,
        "word_probability": sum(words) / len(words) if words else None,
        "avg_logprob": _mean([each.avg_logprob for each in sure], rated) if rated else None,
        "no_speech_prob": max((each.no_speech_prob for each in sure), default=None),
        "compression_ratio": max(segment.compression_ratio for segment in segments),
        "temperature": max(segment.temperature for segment in segments),
        "speech_coverage": _mean([part.speech_coverage for part in parts], parts),
    }


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
