"""Where the interviews that there are can be listed."""

from collections.abc import Iterable
from typing import Protocol


class InterviewIndex(Protocol):
    """The keys of all interviews, by when they were created (microseconds since 1970)."""

    def newest(self, before: int | None, limit: int) -> list[tuple[str, int]]:
        """The newest that were created before `before`, with their times, the newest first."""

    def newest_of(
        self, keys: Iterable[str], before: int | None, limit: int
    ) -> list[tuple[str, int]]:
        """The same among `keys` alone."""


class EmptyInterviews(Protocol):
    """Interviews that are open while nobody is in them."""

    def open_and_empty(
        self, after: int | None, limit: int
    ) -> tuple[list[tuple[str, int]], int | None]:
        """Those among the `limit` that were created next after `after` (microseconds; None: first).

        Each with the time of its last event (ms), and what to go on behind; None: from the start.
        """
