"""What an interview may hold, and which events must fit in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.events import (
    AssessmentWritten,
    CallLeft,
    ConsentChanged,
    EmergencyStopped,
    Event,
    FeedbackGiven,
    InterviewEnded,
    LegalHoldChanged,
    ParticipantJoined,
    ParticipantLeft,
    PersonErased,
    ScreenShareStopped,
)
from app.domain.identifiers import id_key
from app.domain.interview import Interview

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
    CallLeft: "none",
    ScreenShareStopped: "none",
    LegalHoldChanged: "none",
    PersonErased: "none",
    AssessmentWritten: "own",
    FeedbackGiven: "own",
    ParticipantJoined: "own",
    ConsentChanged: "own",
}


def claim_of(events: Sequence[Event], state: Interview | None) -> Claim:
    """The claim of events that are written together; what ends, or takes back, always fits."""
    if len(events) == 1 and type(events[0]) is not ConsentChanged:
        return _CLAIMS.get(type(events[0]), "all")  # as nearly every message
    claims = {_claim(event, state) for event in events}
    if "none" in claims:
        return "none"
    return "own" if claims == {"own"} else "all"


def _claim(event: Event, state: Interview | None) -> Claim:
    if isinstance(event, ConsentChanged) and not event.granted:
        return "own" if _is_withdrawn(event, state) else "none"
    return _CLAIMS.get(type(event), "all")


def _is_withdrawn(event: ConsentChanged, state: Interview | None) -> bool:
    """Whether there is nothing to take back, so that saying so again could go on for ever."""
    said = {} if state is None else state.consents.get(id_key(event.user_id), {})
    return said.get(event.scope) is False
