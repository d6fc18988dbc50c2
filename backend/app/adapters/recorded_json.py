"""How an event is written down: one JSON object, the same in the log and on the channel."""

from typing import Any

import orjson

from app.domain.events import EVENT_TYPES, Event, Recorded
from app.domain.identifiers import Id


def encode_event(event: Event, time: int, interview_id: Id) -> bytes:
    """The event's JSON; its seq and participants count stand beside it."""
    return orjson.dumps(
        {"type": type(event).__name__, "time": time, "interview_id": interview_id, "data": event}
    )


def decode_event(seq: int, count: int, body: bytes) -> Recorded:
    """The inverse. `count` is -1 on events that leave the number of participants as it is."""
    stored: dict[str, Any] = orjson.loads(body)
    event = EVENT_TYPES[stored["type"]](**stored["data"])
    return Recorded(
        seq, stored["time"], stored["interview_id"], event, count if count >= 0 else None
    )
