"""Who may cause what: events by who causes them and who leads the interview, deny by default.

It is asked about the events that a decision led to, so that it holds on every wire alike.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast

from app.domain import events as e
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.interview import Interview
from app.domain.logged import ROWS, SYSTEM, Row
from app.domain.roles import HOSTS, INTERVIEWER, SPEAKERS
from app.domain.talk import AI, AI_INTERVIEWER

RESERVED_IDS = frozenset((SYSTEM, AI_INTERVIEWER))
"""As whom the server itself stands in the log; no participant acts under such a name."""


_TURN = Row(None, frozenset(), SPEAKERS | {AI})

IN_THE_AIS_NAME: Mapping[type[e.Event], Row] = {
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
        if kind is e.MessageSent:
            _check_type(cast("e.MessageSent", event), actor, ai_led)


def may_cause(kind: type[e.Event], actor: Actor, ai_led: bool = False) -> bool:
    """Whether the actor may cause events of this kind under their own name."""
    return _allows(ROWS.get(kind), actor, ai_led)


def _may_cause(kind: type[e.Event], event: e.Event, actor: Actor, ai_led: bool) -> bool:
    row = ROWS.get(kind)
    author = None if row is None or row.author is None else getattr(event, row.author)
    if author == AI_INTERVIEWER or kind is e.InterviewerSpoke:
        return _allows(IN_THE_AIS_NAME.get(kind), actor, ai_led)
    if not _allows(row, actor, ai_led):
        return False
    if actor.user_id is None:
        return kind is not e.ConsentChanged or not cast("e.ConsentChanged", event).granted
    return author is None or author == actor.user_id


def _allows(row: Row | None, actor: Actor, ai_led: bool) -> bool:
    if row is None:
        return False
    roles = row.ai_led if ai_led else row.human_led
    if actor.user_id is None:
        return SYSTEM in roles
    return actor.role in roles or (actor.counts_as_host and INTERVIEWER in roles)


def _check_type(message: e.MessageSent, actor: Actor, ai_led: bool) -> None:
    if _reads_as_the_systems(message.type) and not may_cause(e.QuestionStarted, actor, ai_led):
        raise Refusal("forbidden", "type")


@lru_cache(maxsize=256)  # every message asks, and nearly all have one of a few types
def _reads_as_the_systems(kind: str) -> bool:
    """Whether a message's type reads as "system", however it is spelled."""
    letters = unicodedata.normalize("NFKD", kind).casefold()
    return "".join(c for c in letters if unicodedata.category(c)[0] == "L") == SYSTEM
