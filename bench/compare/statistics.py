"""Medians, ranges and ratios over the rounds of one run."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """What several rounds showed."""

    median: float
    low: float
    high: float

    def text(self, digits: int = 1) -> str:
        """As it stands in a table: median (min–max)."""
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f}–{self.high:,.{digits}f})"


def spread(values: Sequence[float]) -> Spread:
    """Median, least and greatest of at least one value."""
    return Spread(statistics.median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Ours by theirs, round by round.

    A machine that is slow for a while is slow for both measurements of a round, so their ratio
    is steadier than the ratio of two medians.
    """
    return spread([our / their for our, their in zip(ours, theirs, strict=True)])
