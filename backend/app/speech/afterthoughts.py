"""What the engine adds behind the end of the speech: "you", "thank you", a full stop.

The rest of a window, after the last phrase, is read as one more phrase, and where nobody spoke
any more a recogniser says what it has seen most often.
"""

from dataclasses import replace

from app.speech.agreement import split_words
from app.speech.engine import EngineResult, EngineSegment

_VOICE_LAGS = 0.4
"""Seconds by which the voice's end is found late: a real last word begins before."""
_MOST_WORDS = 3
"""So many can be said in what is left of the voice then."""
_SURE = 0.7


def without_afterthought(result: EngineResult, speech_end: float) -> EngineResult:
    """The result without a last phrase that nobody can have said; times from the audio's start."""
    segments = result.segments
    while segments and _is_added(segments[-1], speech_end, is_only=len(segments) == 1):
        segments = segments[:-1]
    return result if segments == result.segments else replace(result, segments=segments)


def _is_added(segment: EngineSegment, speech_end: float, *, is_only: bool) -> bool:
    if not any(character.isalnum() for character in segment.text):
        return True
    if is_only or segment.t0 < speech_end - _VOICE_LAGS:
        return False
    if len(split_words(segment.text)) > _MOST_WORDS:
        return True
    words = segment.words
    return not words or sum(word.probability for word in words) < _SURE * len(words)
