"""From the engine's results for an utterance's passages to its segments, words and confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.speech.activity import VoicedSegment
from app.speech.agreement import join_texts, split_words
from app.speech.confidence import SegmentConfidence, overall, segment_confidence
from app.speech.engine import EngineResult, EngineSegment
from app.speech.passages import Passage
from app.speech.transcript import Segment, Word

_TOLERANCE = 0.2  # seconds by which Whisper's times may be off


@dataclass(frozen=True)
class AssembledText:
    """The text of an utterance with its parts; `confidence` is None without text."""

    text: str
    word_count: int
    segments: tuple[Segment, ...]
    confidence: float | None
    confidence_parts: Mapping[str, Any]


def word_passages(
    transcribed: Sequence[tuple[Passage, EngineResult]], voiced_segments: Sequence[VoicedSegment]
) -> AssembledText:
    """Join the passages' results; what stands where nobody spoke is left out as invented."""
    text = ""
    segments: list[Segment] = []
    confidences: list[SegmentConfidence] = []
    for passage, result in transcribed:
        for heard in result.segments:
            segment = _moved(heard, passage.t0)
            spoken = _voiced_within(voiced_segments, segment)
            if not spoken or not segment.text.strip():
                continue
            confidence = segment_confidence(
                segment, _coverage(voiced_segments, segment), result.weights
            )
            segments.append(_trimmed(segment, spoken, confidence.value))
            confidences.append(confidence)
            text = join_texts(text, segment.text)
    value, parts = overall(confidences)
    return AssembledText(text, len(split_words(text)), tuple(segments), value, parts)


def _moved(segment: EngineSegment, seconds: float) -> EngineSegment:
    words = tuple(
        replace(word, t0=word.t0 + seconds, t1=word.t1 + seconds) for word in segment.words
    )
    return replace(segment, t0=segment.t0 + seconds, t1=segment.t1 + seconds, words=words)


def _voiced_within(
    voiced_segments: Sequence[VoicedSegment], segment: EngineSegment
) -> list[VoicedSegment]:
    return [
        voiced
        for voiced in voiced_segments
        if voiced.t0 < segment.t1 + _TOLERANCE and voiced.t1 > segment.t0 - _TOLERANCE
    ]


def _coverage(voiced_segments: Sequence[VoicedSegment], segment: EngineSegment) -> float:
    """Return the share of the segment's time in which there was voice."""
    seconds = segment.t1 - segment.t0
    if seconds <= 0:
        return 0.0
    spoken = sum(
        max(0.0, min(voiced.t1, segment.t1) - max(voiced.t0, segment.t0))
        for voiced in voiced_segments
    )
    return min(1.0, spoken / seconds)


def _trimmed(
    segment: EngineSegment, spoken: Sequence[VoicedSegment], confidence: float | None
) -> Segment:
    """Keep the segment's and its words' times to where there was voice."""
    t0 = min(max(segment.t0, spoken[0].t0), segment.t1)
    t1 = max(min(segment.t1, spoken[-1].t1), t0)
    words = tuple(
        Word(word.text, min(max(word.t0, t0), t1), min(max(word.t1, t0), t1), word.probability)
        for word in segment.words
    )
    return Segment(segment.text.strip(), t0, t1, confidence, words)
