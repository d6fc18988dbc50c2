"""How the archive keeps up: its role says so, and web processes are asked it by operators."""

from dataclasses import dataclass
from typing import Literal, Protocol

ArchiveWord = Literal["off", "following", "behind", "unavailable"]
BEHIND_SECONDS = 5.0
"""From when on something that was said and is not archived makes the archive `behind`."""


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """`lag`: seconds since which something is not archived; `reason`: what keeps it."""

    state: ArchiveWord = "off"
    lag: float = 0.0
    reason: str | None = None


NO_ROLE = ArchiveState("unavailable", reason="no records role says how far it is")


class ArchiveReports(Protocol):
    """What the role says of itself, for the others. Every method raises Unavailable."""

    def say(self, lag: float, reason: str | None) -> None:
        """Say it; it counts for a few seconds."""

    def said(self) -> ArchiveState:
        """What was said last; NO_ROLE where that is too long ago."""
