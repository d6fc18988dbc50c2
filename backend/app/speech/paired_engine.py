"""Two models as one recogniser: a small one for partial texts, which are soon replaced."""

from collections.abc import Callable
from dataclasses import dataclass

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.engine import NO_HINTS, EngineResult, Hints, Transcriber
from app.speech.plausibility import is_doubtful


@dataclass(frozen=True)
class Quick:
    """The recogniser for partial texts, and its model."""

    engine: Transcriber
    model: str

    def speaks(self, language: str | None) -> bool:
        """Whether it can be trusted with it; None: it is not known yet."""
        return language == "en" or not self.model.endswith(".en")


class PairedTranscriber:
    """A Transcriber that has partial texts from a quick one, and all else from `thorough`.

    `find` gives the quick one; None: it is not here yet, and is asked for again.
    """

    def __init__(self, thorough: Transcriber, find: Callable[[], Quick | None]) -> None:
        self._thorough = thorough
        self._find = find
        self._quick = find()

    @property
    def name(self) -> str:
        """See Transcriber."""
        if self._quick is None:
            return self._thorough.name
        return f"{self._thorough.name}; partial texts: {self._quick.model}"

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        if not final:
            quick = self._quick = self._quick or self._find()
            if quick is not None and quick.speaks(language or hints.expected):
                heard = quick.engine.transcribe(audio, language=language, final=False, hints=hints)
                if not is_doubtful(heard.segments, len(audio) / SAMPLE_RATE):
                    return heard
        return self._thorough.transcribe(audio, language=language, final=final, hints=hints)
