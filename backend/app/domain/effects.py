"""Who may cause what: events by who causes them and who leads the interview, deny by default.

It is asked about the events that a decision led to, so that it holds on every wire alike.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast

from app.domain import events as e
from app.domain.commands import Actor
from app.domain.conversation import AI, AI_INTERVIEWER
from app.domain.errors import Refusal
from app.domain.interview import Interview
from app.domain.logged import ROWS, SYSTEM, Causes
from app.domain.roles import HOSTS, INTERVIEWER, SPEAKERS

RESERVED_IDS = frozenset((SYSTEM, AI_INTERVIEWER))
"""As whom the server itself stands in the log; no participant acts under such a name."""


_TURN = Causes(None, frozenset(), SPEAKERS | {AI})

IN_THE_AIS_NAME: Mapping[type[e.Event], Causes] = {
    e.InterviewStarted: _TURN,
    e.QuestionStarted: _TURN,
    e.InterviewerSpoke: _TURN,
    e.InterviewEnded: _TURN,
}
"""What a turn with the AI interviewer leads to under the interviewer's name."""


def needs_admission(state: Interview, actor: Actor) -> bool:
    """Whether this person is outside the interview until a host lets them in."""
    if not state.lobby or actor.user_id is None:
        return False
    return actor.role != AI and actor.role not in HOSTS


def is_uninvited(state: Interview, actor: Actor) -> bool:
    """Whether this is somebody without a token (development) where one is needed all the same."""
    return state.invited_only and actor.counts_as_host


def check_invited(state: Interview, actor: Actor) -> None:
    """Raise Refusal("invitation_required") for somebody without a token where one is needed."""
    if is_uninvited(state, actor):
        raise Refusal("invitation_required", "interview_id")


def check_name(actor: Actor) -> None:
    """Raise Refusal("forbidden") for somebody who goes by one of the server's own names."""
    if actor.user_id in RESERVED_IDS and actor.role != AI:
        raise Refusal("forbidden", "user_id")


def authorise(state: Interview | None, events: Iterable[e.Event], actor: Actor) -> None:
    """Raise Refusal("forbidden") unless the actor may cause all of the events."""
    check_name(actor)
    ai_led = state is not None and state.ai_led
    for event in events:
        kind = type(event)
        if not _may_cause(kind, event, actor, ai_led):
            raise Refusal("forbidden")
        if isinstance(event, e.MessageSent) and _reads_as_the_systems(event.type):
            _check_as_the_systems(actor, ai_led)


def may_cause(kind: type[e.Event], actor: Actor, ai_led: bool = False) -> bool:
    """Whether the actor may cause events of this kind under their own name."""
    is_system = actor.user_id is None
    return _may_own(kind, actor.role, is_system, actor.counts_as_host, ai_led)  # type: ignore[arg-type]


def _may_cause(kind: type[e.Event], event: e.Event, actor: Actor, ai_led: bool) -> bool:
    row, user_id = ROWS.get(kind), actor.user_id
    is_system = user_id is None
    author = None if row is None or row.author is None else getattr(event, row.author)
    if author == AI_INTERVIEWER or kind is e.InterviewerSpoke:
        row = IN_THE_AIS_NAME.get(kind)
        return _allows(row, actor.role, is_system, actor.counts_as_host, ai_led)
    if not _may_own(kind, actor.role, is_system, actor.counts_as_host, ai_led):  # type: ignore[arg-type]
        return False
    if is_system:
        return kind is not e.ConsentChanged or not cast("e.ConsentChanged", event).granted
    return author is None or author == user_id


@lru_cache(maxsize=1024)  # every message asks, and there are some hundred answers
def _may_own(
    kind: type[e.Event], role: str, is_system: bool, counts_as_host: bool, ai_led: bool
) -> bool:
    return _allows(ROWS.get(kind), role, is_system, counts_as_host, ai_led)


def _allows(
    row: Causes | None, role: str, is_system: bool, counts_as_host: bool, ai_led: bool
) -> bool:
    if row is None:
        return False
    roles = row.ai_led if ai_led else row.human_led
    if is_system:
        return SYSTEM in roles
    return role in roles or (counts_as_host and INTERVIEWER in roles)


def _check_as_the_systems(actor: Actor, ai_led: bool) -> None:
    if not may_cause(e.QuestionStarted, actor, ai_led):
        raise Refusal("forbidden", "type")


@lru_cache(maxsize=256)  # every message asks, and nearly all have one of a few types
def _reads_as_the_systems(kind: str) -> bool:
    """Whether a message's type reads as "system", however it is spelled."""
    letters = unicodedata.normalize("NFKD", kind).casefold()
    return "".join(c for c in letters if unicodedata.category(c)[0] == "L") == SYSTEM
