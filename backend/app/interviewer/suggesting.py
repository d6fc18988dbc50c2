"""Which authored probe a human interviewer may want next: what an answer has not told yet.

Words of a person are looked at for what they tell, never for what the person is like.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import yaml
from pydantic import BaseModel, ConfigDict

from app.domain.interviewing import Language
from app.interviewer.bank import Bank
from app.interviewer.features import AnswerFeatures, quotes_by_part, told_together
from app.interviewer.questions import BankQuestion, Part
from app.interviewer.texts import Text
from app.interviewer.words import amount

ENOUGH = 12
"""Words of an answer before anything is said to be missing in it: it may be about to come."""
_BY_WORTH: tuple[Part, ...] = ("action", "result", "situation")
_FILE = Path(__file__).with_name("general_probes.yaml")


class GeneralProbes(BaseModel):
    """Probes that suit any told example, where no question bank holds the question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    situation: Text
    action: Text
    result: Text

    def of(self, part: Part) -> Text:
        """The probe for a part."""
        probe: Text = getattr(self, part)
        return probe


class LanguageFeatures(AnswerFeatures, Protocol):
    """The analysis of an answer, with the language that it was found to be in."""

    @property
    def language(self) -> Language:
        """That of the answer."""


class AnalyseAnswer(Protocol):
    """`app.analysis.answer.analyze_answer`, or what does the same."""

    def __call__(self, answer_text: str, question_text: str | None = None) -> LanguageFeatures:
        """What stands in the answer."""


@dataclass(frozen=True, slots=True)
class SuggestedProbe:
    """What may be asked. `name` is its own within a question: "result", "aspect-2"."""

    name: str
    part: Literal["situation", "action", "result", "aspect"]
    text: str


class ProbeSuggestions:
    """Knows questions of the bank by their words: a plan gives them ids of its own."""

    def __init__(self, bank: Bank, analyse: AnalyseAnswer) -> None:
        self._analyse = analyse
        self._general = GeneralProbes.model_validate(yaml.safe_load(_FILE.read_text("utf-8")))
        asked = [bank.wording.background]
        asked += [question for role in bank.roles.values() for question in role.questions]
        self._known = {
            _plain(words): question
            for question in asked
            for text in (question.text, question.simpler)
            for words in (text.en, text.zh)
        }

    def missing(
        self, question_text: str | None, answers: Sequence[str], done: Collection[str]
    ) -> SuggestedProbe | None:
        """The probe for what none of the answers told; None where nothing is known to be missing.

        `done`: names of probes that were taken up already.
        """
        if sum(map(amount, answers)) < ENOUGH:
            return None
        told = told_together(answers)
        features = self._analyse(told, question_text)
        if {"other_language", "no_words"} & set(features.observations):
            return None
        question = self._known.get(_plain(question_text or ""))
        if question is not None and question.kind == "technical":
            return _aspect(question, told.lower(), features.language, done)
        quotes = quotes_by_part(features)
        is_example = question is not None or quotes["action"] or quotes["situation"]
        for part in _BY_WORTH if is_example else ():
            probe = self._general.of(part) if question is None else question.probes.of(part)
            if probe is not None and not quotes[part] and part not in done:
                return SuggestedProbe(part, part, probe.said_in(features.language))
        return None


def _aspect(
    question: BankQuestion, told: str, language: Language, done: Collection[str]
) -> SuggestedProbe | None:
    """The probe into the first aspect that no answer touches."""
    for number, probe in enumerate(question.probes.deep_dive, 1):
        name = f"aspect-{number}"
        if name not in done and not probe.is_answered_by(told):
            return SuggestedProbe(name, "aspect", probe.said_in(language))
    return None


def _plain(words: str) -> str:
    return " ".join(words.split()).lower()
