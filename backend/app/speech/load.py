"""How a worker that cannot keep up sheds work: partial texts first, new utterances last."""

from typing import Literal

Level = Literal["normal", "degraded", "finals_only", "refusing"]

_LADDER: tuple[tuple[float, Level], ...] = (
    (10.0, "refusing"),  # of new utterances, by take_chunk.lua; accepted ones are never dropped
    (5.0, "finals_only"),
    (2.0, "degraded"),
)


def level_of(waiting_seconds: float) -> Level:
    """The level for the time that the oldest ended utterance has waited for its final."""
    for seconds, level in _LADDER:
        if waiting_seconds > seconds:
            return level
    return "normal"
