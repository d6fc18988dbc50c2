"""Which of the words that the engine gave were said, and what it thought of each."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from app.media.audio import Audio
from app.speech.engine import NO_HINTS, EngineResult, Hints, Transcriber
from bench.hearing.conditions import sent
from bench.hearing.in_process import hear
from bench.hearing.material import Spoken
from bench.hearing.scoring import align
from bench.hearing.workplace import FOLDER

_NUMBERS = frozenset(
    (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
        "hundred", "thousand", "million", "percent", "per", "cent", "point", "half", "quarter",
        "oclock", "first", "second", "third", "fourth", "fifth", "ninth", "ninetyninth",
    )
)  # fmt: skip
KEPT = FOLDER / "words"
_FILLERS = frozenset(("um", "uh", "hmm", "hm", "mm"))


@dataclass(frozen=True)
class HeardWord:
    """A word that came of an answer in a condition. `right`: it was said, there and so."""

    answer: str
    condition: str
    segment: int
    probability: float
    avg_logprob: float
    no_speech_prob: float
    temperature: float
    compression_ratio: float
    right: bool


class Overheard:
    """A Transcriber that keeps what another one gave as final."""

    def __init__(self, engine: Transcriber) -> None:
        self.name = engine.name
        self.finals: list[EngineResult] = []
        self._engine = engine

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        result = self._engine.transcribe(audio, language=language, final=final, hints=hints)
        if final:
            self.finals.append(result)
        return result


def is_fitted_by(number: int) -> bool:
    """Whether the answer of this number is one to fit by, and not one to look how well it fits."""
    return number % 2 == 0


def words_heard(engine: Transcriber, said: Spoken, condition: str) -> list[HeardWord]:
    """All that came; kept for a fit, too."""
    found = _words(engine, said, condition)
    KEPT.mkdir(parents=True, exist_ok=True)
    name = f"{said.name}-{condition}".replace("/", "-").replace(" ", "_")
    (KEPT / f"{name}.json").write_text(json.dumps([asdict(word) for word in found]))
    return found


def _words(engine: Transcriber, said: Spoken, condition: str) -> list[HeardWord]:
    overheard = Overheard(engine)
    hear(overheard, sent(said, condition), "server", "en")
    segments = [segment for result in overheard.finals for segment in result.segments]
    given = [
        (number, segment, word)
        for number, segment in enumerate(segments)
        for word in segment.words
        if token(word.text) and token(word.text) not in _FILLERS
    ]
    reference = [word for cue in said.cues for word in tokens(cue.text) if word not in _FILLERS]
    right = rightness(reference, [token(word.text) for _, _, word in given])
    return [
        HeardWord(
            said.name, condition, number, word.probability, segment.avg_logprob,
            segment.no_speech_prob, segment.temperature, segment.compression_ratio, is_right,
        )
        for (number, segment, word), is_right in zip(given, right, strict=True)
        if is_right is not None
    ]  # fmt: skip


def rightness(reference: Sequence[str], given: Sequence[str]) -> list[bool | None]:
    """Of each word that came; None for numbers, which can be written in several ways."""
    found: list[bool | None] = [None] * len(given)
    for said, heard in align(reference, given).pairs:
        if heard is None or is_number(given[heard]):
            continue
        if said is not None and is_number(reference[said]):
            continue
        found[heard] = said is not None and reference[said] == given[heard]
    return found


def is_number(word: str) -> bool:
    return word in _NUMBERS or any(letter.isdigit() for letter in word)


def token(word: str) -> str:
    """Without case and punctuation."""
    return re.sub(r"[\W_]", "", word.casefold())


def tokens(text: str) -> list[str]:
    words: Iterable[str] = (token(word) for word in re.split(r"[\s–—-]+", text))
    return [word for word in words if word]
