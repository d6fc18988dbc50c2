"""Whether a recogniser's text can be what was said, by what the text and its figures show."""

import re
from collections.abc import Sequence

from app.speech.agreement import split_words
from app.speech.engine import EngineSegment

MAX_COMPRESSION, _MIN_LOGPROB = 2.4, -1.0
"""Whisper's own limits for a text that repeats itself, and for one that it only guesses."""
_WORDS_PER_SECOND, _WORDS_BESIDE = 7.0, 4
_LONG_PHRASE = 3
_RUN = 4
_SHORT_PHRASE_TIMES = 4
_BEYOND = 1.0  # seconds by which a segment's beginning may lie behind the audio's end
_REST, _MIN_OF_REST = 1.5, -1.3
"""The last seconds, when they are heard by themselves: mostly silence, of which the model is never
sure. What it made up for it was below this logprob, words that were said above it.
"""
_NO_SPEECH = 0.6
_MIN_GUESSED = 0.42


def is_doubtful(segments: Sequence[EngineSegment], seconds: float) -> bool:
    """Whether a text of `seconds` of audio should be heard again, with more care."""
    words = _keys("".join(segment.text for segment in segments))
    return (
        len(words) > _WORDS_BESIDE + _WORDS_PER_SECOND * seconds
        or _repeats(words)
        or any(segment.compression_ratio > MAX_COMPRESSION for segment in segments)
        or any(segment.t0 > seconds + _BEYOND for segment in segments)
        or any(_is_guess(segment) for segment in segments if not _is_rest(segment, seconds))
    )


def says_again(text: str, before: str) -> bool:
    """Whether a text is of words that were said just before, some of it in a row.

    Told these, the model hears them in whatever noise follows.
    """
    said, told = _keys(text), _keys(before)
    length = min(len(said), _RUN)
    runs = {tuple(told[n : n + length]) for n in range(len(told) - length + 1)}
    return bool(said) and any(
        tuple(said[n : n + length]) in runs for n in range(len(said) - length + 1)
    )


def _is_guess(segment: EngineSegment) -> bool:
    return segment.avg_logprob < _MIN_LOGPROB and segment.no_speech_prob <= _NO_SPEECH


def _is_rest(segment: EngineSegment, seconds: float) -> bool:
    return 0.0 < seconds - _REST < segment.t0


def _repeats(words: Sequence[str]) -> bool:
    """Whether a phrase follows itself; a word or two may, as in "no, no, no"."""
    for length in range(1, len(words) // 2 + 1):
        times = 2 if length >= _LONG_PHRASE else _SHORT_PHRASE_TIMES
        run = 0  # words in a row that are the same as `length` before
        for before, word in zip(words, words[length:], strict=False):
            run = run + 1 if before == word else 0
            if run >= length * (times - 1):
                return True
    return False


def credible(segments: Sequence[EngineSegment], seconds: float) -> tuple[EngineSegment, ...]:
    """Those that are not made up: when nothing else gave a text, or for the silence at the end."""
    return tuple(segment for segment in segments if not _is_made_up(segment, seconds))


def _is_made_up(segment: EngineSegment, seconds: float) -> bool:
    if _is_rest(segment, seconds) and segment.avg_logprob < _MIN_OF_REST:
        return True
    if segment.temperature and _repeats(_keys(segment.text)):
        return True  # it went round and round at every temperature before
    if not segment.temperature or not segment.words:
        return False
    mean = sum(word.probability for word in segment.words) / len(segment.words)
    return mean < _MIN_GUESSED


def _keys(text: str) -> list[str]:
    """The text's words, without what is written around them."""
    keys = (re.sub(r"\W", "", word).casefold() for word in split_words(text))
    return [key for key in keys if key]
