"""How much of the encoder's 30 s is computed: what there is to hear, and some silence after it.

The models were trained on windows filled up with silence. Without any after the speech they repeat
it or leave words out, and what is computed for the rest of the 30 s is most of a call's cost.
"""

from dataclasses import dataclass
from math import ceil

FRAMES_PER_SECOND = 100
FULL = 30 * FRAMES_PER_SECOND


@dataclass(frozen=True)
class Window:
    """As long as the speech and `margin` seconds more, `least` seconds at the least."""

    margin: float
    least: float

    def frames(self, content: int) -> int:
        """The window's length for so many frames of speech; even, as the encoder halves it."""
        wanted = max(content + self.margin * FRAMES_PER_SECOND, self.least * FRAMES_PER_SECOND)
        return min(FULL, 2 * ceil(wanted / 2))


WHOLE = Window(30.0, 30.0)
