"""The logs as they were written, line by line: for who keeps them elsewhere."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

Freed = Literal["freed", "older", "changed", "occupied"]
"""What became of a log that was to leave the store: it left; a process lives that could not read it
elsewhere; it is not as it was said to be; somebody is in the interview."""


class LogLine(NamedTuple):
    """A line of a log. `participants`: how many, -1 where the event does not change it."""

    seq: int
    participants: int
    body: bytes


class LogLines(Protocol):
    """All logs. Every method raises Unavailable."""

    @property
    def epoch(self) -> str:
        """Changes when logs may have lost their tails."""

    def interviews(self, after: str | None, limit: int) -> list[str]:
        """Keys of interviews, `limit` at most of those behind `after`; none: that was all."""

    def changed_since(self, score: float) -> list[tuple[str, float]]:
        """Keys of what was written to at or after `score` (the store's clock, seconds)."""

    def last_seqs(self, keys: Sequence[str]) -> dict[str, int]:
        """The last seq of each; an interview that has no log is left out."""

    def freed_up_to(self, keys: Sequence[str]) -> dict[str, int]:
        """Of those whose log has left the store, up to which seq; some may have begun again."""

    def created(self, keys: Sequence[str]) -> dict[str, int]:
        """When each was made, by the store's clock, in microseconds since 1970."""

    def read(self, key: str, after: int, limit: int) -> list[LogLine]:
        """Lines above `after`, in order, but for what has left the store."""

    def free(self, key: str, last_seq: int) -> Freed:
        """Take the log of an interview that is over, and ends with `last_seq`, out of the store."""
