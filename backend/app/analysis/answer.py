"""Real-time analysis of an answer: features with their evidence, no score and no judgement.

What is missing is reported as missing; what cannot be known is null with a reason. Rules only: the
same text gives the same analysis everywhere, in time linear in its length, without any I/O.
"""

import math
import re
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from app.analysis import chinese, english
from app.analysis.figures import Figure, find_figures
from app.analysis.phrases import PhraseList
from app.analysis.question_terms import QuestionTerms, question_terms
from app.analysis.spans import Findings
from app.analysis.star import Star, find_star
from app.analysis.words import Language, Words

_LANGUAGES: dict[str, Language] = {"en": "en", "zh": "zh"}
_PLURAL = ("we", "我们", "我們")
_MIN_SECONDS = 1.0
"""A shorter time says nothing about a pace."""


@dataclass(frozen=True, slots=True)
class Length:
    """English: `words`; Chinese: `characters`, a foreign word or number counting as one."""

    words: int | None
    characters: int | None
    sentences: int


@dataclass(frozen=True, slots=True)
class EntryPace:
    """Length over the time from question to answer: for a typed answer no pace of speech.

    `measured_seconds` is the time it was taken against. Without a pace, `reason` says why.
    """

    words_per_minute: float | None
    characters_per_minute: float | None
    measured_seconds: float | None
    reason: Literal["no_words", "not_measured", "too_short"] | None = None


@dataclass(frozen=True, slots=True)
class AnswerAnalysis:
    """What stands in an answer, and where: offsets count Unicode code points of the answer.

    `observations` are neutral codes: `no_words`, `other_language` (then the rest is not looked
    for), `no_situation_named`, `no_task_named`, `no_action_named`, `no_result_named`,
    `action_only_plural` (each action has "we"), `no_figures`, `no_question_terms`.
    """

    language: Language
    length: Length
    entry_pace: EntryPace
    hedges: Findings
    fillers: Findings
    star: Star
    question_terms: QuestionTerms
    figures: Findings
    observations: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The analysis as JSON has it."""
        plain: dict[str, Any] = _plain(self)
        return plain


def analyze_answer(
    answer_text: str,
    question_text: str | None = None,
    measured_seconds: float | None = None,
    language: str | None = None,
) -> AnswerAnalysis:
    """What the rules find in the answer.

    `measured_seconds`: from the question to the answer. `language`: "en" or "zh", with or without
    a region; detected from the characters where it is anything else.
    """
    words = Words(answer_text)
    used = _language(language, words, question_text)
    figures = find_figures(words)
    star = find_star(words, figures)
    terms = question_terms(question_text, words, used)
    return AnswerAnalysis(
        language=used,
        length=_length(words, used),
        entry_pace=_entry_pace(words, used, measured_seconds),
        hedges=_findings(words, english.HEDGES, chinese.HEDGES),
        fillers=_findings(words, english.FILLERS, chinese.FILLERS),
        star=star,
        question_terms=terms,
        figures=Findings.of(figures),
        observations=_observations(words, star, figures, terms),
    )


def _language(named: str | None, words: Words, question_text: str | None) -> Language:
    known = _LANGUAGES.get(re.split("[-_]", named.lower(), maxsplit=1)[0]) if named else None
    detected = known or words.scripts.language
    if detected is None and question_text:
        detected = Words(question_text).scripts.language
    return detected or "en"


def _length(words: Words, language: Language) -> Length:
    count = words.count(language)
    sentences = words.sentence_count()
    if language == "zh":
        return Length(None, count, sentences)
    return Length(count, None, sentences)


def _entry_pace(words: Words, language: Language, seconds: float | None) -> EntryPace:
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return EntryPace(None, None, None, "not_measured")
    seconds, count = float(seconds), words.count(language)
    if not count:
        return EntryPace(None, None, seconds, "no_words")
    if seconds < _MIN_SECONDS:
        return EntryPace(None, None, seconds, "too_short")
    pace = round(count * 60 / seconds, 1)
    if language == "zh":
        return EntryPace(None, pace, seconds)
    return EntryPace(pace, None, seconds)


def _findings(words: Words, phrases: PhraseList, pattern: re.Pattern[str]) -> Findings:
    return Findings.of([*phrases.find(words), *words.find_chinese(pattern)])


def _observations(
    words: Words, star: Star, figures: list[Figure], terms: QuestionTerms
) -> tuple[str, ...]:
    if not words.count("zh"):
        return ("no_words",)
    if words.scripts.unsupported:
        return ("other_language",)
    parts = {part.name: getattr(star, part.name) for part in fields(star)}
    observed = [f"no_{name}_named" for name, spans in parts.items() if spans is None]
    if star.action and all(span.quote.lower().startswith(_PLURAL) for span in star.action):
        observed.append("action_only_plural")
    if not figures:
        observed.append("no_figures")
    if terms.share == 0:
        observed.append("no_question_terms")
    return tuple(observed)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
