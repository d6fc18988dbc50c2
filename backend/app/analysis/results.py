"""Results that the speaker reports: set phrases, and changes with a figure."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from app.analysis import chinese, english
from app.analysis.figures import Figure
from app.analysis.spans import Span
from app.analysis.words import Words

_REACH = {"en": 80, "zh": 20}
"""Characters between a change and its figure."""
_CHINESE_INTENT_REACH = 12
_COMPARED = frozenset(("percent", "multiple"))
_WISHED = (english.INTENT | {"be"}) - {"to"}  # "led to 20% faster" tells, "should be" does not


class _Change(NamedTuple):
    """A verb's place, how far its figure may be, and whether that needs "from", "to" or "by"."""

    start: int
    end: int
    reach: int
    moves: bool


def find_results(words: Words, figures: Sequence[Figure]) -> list[Span]:
    """The results of the text, in its order."""
    phrases = [*english.RESULT.find(words), *words.find_chinese(chinese.RESULT)]
    found = [
        *phrases,
        *_whole_changes(words),
        *_figured(words, figures),
        *_compared(words, figures),
    ]
    return sorted(found, key=lambda span: (span.start, span.end))


def _whole_changes(words: Words) -> list[Span]:
    """Verbs that are their own figure: "we doubled sales"."""
    return [
        Span.of(words.text, words.starts[i - 1], words.ends[i])
        for i, word in enumerate(words.words)
        if word in english.WHOLE_CHANGES
        and not english.SUBJECTS.isdisjoint(words.before(words.starts[i], 1))
        and english.NOT_DONE.isdisjoint(words.before(words.starts[i], 2))
    ]


def _figured(words: Words, figures: Sequence[Figure]) -> list[Span]:
    """A change and the last figure that tells its extent, in one clause."""
    changes = sorted([*_english_changes(words), *_chinese_changes(words)])
    starts = [change.start for change in changes]
    ends: dict[int, int] = {}
    for figure in figures:
        at = bisect_left(starts, figure.start) - 1
        if at >= 0 and _belongs(words, changes[at], figure):
            ends[changes[at].start] = figure.end
    return [Span.of(words.text, start, end) for start, end in ends.items()]


def _english_changes(words: Words) -> list[_Change]:
    found = []
    for i, word in enumerate(words.words):
        moves = word in english.MOVEMENTS
        if (moves or word in english.CHANGES) and not _intended(words, i):
            found.append(_Change(words.starts[i], words.ends[i], _REACH["en"], moves))
    return found


def _intended(words: Words, verb: int) -> bool:
    """Whether a modal or a negation governs the verb ("to be reduced", "never improved")."""
    before = words.before(words.starts[verb], 3)
    subject = next((i for i, word in enumerate(before) if word in english.SUBJECTS), -1)
    if subject > 0 and before[subject - 1] in english.NOT_DONE:
        return True
    return not english.INTENT.isdisjoint(before[subject + 1 :])


def _chinese_changes(words: Words) -> list[_Change]:
    text, found = words.text, []
    for verb in words.find_chinese(chinese.CHANGES):
        prefix_start = max(words.clause_start(verb.start), verb.start - _CHINESE_INTENT_REACH)
        if not chinese.INTENT.search(text, prefix_start, verb.start):
            found.append(_Change(verb.start, verb.end, _REACH["zh"], moves=False))
    return found


def _belongs(words: Words, change: _Change, figure: Figure) -> bool:
    if figure.kind == "year" or not 0 <= figure.start - change.end <= change.reach:
        return False
    if not words.same_clause(change.end, figure.start):
        return False
    before = words.before(figure.start, 2)
    if figure.kind == "duration" and not english.SPENT_WITHIN.isdisjoint(before):
        return False
    return not (change.moves and english.TOWARDS.isdisjoint(before))


def _compared(words: Words, figures: Sequence[Figure]) -> list[Span]:
    """Figures in front of a comparison: "20% faster", "a 30 percent drop"."""
    found = []
    for figure in figures:
        after = words.index_at(figure.end)
        if figure.kind not in _COMPARED or after == len(words):
            continue
        if words.words[after] not in english.COMPARATIVES:
            continue
        end = words.ends[after]
        if words.text[figure.end : words.starts[after]].strip(" -"):
            continue
        if _WISHED.isdisjoint(words.before(figure.start, 6)):
            found.append(Span.of(words.text, figure.start, end))
    return found
