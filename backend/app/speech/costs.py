"""What transcribing costs here: the engine's time, measured call by call over the last while."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.engine import NO_HINTS, EngineResult, Hints, Transcriber

WINDOW = 60.0
"""Seconds for which a call counts."""
_ASSUMED = 0.5
"""Engine seconds of a call before the first one was measured."""
_ASSUMED_PER_SECOND = 0.2


class _Call(NamedTuple):
    at: float
    audio: float
    took: float


class Costs:
    """Of calls of one kind: finals or partial texts. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._calls: deque[_Call] = deque()
        self.calls = 0
        """Of all time, as are the sums below."""
        self.audio = self.took = self.cpu = 0.0

    def note(self, audio: float, took: float, cpu: float = 0.0) -> None:
        """A call for so many seconds of audio has taken so many of the engine's, and of CPU."""
        self.calls += 1
        self.audio += audio
        self.took += took
        self.cpu += cpu
        self._calls.append(_Call(self._now(), audio, took))
        self._forget()

    @property
    def of_a_call(self) -> float:
        """What one call takes, on average."""
        calls = self._recent()
        return sum(call.took for call in calls) / len(calls) if calls else _ASSUMED

    @property
    def of_a_second(self) -> float:
        """What a second of audio takes, on average."""
        calls = self._recent()
        if not calls:
            return _ASSUMED_PER_SECOND
        return sum(call.took for call in calls) / max(0.1, sum(call.audio for call in calls))

    def of(self, audio: float) -> float:
        """What so many seconds of audio will take: by their length, but no less than any did."""
        if audio <= 0:
            return 0.0
        least = min((call.took for call in self._recent()), default=_ASSUMED)
        return max(least, self.of_a_second * audio)

    def share(self, seconds: float) -> float:
        """Which share of the last so many seconds went into such calls."""
        since = self._now() - seconds
        return sum(min(call.took, call.at - since) for call in self._calls if call.at > since) / (
            seconds
        )

    def _recent(self) -> deque[_Call]:
        self._forget()
        return self._calls

    def _forget(self) -> None:
        """The newest call stays: what is known of old is better than nothing."""
        while len(self._calls) > 1 and self._calls[0].at < self._now() - WINDOW:
            self._calls.popleft()


class MeasuredEngine:
    """A Transcriber that takes the time of another one."""

    def __init__(
        self, engine: Transcriber, now: Callable[[], float], cpu: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._now = now
        self._cpu = cpu
        self.finals = Costs(now)
        self.partials = Costs(now)

    @property
    def name(self) -> str:
        """See Transcriber; it changes with what hears."""
        return self._engine.name

    @property
    def took(self) -> float:
        """Engine seconds of all calls."""
        return self.finals.took + self.partials.took

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        began, spent = self._now(), self._cpu()
        try:
            return self._engine.transcribe(audio, language=language, final=final, hints=hints)
        finally:
            took = self._now() - began
            costs = self.finals if final else self.partials
            costs.note(len(audio) / SAMPLE_RATE, took, self._cpu() - spent)
