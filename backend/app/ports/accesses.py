"""The log of who read, held or erased a record."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.domain.identifiers import Id


class AccessEntry(NamedTuple):
    """One look at a record. `time` in ms since 1970 (UTC); `what`: a word of a fixed list."""

    time: int
    user_id: Id
    role: str
    what: str


class AccessLog(Protocol):
    """Who did what with interviews' records. Both raise Unavailable."""

    def note(self, key: str, access: AccessEntry) -> None:
        """Add one."""

    def read(self, key: str, limit: int) -> Sequence[AccessEntry]:
        """The latest of an interview, the newest first."""
