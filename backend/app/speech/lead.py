"""What the same speaker said just before, as sound and words: whoever hears it hears better.

A recogniser takes a voice, a room and a microphone from what it hears at once. What an utterance
ends with is so short that it hears them anew each time; with some of the sound before, whose words
it is told, it does not.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.engine import EngineResult, Lead
from app.speech.transcript import Word

MOST_SECONDS = 8.0
TAIL = 0.2
"""Seconds of quiet after its last word."""
_SURE = -0.8  # mean log probability; what was only guessed would mislead


def lead_after(before: Lead | None, audio: Audio, result: EngineResult) -> Lead | None:
    """The lead of what follows a passage: `audio`, which was heard as `result`.

    None where the passage is no help: nobody is sure of it, or its words have no times.
    """
    if not result.text.strip():
        return before
    words = _spaced(result)
    is_sure = all(
        segment.is_rated and not segment.temperature and segment.avg_logprob >= _SURE
        for segment in result.segments
    )
    if not is_sure or not words:
        return None
    if before is None or before.language != result.language:
        return _shortened(Lead(audio, words, result.language))
    moved = _moved(words, len(before.audio) / SAMPLE_RATE)
    joined = np.concatenate([before.audio, audio])
    return _shortened(Lead(joined, (*before.words, *moved), result.language))


def _shortened(lead: Lead) -> Lead | None:
    """Its end, from the beginning of a word on: the one after the longest pause."""
    seconds = len(lead.audio) / SAMPLE_RATE
    if seconds <= MOST_SECONDS:
        return lead
    pauses = [
        (right.t0 - left.t1, -number)
        for number, (left, right) in enumerate(pairwise(lead.words), start=1)
        if MOST_SECONDS / 2 <= seconds - right.t0 <= MOST_SECONDS
    ]
    if not pauses:
        return None
    pause, number = max(pauses)
    words = lead.words[-number:]
    begins = words[0].t0 - min(TAIL, max(0.0, pause) / 2)
    return Lead(lead.audio[round(begins * SAMPLE_RATE) :], _moved(words, -begins), lead.language)


def _spaced(result: EngineResult) -> tuple[Word, ...]:
    """The words with the space before each; none, where they are not all of the text."""
    text, words = result.text.rstrip(), []
    for word in (word for segment in result.segments for word in segment.words):
        before, found, text = text.partition(word.text)
        if not found or before.strip():
            return ()
        words.append(replace(word, text=before + found))
    return () if text.strip() else tuple(words)


def _moved(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    return tuple(replace(word, t0=word.t0 + seconds, t1=word.t1 + seconds) for word in words)
