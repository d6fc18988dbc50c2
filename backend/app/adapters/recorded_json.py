"""How an event is written down: one JSON object, the same in the log and on the channel.

A reader may be older than the writer. It drops fields that it does not know, and an event that it
cannot read becomes an UnknownEvent: that keeps its place and changes nothing.
"""

from dataclasses import fields
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from app.domain.events import (
    EVENT_TYPES,
    RULES_EVENTS,
    AnswerSubmitted,
    Event,
    Recorded,
    UnknownEvent,
)
from app.domain.identifiers import Id
from app.observability.logs import get_logger

_READERS: dict[str, TypeAdapter[Event]] = {}
"""They drop fields that they do not know, and check the others. Made when first needed."""
_ANSWER_FIELDS = tuple(f.name for f in fields(AnswerSubmitted) if f.name != "format")
"""What is written of an answer in text: readers older than `format` fail on any field they do not
know, so that a rolling upgrade from one of them would lose its rooms at the first answer."""
UNREADABLE = "unreadable"
"""The type of a line that does not even say which one it has."""

logger = get_logger(__name__)


def encode_event(event: Event, time: int, interview_id: Id) -> bytes:
    """The event's JSON; its seq and participants count stand beside it.

    `rules` stands in those that raise `rules_version`, for readers that do not know their type.
    """
    kind = type(event)
    line = {"type": kind.__name__, "time": time, "interview_id": interview_id, "data": event}
    if kind in RULES_EVENTS:
        line["rules"] = True
        if isinstance(event, AnswerSubmitted) and event.format == "text":
            line["data"] = {name: getattr(event, name) for name in _ANSWER_FIELDS}
    return orjson.dumps(line)


def decode_event(key: str, seq: int, count: int, body: bytes) -> Recorded:
    """The inverse, for the interview's `key`; never fails.

    `count` is -1 on events that leave the number of participants as it is.
    """
    known_count = count if count >= 0 else None
    try:
        line = orjson.loads(body)
    except orjson.JSONDecodeError:
        line = None
    if not isinstance(line, dict):
        line = {}
    time, interview_id = line.get("time"), line.get("interview_id")
    return Recorded(
        seq,
        time if isinstance(time, int) else 0,
        interview_id if isinstance(interview_id, int | str) else key,
        _event(key, seq, line),
        known_count,
    )


def _event(key: str, seq: int, line: dict[str, Any]) -> Event:
    name = line.get("type")
    reader = _reader(name) if isinstance(name, str) else None
    if reader is not None:
        try:
            return reader.validate_python(line.get("data"))
        except ValidationError:
            pass  # below, like a type that is not known
    event = UnknownEvent(type=str(name or UNREADABLE), rules=line.get("rules") is True)
    logger.warning("event_not_known", interview_id=key, seq=seq, type=event.type)
    return event


def _reader(name: str) -> TypeAdapter[Event] | None:
    reader = _READERS.get(name)
    if reader is None and name in EVENT_TYPES:
        reader = _READERS[name] = TypeAdapter(EVENT_TYPES[name])
    return reader


def is_damaged(recorded: Recorded) -> bool:
    """Whether a line did not even say which event it holds."""
    return recorded.event == UnknownEvent(type=UNREADABLE)
