"""Hearing something again where what was heard cannot be what was said."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.speech.engine import EngineResult
from app.speech.plausibility import credible, is_doubtful

Hear = Callable[[], EngineResult]
"""One call of a recogniser."""


def listen(ways: Sequence[Hear], seconds: float) -> EngineResult:
    """Hear `seconds` of audio in the first way, and in the next one as long as that is doubtful."""
    for number, hear in enumerate(ways, start=1):
        heard = hear()
        if number == len(ways) or not is_doubtful(heard.segments, seconds):
            break
    return replace(heard, segments=credible(heard.segments, seconds))
