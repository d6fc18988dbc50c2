"""What a speech worker says of an utterance: partial and final transcripts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Word:
    """One word; times in seconds from the utterance's start, probability 0 to 1."""

    text: str
    t0: float
    t1: float
    probability: float


@dataclass(frozen=True)
class Segment:
    """A phrase as the engine cut it; `words` is empty where the engine gives none.

    `confidence` is None where the engine does not say how sure it is.
    """

    text: str
    t0: float
    t1: float
    confidence: float | None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Audio that was never received.

    It follows `after_chunk` (None: it is not known after which). `missing` names the lost chunks
    (the first MAX_NAMED of `count`), `seconds` says how long they were, None where unknown.
    """

    MAX_NAMED = 64

    after_chunk: int | None
    missing: tuple[int, ...]
    count: int
    seconds: float | None


@dataclass(frozen=True)
class Partial:
    """Text so far. `stable_text` begins `partial_text` and only ever grows."""

    partial_text: str
    stable_text: str
    revision: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Final:
    """The utterance's text and what is known about it.

    Without speech `text` is empty and `confidence` None; the parts of it say whether it is
    calibrated. `language_probability` is None where the language was not detected.
    `degraded`: some of it was heard by another engine than the one that should have.
    """

    text: str
    confidence: float | None
    confidence_parts: Mapping[str, Any]
    language: str | None
    language_probability: float | None
    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...]
    quality: Mapping[str, Any]
    duration: float
    degraded: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, ready for JSON, figures rounded to milliseconds and thousandths."""
        rounded = _rounded(asdict(self))
        assert isinstance(rounded, dict)
        return rounded


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
