"""What an interview may hold, and which events must fit in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.events import (
    ConsentChanged,
    EmergencyStopped,
    Event,
    InterviewEnded,
    ParticipantJoined,
    ParticipantLeft,
)

Claim = Literal["all", "own", "none"]
"""Which budgets a participant's events must fit in: the interview's and the user's; twice the
user's alone, so that nobody is kept out or from agreeing by what others wrote; or none."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """Events and bytes of their text that an interview may hold, and one user of it may write."""

    events: int = 50_000
    bytes: int = 16 * 1024 * 1024
    user_events: int = 25_000
    user_bytes: int = 8 * 1024 * 1024


_CLAIMS: Mapping[type[Event], Claim] = {
    InterviewEnded: "none",
    EmergencyStopped: "none",
    ParticipantLeft: "none",
    ParticipantJoined: "own",
    ConsentChanged: "own",
}


def claim_of(events: Sequence[Event]) -> Claim:
    """The claim of events that are written together; what ends, or takes back, always fits."""
    if len(events) == 1:
        return _claim(events[0])
    claims = {_claim(event) for event in events}
    if "none" in claims:
        return "none"
    return "own" if claims == {"own"} else "all"


def _claim(event: Event) -> Claim:
    if isinstance(event, ConsentChanged) and not event.granted:
        return "none"
    return _CLAIMS.get(type(event), "all")
