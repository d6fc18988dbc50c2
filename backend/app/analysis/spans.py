"""Evidence: quotes with the place where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_LISTED = 50
"""Quotes or terms in one list at most: an analysis travels on the wire with each answer."""


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end] == quote`; `start` and `end` count Unicode code points, not UTF-16 units."""

    quote: str
    start: int
    end: int

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Span":
        """The span of that place."""
        return cls(text[start:end], start, end)


@dataclass(frozen=True, slots=True)
class Findings:
    """How many were found in all, and the first `MAX_LISTED` of them."""

    count: int
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Findings":
        """The findings, in the order of the text."""
        in_order = sorted(spans, key=lambda span: span.start)
        return cls(len(in_order), tuple(in_order[:MAX_LISTED]))
