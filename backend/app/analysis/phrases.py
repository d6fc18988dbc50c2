"""Phrases of words found in a text, by the neighbours they may have."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from app.analysis.spans import Span
from app.analysis.words import Words

_ALONE = ""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, unless something around them gives them another meaning.

    `not_after`, `not_before`: words that rule it out directly in front of it or behind it;
    `set_off`: it counts only between pauses ("it was, like, new", not "I like it");
    `in_capitals`: whether it counts in capitals, too ("er", but not "the ER").
    """

    words: tuple[str, ...]
    not_after: Set[str]
    not_before: Set[str]
    set_off: bool
    in_capitals: bool

    def stands_at(self, words: Words, first: int) -> bool:
        """Whether it starts with this word."""
        end = first + len(self.words)
        if tuple(words.words[first:end]) != self.words:
            return False
        if not all(words.spaced(i) for i in range(first, end - 1)):
            return False
        return self._neighbours_allow(words, first, end)

    def _neighbours_allow(self, words: Words, first: int, end: int) -> bool:
        if self.not_after and not self.not_after.isdisjoint(words.before(words.starts[first], 1)):
            return False
        if self.not_before and end < len(words) and words.words[end] in self.not_before:
            return False
        if self.set_off and not words.set_off(first, end - 1):
            return False
        return self.in_capitals or not words.text[words.starts[first] : words.ends[first]].isupper()


def phrases(
    *texts: str,
    not_after: Set[str] = _NONE,
    not_before: Set[str] = _NONE,
    set_off: bool = False,
    in_capitals: bool = True,
) -> tuple[Phrase, ...]:
    """One phrase for each text, all under the same conditions."""
    return tuple(
        Phrase(tuple(text.split()), not_after, not_before, set_off, in_capitals) for text in texts
    )


class PhraseList:
    """Phrases to be found together; where two overlap, the first and longer one counts."""

    def __init__(self, listed: Iterable[Phrase]) -> None:
        self._by_start: defaultdict[str, defaultdict[str, list[Phrase]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for phrase in sorted(listed, key=lambda phrase: -len(phrase.words)):
            first, second, *_ = *phrase.words, _ALONE
            self._by_start[first][second].append(phrase)

    def find(self, words: Words) -> list[Span]:
        """Where they stand, in the order of the text."""
        found: list[Span] = []
        end = 0
        for first, word in enumerate(words.words):
            if first < end or word not in self._by_start:
                continue
            phrase = self._at(words, first)
            if phrase is not None:
                end = first + len(phrase.words)
                found.append(Span.of(words.text, words.starts[first], words.ends[end - 1]))
        return found

    def _at(self, words: Words, first: int) -> Phrase | None:
        followed_by = self._by_start[words.words[first]]
        second = words.words[first + 1] if first + 1 < len(words) else _ALONE
        candidates: list[Phrase] = followed_by.get(second, []) + followed_by.get(_ALONE, [])
        return next((phrase for phrase in candidates if phrase.stands_at(words, first)), None)
