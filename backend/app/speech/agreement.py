"""Stable partial text by LocalAgreement-2 (Liu et al. 2020; Machacek et al. 2023).

A word is stable once two consecutive hypotheses agree on it and on everything before it.
Scripts without spaces are taken character by character.
"""

import re

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # ideographs, kana and their punctuation
_WORDS = re.compile(rf"\s*(?:[{_CJK}]|[^\s{_CJK}]+)")
_SPACELESS = re.compile(f"[{_CJK}]")


def split_words(text: str) -> list[str]:
    """Cut text into words that keep the space before them: joined they are the text again."""
    return _WORDS.findall(text)


def join_texts(before: str, after: str) -> str:
    """Join two texts with one space, or none between characters of a script without spaces."""
    before, after = before.strip(), after.strip()
    if not before or not after:
        return before or after
    spaceless = _SPACELESS.match(before[-1]) and _SPACELESS.match(after[0])
    return before + ("" if spaceless else " ") + after


class LocalAgreement:
    """The hypotheses for one stretch of audio after another; stable text is append-only."""

    def __init__(self) -> None:
        self._shown = ""  # stable before a restart; goes before everything, and is not repeated
        self._earlier = ""  # the final texts of the stretches before this one
        self._stable: list[str] = []  # of this stretch
        self._hypothesis: list[str] = []

    @property
    def stable_text(self) -> str:
        """What no later hypothesis can change."""
        return self._after_shown(join_texts(self._earlier, "".join(self._stable)))

    @property
    def text(self) -> str:
        """The stable text and what the newest hypothesis has after it."""
        unstable = self._hypothesis[len(self._stable) :]
        return self._after_shown(join_texts(self._earlier, "".join(self._stable + unstable)))

    def restart(self) -> None:
        """Begin again with the first stretch, where its audio turned out to be another."""
        self._shown = self.stable_text
        self._earlier, self._stable, self._hypothesis = "", [], []

    def _after_shown(self, text: str) -> str:
        return join_texts(self._shown, "".join(split_words(text)[len(split_words(self._shown)) :]))

    def hypothesise(self, text: str) -> None:
        """Take a new hypothesis for the whole of the current stretch."""
        words = split_words(text)
        agreed = 0
        for old, new in zip(self._hypothesis, words, strict=False):
            if _key(old) != _key(new):
                break
            agreed += 1
        self._stable += words[len(self._stable) : agreed]
        self._hypothesis = words

    def commit(self, text: str) -> None:
        """Close the stretch with its final text: what of it was not stable yet becomes so."""
        words = split_words(text)
        rest = words[len(self._stable) :]
        self._earlier = join_texts(self._earlier, "".join(self._stable + rest))
        self._stable, self._hypothesis = [], []


def _key(word: str) -> str:
    return re.sub(r"\W", "", word).casefold() or word.strip()
