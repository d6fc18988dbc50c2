"""Stable partial text by LocalAgreement-2 (Liu et al. 2020; Machacek et al. 2023).

A word is stable once two consecutive hypotheses agree on it and on everything before it.
Scripts without spaces are taken character by character, with the punctuation behind each.
"""

import re
from collections.abc import Sequence

_CJK = (
    r"\u2e80-\u2fff\u3004-\u9fff\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffef"
)
_CJK_MARKS = r"\u3000-\u3003\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_WORDS = re.compile(rf"\s*(?:(?:[{_CJK}]|[^\s{_CJK}{_CJK_MARKS}]+)[{_CJK_MARKS}]*|[{_CJK_MARKS}]+)")
SPACELESS = re.compile(f"[{_CJK}{_CJK_MARKS}]")
_END_MARKS = re.compile(r"[\s.,;:!?…。，、；：！？]+$")


def split_words(text: str) -> list[str]:
    """Cut text into words that keep the space before them: joined they are the text again."""
    return _WORDS.findall(text)


def join_texts(before: str, after: str) -> str:
    """Join two texts with one space, or none between characters of a script without spaces."""
    before, after = before.strip(), after.strip()
    if not before or not after:
        return before or after
    spaceless = SPACELESS.match(before[-1]) and SPACELESS.match(after[0])
    return before + ("" if spaceless else " ") + after


def without_end_marks(text: str) -> str:
    """The text without the punctuation at its end."""
    return _END_MARKS.sub("", text)


def rest_after(said: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return the words that come after what was said, even where they begin a little otherwise.

    Of all beginnings of `words` the one nearest to `said` in edits is left out.
    """
    keys = [_key(word) for word in words]
    costs = list(range(len(keys) + 1))
    for word in map(_key, said):
        before, costs[0] = costs[0], costs[0] + 1
        for index, other in enumerate(keys, start=1):
            cost = min(before + (word != other), costs[index] + 1, costs[index - 1] + 1)
            before, costs[index] = costs[index], cost
    end = min(range(len(costs)), key=lambda index: (costs[index], abs(index - len(said))))
    return list(words[end:])


class LocalAgreement:
    """The hypotheses for one stretch of audio after another; stable text is append-only."""

    def __init__(self) -> None:
        self._shown = ""  # stable before a restart; goes before everything, and is not repeated
        self._earlier = ""  # the final texts of the stretches before this one
        self._stable: list[str] = []  # of this stretch
        self._unstable: list[str] = []  # what the newest hypothesis has after it
        self._held = 0

    @property
    def stable_text(self) -> str:
        """What no later hypothesis can change."""
        return self._told(self._stable)

    @property
    def text(self) -> str:
        """The stable text and what the newest hypothesis has after it, but what it holds back."""
        shown = self._unstable[: max(0, len(self._unstable) - self._held)]
        return self._told(self._stable + shown)

    def restart(self) -> None:
        """Begin again with the first stretch, where its audio turned out to be another."""
        self._shown = self.stable_text
        self._earlier, self._stable, self._unstable = "", [], []

    def _told(self, words: Sequence[str]) -> str:
        """All of the text up to these words; the mark behind the last one may yet be another."""
        text = join_texts(self._earlier, without_end_marks("".join(words)))
        return join_texts(self._shown, "".join(split_words(text)[len(split_words(self._shown)) :]))

    def hypothesise(self, text: str, *, held: int = 0, is_witness: bool = True) -> None:
        """Take a new hypothesis for the whole of the current stretch.

        held: as many of its last words are not shown before another hypothesis agrees on them;
        is_witness: it was heard anew, so that what it confirms is stable.
        """
        rest = rest_after(self._stable, split_words(text))
        agreed = 0
        for old, new in zip(self._unstable, rest, strict=False):
            if not is_witness or _key(old) != _key(new):
                break
            agreed += 1
        self._stable += rest[:agreed]
        self._unstable = rest[agreed:]
        self._held = held

    def commit(self, text: str) -> None:
        """Close the stretch with its final text: what of it was not stable yet becomes so."""
        words = split_words(text)
        rest = rest_after(self._stable, words)
        self._earlier = join_texts(self._earlier, "".join(self._stable + rest))
        self._stable, self._unstable = [], []


def _key(word: str) -> str:
    return re.sub(r"\W", "", word).casefold() or word.strip()
