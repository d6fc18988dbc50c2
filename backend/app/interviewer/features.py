"""What the interviewer is told about an answer by the analysis that is injected into it."""

from collections.abc import Sequence
from typing import Protocol

from app.interviewer.questions import PARTS, Part

_HEAD, _TAIL = 4000, 2000
_CUT = " … "
"""A pause: no phrase is found across it."""


class Quote(Protocol):
    """Words that stand in the answer."""

    @property
    def quote(self) -> str:
        """The words."""


class StarQuotes(Protocol):
    """Quotes for each part of a told example; None where there are none."""

    @property
    def situation(self) -> Sequence[Quote] | None:
        """Where and when."""

    @property
    def task(self) -> Sequence[Quote] | None:
        """What was to be done."""

    @property
    def action(self) -> Sequence[Quote] | None:
        """What the speaker did."""

    @property
    def result(self) -> Sequence[Quote] | None:
        """What came of it."""


class AnswerFeatures(Protocol):
    """The analysis of an answer; `observations` are its neutral codes."""

    @property
    def star(self) -> StarQuotes:
        """The parts of a told example."""

    @property
    def observations(self) -> Sequence[str]:
        """What is missing, as codes."""


class Analyse(Protocol):
    """`app.analysis.answer.analyze_answer`, or what does the same."""

    def __call__(
        self, answer_text: str, question_text: str | None = None, *, language: str | None = None
    ) -> AnswerFeatures:
        """What stands in the answer."""


def quotes_by_part(features: AnswerFeatures) -> dict[Part, list[str]]:
    """The quotes for each part; a task belongs to the situation.

    Where only "we" acts, nobody's own action is told yet.
    """
    star = features.star
    action = [] if "action_only_plural" in features.observations else star.action or []
    found = {
        "situation": [*(star.situation or []), *(star.task or [])],
        "action": action,
        "result": star.result or [],
    }
    return {part: [one.quote for one in found[part]] for part in PARTS}


def told_together(answers: Sequence[str]) -> str:
    """Several answers as one text to look at: of a very long one, its beginning and its end."""
    return _CUT.join(
        answer if len(answer) <= _HEAD + _TAIL else answer[:_HEAD] + _CUT + answer[-_TAIL:]
        for answer in answers
    )
