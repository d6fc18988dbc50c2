"""How a worker that cannot keep up sheds work: partial texts first, new utterances last."""

from app.contract.vocabulary import SpeechLoad

_LADDER: tuple[tuple[float, SpeechLoad], ...] = (
    (10.0, "refusing"),  # of new utterances, by take_chunk.lua; accepted ones are never dropped
    (5.0, "finals_only"),
    (2.0, "degraded"),
)


def level_of(waiting_seconds: float) -> SpeechLoad:
    """The level for the time that the oldest ended utterance has waited for its final."""
    for seconds, level in _LADDER:
        if waiting_seconds > seconds:
            return level
    return "normal"
