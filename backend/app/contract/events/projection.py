"""The only path from the log to a person: what a viewer sees of an event.

Live emits, replays, HTTP and reports all come through `project`. How each event is seen stands
under its payload's class, marked with `projects`.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from app.contract.errors import MESSAGES
from app.contract.events.base import InterviewEvent, name_of
from app.domain.events import Event, Recorded

Payload = dict[str, Any]
"""A payload before it is encoded: the fields of its class."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Through whose eyes an event is projected: a connection in one interview.

    `is_known`: a token says who it is, and that it has this role.
    """

    user_keys: frozenset[str]
    role: str
    locale: str = "en"
    is_known: bool = False


class NotShown(Exception):
    """A projection of somebody else's code failed; a `record_entry` stands in its place."""


class Projection(NamedTuple):
    """How one kind of event is seen. `kind_of_view`: see below; None: all see the same."""

    name: str
    build: Callable[[Any, Recorded, Viewer], Payload]
    seen_by: Callable[[Any, Viewer], bool] | None
    kind_of_view: Callable[[Any, Viewer], Hashable] | None


_E = TypeVar("_E", bound=Event)

_Builder = Callable[[_E, Recorded, Viewer], Payload]

PROJECTIONS: dict[type[Event], Projection] = {}
"""Kind of event -> its projection; `projects` fills it. What has none is on no wire."""


def projects(
    kind: type[_E],
    payload: type[InterviewEvent],
    *,
    seen_by: Callable[[_E, Viewer], bool] | None = None,
    differs_by: Callable[[_E, Viewer], Hashable] | None = None,
) -> Callable[[_Builder[_E]], _Builder[_E]]:
    """Mark the function that makes `payload` of an event, but for its interview_id and seq.

    `seen_by`: whom it is for; to others a `record_entry` comes. `differs_by`: where viewers get
    different payloads, what tells them apart.
    """

    def register(build: _Builder[_E]) -> _Builder[_E]:
        if kind in PROJECTIONS:
            raise ValueError(f"two projections of {kind.__name__}")
        PROJECTIONS[kind] = Projection(name_of(payload), build, seen_by, differs_by or seen_by)
        return build

    return register


def project(recorded: Recorded, viewer: Viewer) -> tuple[str, Payload] | None:
    """(event name, payload) as the viewer may see it; None for what is on no wire.

    Every payload carries interview_id (as its sender wrote it) and seq.
    """
    event = recorded.event
    row = PROJECTIONS.get(type(event))
    if row is None:
        return None
    name, build, seen_by, _ = row
    if seen_by is not None and not seen_by(event, viewer):
        name, payload = "record_entry", {}
    else:
        try:
            payload = build(event, recorded, viewer)
        except NotShown:
            name, payload = "record_entry", {}
    payload["interview_id"] = recorded.interview_id
    payload["seq"] = recorded.seq
    return name, payload


def kind_of_view(event: Event, viewer: Viewer) -> Hashable:
    """Viewers of one kind get the same payload, so that it is encoded once; None: all do."""
    row = PROJECTIONS.get(type(event))
    if row is None or row.kind_of_view is None:
        return None
    return row.kind_of_view(event, viewer)


def by_language(_: Event, viewer: Viewer) -> Hashable:
    """Viewers differ by their language."""
    return viewer.locale


def in_language(payload: Mapping[str, Any], locale: str) -> Mapping[str, Any]:
    """Give a refusal that names only its code the words for it.

    A field of that name may also be another's: a plug-in's, or an application's own event's.
    """
    code = payload.get("code")
    if "message" in payload or not isinstance(code, str) or code not in MESSAGES:
        return payload
    return {**payload, "message": MESSAGES[code][locale]}
