"""Where an utterance is cut for the engine.

Whisper hears at most 30 s at once and invents words in long silences, so it is given passages:
speech with a little quiet around it, cut at pauses, at the latest after MAX_SECONDS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.speech.activity import FRAME_SECONDS, VoicedSegment
from app.speech.endings import UNFINISHED

PRE_ROLL = 0.4
POST_ROLL = 0.45
MAX_SECONDS = 28.0
# Seconds of passage, and the pause that ends it whatever was said: a mere "well" is kept with what
# follows, and the longer the passage, the dearer it is to hear.
_ENDING_PAUSES = ((20.0, 0.35), (12.0, 0.55), (0.6, UNFINISHED), (0.0, 2.0))


@dataclass(frozen=True)
class Passage:
    """A stretch of audio for the engine; seconds from the utterance's start."""

    t0: float
    t1: float
    speech_end: float
    """Where its speech ends; the next passage is looked for from there."""
    closed: bool
    """False while speech may still be added to it."""


def next_passage(
    voiced_segments: Sequence[VoicedSegment], levels: Sequence[float], after: float, now: float
) -> Passage | None:
    """Return the first passage after `after`, None where there is no speech.

    voiced_segments and levels: as VoiceActivity has them; now: the audio's length in seconds.
    """
    ahead = [voiced for voiced in voiced_segments if voiced.t1 > after]
    if not ahead:
        return None
    start = max(after, ahead[0].t0)
    t0 = max(after, start - PRE_ROLL)
    for index, voiced in enumerate(ahead):
        if voiced.t1 - t0 > MAX_SECONDS:
            cut = quietest(ahead, levels, t0 + MAX_SECONDS / 2, t0 + MAX_SECONDS)
            return Passage(t0, cut, cut, closed=True)
        following = ahead[index + 1].t0 if index + 1 < len(ahead) else now
        if following - voiced.t1 >= _ending_pause(voiced.t1 - start):
            return Passage(t0, min(voiced.t1 + POST_ROLL, following), voiced.t1, closed=True)
    end = ahead[-1].t1
    return Passage(t0, min(end + POST_ROLL, now), end, closed=False)


def _ending_pause(seconds: float) -> float:
    return next(pause for length, pause in _ENDING_PAUSES if seconds >= length)


def quietest(
    voiced_segments: Sequence[VoicedSegment], levels: Sequence[float], first: float, last: float
) -> float:
    """Find the best place to cut between two times: the longest pause, else between two words."""
    pauses = [
        (right.t0 - left.t1, (left.t1 + right.t0) / 2)
        for left, right in pairwise(voiced_segments)
        if first <= left.t1 and right.t0 <= last
    ]
    if pauses:
        return max(pauses)[1]
    frames = range(int(first / FRAME_SECONDS) + 1, int(last / FRAME_SECONDS) - 1)
    if not frames:
        return last
    best = min(frames, key=lambda frame: sum(levels[frame - 1 : frame + 2]))
    return (best + 0.5) * FRAME_SECONDS
