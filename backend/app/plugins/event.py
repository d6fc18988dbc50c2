"""What a plug-in says of its event, from the command that clients send to what people see."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from pydantic import TypeAdapter

from app.contract.commands import InterviewCommand
from app.contract.events.base import EVENTS, InterviewEvent, LoggedEvent
from app.contract.events.projection import Payload, Viewer
from app.domain.commands import Actor
from app.domain.events import EVENT_TYPES, Event, Recorded
from app.domain.interview import Interview
from app.domain.roles import ALLOWED, ROLES
from app.services.websocket_service import RESERVED_EVENTS

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginEvent:
    """One event.

    Clients whose role is one of `roles` send `command`, which holds what `takes` says. An open
    interview's state, what was taken, who sent it and the time (ms since 1970) go to `handle`,
    which reads nothing else and may be called again. It raises Refusal, or returns

    - with `event`, a class of domain events: one of them, which is written into the log and goes,
      as `project(event, recorded, viewer)` shows it, to everybody in the room, at once and at every
      replay; those for whom `seen_by(event, viewer)` is false get a `record_entry` in its place;
    - without: the payload that goes to the room now, and is kept nowhere.

    It goes out under `name` and holds what `payload` says. `author`: the field of `event` that
    names who caused it.
    """

    command: str
    takes: type[InterviewCommand]
    roles: frozenset[str]
    handle: Callable[[Interview, Any, Actor, int], Event | Payload]
    name: str
    payload: type[InterviewEvent]
    event: type[Event] | None = None
    author: str = "user_id"
    project: Callable[[Any, Recorded, Viewer], Payload] | None = None
    seen_by: Callable[[Any, Viewer], bool] | None = None


def problems(plugin: object) -> Iterator[str]:
    """Why an entry point's object cannot be used; nothing where it can."""
    if not isinstance(plugin, PluginEvent):
        yield f"is no PluginEvent but {type(plugin).__name__}"
        return
    yield from _wrong_names(plugin)
    if not _is_class(plugin.takes, InterviewCommand):
        yield "`takes` is no class of InterviewCommand"
        return
    if not plugin.roles or not plugin.roles <= set(ROLES):
        yield f"`roles` are not some of {', '.join(ROLES)}"
    base = InterviewEvent if plugin.event is None else LoggedEvent
    if not _is_class(plugin.payload, base):
        yield f"`payload` is no class of {base.__name__}"
        return
    for model in (plugin.takes, plugin.payload):
        model.model_json_schema()  # /docs is made of it
    if (plugin.event is None) != (plugin.project is None):
        yield "`event` and `project` belong together"
    if plugin.event is not None:
        yield from _wrong_event(plugin.event, plugin.author)


def _wrong_names(plugin: PluginEvent) -> Iterator[str]:
    for field, name, taken in (
        ("command", plugin.command, ALLOWED),
        ("name", plugin.name, EVENTS),
    ):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield f"`{field}` is no name in snake_case"
        elif name in taken or name in RESERVED_EVENTS:
            yield f"`{field}` {name} is taken"


def _wrong_event(event: type[Event], author: str) -> Iterator[str]:
    if not _is_class(event, Event) or not is_dataclass(event) or event is Event:
        yield "`event` is no dataclass of Event"
        return
    if event.__name__ in EVENT_TYPES:
        yield f"`event` {event.__name__} is taken"
    if author not in {field.name for field in fields(event)}:
        yield f"`event` has no field {author}, which `author` names"
    TypeAdapter(event)


def _is_class(kind: object, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)
