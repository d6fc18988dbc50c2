"""What makes a class one of the events that a log holds: its decorator, and the tables it fills."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar, dataclass_transform

SYSTEM = "system"
"""As what the server itself stands among the roles."""
SERVER = frozenset((SYSTEM,))


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


class Causes(NamedTuple):
    """Who may cause an event where people lead, and where an AI interviewer does.

    `author`: the event's field that names who caused it, if one does.
    """

    author: str | None
    human_led: frozenset[str]
    ai_led: frozenset[str]


EVENT_TYPES: dict[str, type[Event]] = {}
"""The name under which an event is written down -> its class."""
RULES_EVENTS: set[type[Event]] = set()
"""Events that raise `rules_version`, which some commands need as they were decided on."""
AFTER_END: set[type[Event]] = set()
"""Events that a log also takes once the interview is over."""
ROWS: dict[type[Event], Causes] = {}
"""Events under the name of who causes them; what stands in no row nobody may cause."""

_E = TypeVar("_E", bound=Event)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def logged(
    *,
    by: frozenset[str] | None,
    author: str | None = None,
    rules: bool = False,
    after_end: bool = False,
) -> Callable[[type[_E]], type[_E]]:
    """Class decorator of an event that a log may hold.

    `by`: the roles that may cause it under their own name, None for nobody (it is said in the AI
    interviewer's name alone); `author`: the field that names who did. `rules`: it raises
    `rules_version`. `after_end`: it is also taken once the interview is over.
    """

    def make(kind: type[_E]) -> type[_E]:
        event = dataclass(frozen=True, slots=True, kw_only=True)(kind)
        register(event, by, author, rules)
        if after_end:
            AFTER_END.add(event)
        return event

    return make


def register(
    event: type[Event], by: frozenset[str] | None, author: str | None, rules: bool = False
) -> None:
    """Let a log hold events of this kind. Raises ValueError where the name is taken."""
    if event.__name__ in EVENT_TYPES:
        raise ValueError(f"the event {event.__name__} is known already")
    EVENT_TYPES[event.__name__] = event
    if by is not None:
        ROWS[event] = Causes(author, by, by)
    if rules:
        RULES_EVENTS.add(event)
