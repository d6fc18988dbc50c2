"""A text as words, Han characters and sentences."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.analysis.spans import Span

Language = Literal["en", "zh"]

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Han characters, to stand inside a regular expression's brackets."""
LETTER = rf"[^\W_{HAN}]"
"""A letter or digit that is no Han character: what words in scripts with spaces are made of."""

# Marks are no letters to `\w`, yet "e" + U+0301 must not end a word. Normalising the text instead
# would move offsets, and takes quadratic time on long runs of marks.
_MARKS = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c)[0] == "M")
_RUN = rf"{LETTER}++(?:[{_MARKS}]++{LETTER}*+)*+"
_WORD = re.compile(rf"{_RUN}(?:(?:['’-]|(?<=\d)[.,](?=\d)){_RUN})*+")
HAN_RUN = re.compile(f"[{HAN}]+")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_NO_ABBREVIATION = "".join(
    rf"(?<!\b{short}\.)" for short in (r"[Ee]\.g", r"[Ii]\.e", "Mr", "Mrs", "Ms", "Dr")
)
# Each begins with one set of characters, for which `re` scans fastest. ASCII marks stand in numbers
# and names, too.
_SENTENCE_END = re.compile(rf"[.!?。！？…\n\r](?:(?<![.!?])|(?=[\s\"'”’)\]]|\Z){_NO_ABBREVIATION})")
_CLAUSE_BREAK = re.compile(r"[,;:，；：、](?:(?<![,;:])|(?!\d))")
_PAUSES = frozenset(",.;:!?…—–-()，。；：！？、（）")
_LATIN_END = "\u0250"


@dataclass(frozen=True, slots=True)
class Scripts:
    """How much of each script: Han characters, words in Latin letters, words in other letters."""

    han: int
    latin: int
    other: int

    @property
    def language(self) -> Language | None:
        """The main language; None where nothing tells. A Chinese word has about two characters."""
        if self.han and self.han >= 2 * self.latin:
            return "zh"
        return "en" if self.latin or self.other else None

    @property
    def unsupported(self) -> bool:
        """Whether most of the text is in letters that are neither Latin nor Han."""
        return self.other > self.latin + self.han / 2


class Words:
    """The words of a text: lower-cased `words`, with `starts` and `ends`, and where clauses end.

    Han characters belong to no word. `’` in a word becomes `'`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        matches = list(_WORD.finditer(text))
        self.words = [match[0].lower().replace("’", "'") for match in matches]
        self.starts = [match.start() for match in matches]
        self.ends = [match.end() for match in matches]
        self.han_count = sum(1 for _ in _HAN_CHARACTER.finditer(text))
        self.sentence_ends = [match.start() for match in _SENTENCE_END.finditer(text)]
        breaks = [match.start() for match in _CLAUSE_BREAK.finditer(text)]
        self.clause_ends = sorted([*self.sentence_ends, *breaks])

    def __len__(self) -> int:
        return len(self.words)

    def index_at(self, offset: int) -> int:
        """The first word that starts at the offset or after it."""
        return bisect_left(self.starts, offset)

    def count(self, language: Language) -> int:
        """Length as the language counts.

        English takes a run of Han characters for a word, Chinese a foreign word for a character.
        """
        if language == "zh":
            return self.han_count + len(self)
        return len(self) + sum(1 for _ in HAN_RUN.finditer(self.text))

    @cached_property
    def scripts(self) -> Scripts:
        """What the text is written in; words that begin with a digit count nowhere."""
        initials = [word[0] for word in self.words if word[0].isalpha()]
        latin = sum(1 for initial in initials if initial < _LATIN_END)
        return Scripts(self.han_count, latin, len(initials) - latin)

    def find_chinese(self, pattern: re.Pattern[str]) -> list[Span]:
        """Where a pattern stands that has Han characters in all that it matches."""
        if not self.han_count:
            return []
        return [Span(match[0], *match.span()) for match in pattern.finditer(self.text)]

    def sentence_count(self) -> int:
        """Sentences with something said in them."""
        said = sorted([*self.starts, *(m.start() for m in _HAN_CHARACTER.finditer(self.text))])
        return len({bisect_left(self.sentence_ends, start) for start in said})

    def spaced(self, index: int) -> bool:
        """Whether only white space stands between this word and the next."""
        return self.text[self.ends[index] : self.starts[index + 1]].isspace()

    def set_off(self, first: int, last: int) -> bool:
        """Whether a pause stands on both sides of these words: a mark or an end of the text."""
        gap = self.text[self.ends[first - 1] if first else 0 : self.starts[first]].rstrip()
        if gap[-1:] not in _PAUSES and (gap or first):
            return False
        final = last + 1 == len(self)
        gap = self.text[self.ends[last] : None if final else self.starts[last + 1]].lstrip()
        return gap[:1] in _PAUSES or (not gap and final)

    def before(self, offset: int, count: int) -> Sequence[str]:
        """Up to `count` words that start before the offset, in the same clause."""
        index = self.index_at(offset)
        return self.words[max(index - count, self.index_at(self.clause_start(offset))) : index]

    def clause_start(self, offset: int) -> int:
        """Where the clause begins in which the offset lies."""
        passed = bisect_left(self.clause_ends, offset)
        return self.clause_ends[passed - 1] + 1 if passed else 0

    def same_clause(self, start: int, end: int) -> bool:
        """Whether no clause ends between the two offsets."""
        return bisect_left(self.clause_ends, start) == bisect_left(self.clause_ends, end)
