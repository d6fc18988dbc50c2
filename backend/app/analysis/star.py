"""The parts of a told example: situation, task, action, result (STAR)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.analysis import chinese, english
from app.analysis.actions import find_actions
from app.analysis.figures import Figure
from app.analysis.results import find_results
from app.analysis.spans import MAX_LISTED, Span
from app.analysis.words import Words


@dataclass(frozen=True, slots=True)
class Star:
    """For each part the first quotes that made the rules find it; None where they found none."""

    situation: tuple[Span, ...] | None
    task: tuple[Span, ...] | None
    action: tuple[Span, ...] | None
    result: tuple[Span, ...] | None


def find_star(words: Words, figures: Sequence[Figure]) -> Star:
    """The parts named in the text."""
    return Star(
        _listed([*english.SITUATION.find(words), *words.find_chinese(chinese.SITUATION)]),
        _listed([*english.TASK.find(words), *words.find_chinese(chinese.TASK)]),
        _listed(find_actions(words)),
        _listed(find_results(words, figures)),
    )


def _listed(spans: Sequence[Span]) -> tuple[Span, ...] | None:
    return tuple(sorted(spans, key=lambda span: span.start)[:MAX_LISTED]) or None
