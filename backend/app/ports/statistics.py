"""What the processes count, and where they put it together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class Traffic:
    """What this process counted since it started; the wires raise it."""

    connections: int = 0
    sent: int = 0
    received: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """A living process's own. `sessions`: interview key -> connections in it."""

    started_at: int
    connections: int
    sessions: Mapping[str, int] = field(default_factory=dict)


class StatisticsStore(Protocol):
    """Where the processes put their figures together."""

    def publish(
        self, process: str, figures: ProcessFigures, counter: str, counts: Mapping[str, int]
    ) -> None:
        """Put a process's figures; `figures.sessions` are those that changed, 0 for gone ones.

        `counts`: up to where `counter` has counted. What it told before is known, so that a second
        try adds nothing to the totals, which outlive processes.
        """

    def totals(self) -> Mapping[str, int]:
        """What all processes ever counted, by the names of Traffic's fields."""

    def living(self) -> list[ProcessFigures]:
        """The figures of all processes that live."""
