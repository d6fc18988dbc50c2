"""How many words are wrong, and how sure that figure is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.hearing.workplace import Asked

_DRAWS = 2000
_Figures = npt.NDArray[Any]


@dataclass(frozen=True)
class Alignment:
    """Of a text with what was said: pairs of places, None on a side for what stands in one alone.

    `wrong`: the errors at each word that was said; what was invented counts for the word before.
    """

    pairs: list[tuple[int | None, int | None]]
    wrong: list[int]
    substituted: int
    deleted: int
    inserted: int

    @property
    def errors(self) -> int:
        return self.substituted + self.deleted + self.inserted


def align(said: Sequence[str], heard: Sequence[str]) -> Alignment:
    """With the fewest errors (Levenshtein)."""
    table = _table(said, heard)
    pairs: list[tuple[int | None, int | None]] = []
    wrong = [0] * max(1, len(said))
    counts = {"substituted": 0, "deleted": 0, "inserted": 0}
    i, j = len(said), len(heard)
    while i or j:
        is_same = i > 0 and j > 0 and said[i - 1] == heard[j - 1]
        if i and j and table[i, j] == table[i - 1, j - 1] + (not is_same):
            i, j = i - 1, j - 1
            pairs.append((i, j))
            wrong[i] += not is_same
            counts["substituted"] += not is_same
        elif j and table[i, j] == table[i, j - 1] + 1:
            j -= 1
            pairs.append((None, j))
            wrong[max(0, i - 1)] += 1
            counts["inserted"] += 1
        else:
            i -= 1
            pairs.append((i, None))
            wrong[i] += 1
            counts["deleted"] += 1
    return Alignment(pairs[::-1], wrong, **counts)


def _table(said: Sequence[str], heard: Sequence[str]) -> _Figures:
    numbers = {word: n for n, word in enumerate({*said, *heard})}
    there = np.array([numbers[word] for word in heard], dtype=np.int64)
    steps = np.arange(len(heard) + 1)
    table = np.zeros((len(said) + 1, len(heard) + 1), dtype=np.int32)
    table[0] = steps
    for i, word in enumerate(said, start=1):
        row = table[i]
        row[0] = i
        row[1:] = np.minimum(table[i - 1, :-1] + (there != numbers[word]), table[i - 1, 1:] + 1)
        row[:] = np.minimum.accumulate(row - steps) + steps
    return table


class Scorer:
    """Counts errors by sentence, after the same normaliser for everybody."""

    def __init__(self) -> None:
        self._normaliser = Asked.started("normalise.py")

    def close(self) -> None:
        self._normaliser.close()

    def words(self, texts: Sequence[str]) -> list[list[str]]:
        """Of each text, as they are compared."""
        normalised: list[list[str]] = self._normaliser.ask(list(texts))
        return normalised

    def score(self, sentences: Sequence[str], heard: str) -> "Score":
        """Of an answer whose sentences were said, and the text that came of it."""
        *said, text = self.words([*sentences, heard])
        alignment = align([word for words in said for word in words], text)
        blocks, at = [], 0
        for words in said:
            blocks.append((sum(alignment.wrong[at : at + len(words)]), len(words)))
            at += len(words)
        return Score(blocks, alignment.substituted, alignment.deleted, alignment.inserted)


@dataclass(frozen=True)
class Score:
    """`blocks`: errors and words of each sentence."""

    blocks: list[tuple[int, int]]
    substituted: int
    deleted: int
    inserted: int

    def __add__(self, other: "Score") -> "Score":
        return Score(
            [*self.blocks, *other.blocks],
            self.substituted + other.substituted,
            self.deleted + other.deleted,
            self.inserted + other.inserted,
        )

    @property
    def words(self) -> int:
        return sum(words for _, words in self.blocks)

    @property
    def rate(self) -> float:
        """Word errors in percent."""
        return 100 * sum(errors for errors, _ in self.blocks) / self.words


def interval(score: Score) -> tuple[float, float]:
    """In which 95 of 100 drawings of such sentences would have the word errors (bootstrap)."""
    drawn = _drawn(np.array(score.blocks))
    return _middle(100 * drawn[:, 0] / drawn[:, 1])


def difference(ours: Score, theirs: Score) -> tuple[float, float, float]:
    """Ours less theirs in percent of the words, with its interval: the same sentences for both."""
    blocks = np.array([(*a, b[0]) for a, b in zip(ours.blocks, theirs.blocks, strict=True)])
    drawn = _drawn(blocks)
    low, high = _middle(100 * (drawn[:, 0] - drawn[:, 2]) / drawn[:, 1])
    return ours.rate - theirs.rate, low, high


def _drawn(blocks: _Figures) -> _Figures:
    chosen = np.random.default_rng(1).integers(0, len(blocks), (_DRAWS, len(blocks)))
    return np.asarray(blocks[chosen].sum(axis=1))


def _middle(rates: _Figures) -> tuple[float, float]:
    low, high = np.percentile(rates, [2.5, 97.5])
    return float(low), float(high)
