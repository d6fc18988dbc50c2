"""Who hears an interview's feed beside the room: other wires, and who is still on the way in."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.contract.events.projection import Viewer
from app.domain.events import Recorded
from app.observability.faults import note_fault


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """A connection of another wire: `hear(event, payload)` as the viewer sees it, never waiting."""

    viewer: Viewer
    hear: Callable[[str, Mapping[str, Any]], None]

    def show(self, event: str, payload: Mapping[str, Any]) -> None:
        """Let it hear; where that fails, nobody else is harmed."""
        try:
            self.hear(event, payload)
        except Exception as error:  # noqa: BLE001 - the others wait behind it
            note_fault("listener", error)


@dataclass(slots=True, eq=False)
class Replay:
    """A connection on its way into the room: the last seq that it was sent, and what was read."""

    sid: str
    viewer: Viewer
    told: int
    read: deque[Recorded] = field(default_factory=deque)
