"""A speaker's passages, read by the engine in the right language and script, with hints."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from app.media.audio import Audio
from app.speech.audio_spec import AudioSpec
from app.speech.chinese_script import HAN, has_han, in_script, script_of
from app.speech.engine import EngineResult, Hints, Lead, Transcriber
from app.speech.languages import LanguageEvidence, codes_of

_ALONE = (None, "zh", "yue")
"""Where one of these is expected the engine is told nothing: Chinese gets worse by it, measured."""
_REPEATED = 0.2
"""So large a share of a text's words that are rare ones it was told: perhaps nobody said them."""
_HAN_RUN = re.compile(f"{HAN}+")
_WORD = re.compile(r"[^\W_]+")


class PassageReader:
    """Reads what one speaker says. What is heard of the languages goes into `evidence`.

    `given`: the language that was sent with the audio, which is then the only one named.
    """

    def __init__(self, spec: AudioSpec, engine: Transcriber, evidence: LanguageEvidence) -> None:
        named = (spec.language,) if spec.language else spec.spoken
        self._tags = (*named, *spec.spoken)
        self._named = codes_of(named)
        self._hotwords = spec.hotwords
        self._engine = engine
        self.evidence = evidence
        self.given = self._named[0] if spec.language else None

    @property
    def expected(self) -> str | None:
        """The language that is likely to follow; None where nothing is known of it."""
        return self.evidence.expected(self._named)

    @property
    def _only_named(self) -> str | None:
        return self._named[0] if len(self._named) == 1 else None

    def read(
        self,
        audio: Audio,
        seconds: float,
        *,
        final: bool,
        before: str = "",
        lead: Lead | None = None,
    ) -> EngineResult:
        """Read a passage with so many seconds of speech.

        What a final one tells of the languages is kept. `before`: what was said just before;
        `lead`: the end of that, with its sound.
        """
        seen: dict[str, float] = {}

        def choose(probabilities: Mapping[str, float]) -> str:
            seen.update(probabilities)
            return self.evidence.choose(probabilities, seconds, self._named)

        hints = replace(self._hints(before, lead), choose_language=choose)
        result = self._engine.transcribe(audio, language=None, final=final, hints=hints)
        if final and result.language in seen:
            self.evidence.note(seen, seconds, result.language)
        if _repeats(result.text, hints):
            probability = result.language_probability
            alone = Hints(languages=self._named)
            result = self._engine.transcribe(
                audio, language=result.language, final=final, hints=alone
            )
            result = replace(result, language_probability=probability)
        if self.given is not None and result.language == self.given:
            result = replace(result, language_probability=None)
        return in_script(result, script_of((*self._tags, result.language or "")))

    def _hints(self, before: str, lead: Lead | None) -> Hints:
        is_told = self.expected not in _ALONE
        return Hints(
            languages=self._named,
            prompt=before if is_told and not has_han(before) else "",
            hotwords=self._hotwords if is_told else "",
            lead=lead if is_told else None,
            expected=self.evidence.likeliest or self._only_named,
        )


def _repeats(text: str, hints: Hints) -> bool:
    """Whether it says little but what the engine was told to expect: it does so for noise, too."""
    said = list(_units(text))
    told = set(_units(hints.hotwords))
    return bool(said) and sum(unit in told for unit in said) >= _REPEATED * len(said)


def _units(text: str) -> Iterator[str]:
    """Words, and of Chinese each pair of characters."""
    for word in _WORD.findall(text.lower()):
        runs = _HAN_RUN.findall(word)
        for run in runs:
            yield from (first + second for first, second in pairwise(run)) if run[1:] else (run,)
        if not runs:
            yield word
