"""A Transcriber that hears what a test says, and a clock that a test moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding_children import DecodingChildren
from app.runtime.decoding_child import launch_decoding_child
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints


def segment(text: str, t0: float = 0.0, t1: float = 1.0, **changes: Any) -> EngineSegment:
    """A segment that an engine is sure of, but for what `changes` says."""
    return replace(EngineSegment(text, t0, t1, -0.1, 0.0, 1.0, 0.0), **changes)


def result(text: str, seconds: float = 1.0, language: str = "en") -> EngineResult:
    return EngineResult((segment(text, 0.0, seconds),), language, 0.99)


@dataclass
class Call:
    seconds: float
    language: str | None
    final: bool
    hints: Hints = NO_HINTS


@dataclass
class FakeTranscriber:
    """Answers with `texts` in turn, the last one again and again."""

    texts: Sequence[str] = (" hello",)
    name: str = "fake"
    calls: list[Call] = field(default_factory=list)
    clock: "Clock | None" = None
    takes: float = 0.0
    """Seconds by which it moves the clock each time."""
    languages: Sequence[Mapping[str, float]] = ()
    """How likely each language is, call by call as `texts`; none: it detects nothing."""

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        text = self.texts[min(len(self.calls), len(self.texts) - 1)]
        if self.clock is not None:
            self.clock.time += self.takes
        probability = 0.99
        if self.languages and language is None and hints.choose_language is not None:
            heard = self.languages[min(len(self.calls), len(self.languages) - 1)]
            chosen = hints.choose_language(heard)
            language, probability = chosen, heard[chosen]
        self.calls.append(Call(len(audio) / SAMPLE_RATE, language, final, hints))
        known = result(text, len(audio) / SAMPLE_RATE, language or "en")
        return replace(known, language_probability=probability)


@cache
def decoding_children() -> DecodingChildren:
    """Real ones, for all tests of this process; they end with it."""
    return DecodingChildren(launch_decoding_child)


@dataclass
class Clock:
    time: float = 100.0
    step: float = 0.0
    """By which each look at it moves it."""

    def __call__(self) -> float:
        self.time += self.step
        return self.time
