"""What the server may send over Socket.IO: by topic, each payload with how the log leads to it.

Each docstring says when the event comes and to whom; /docs publishes it. Undeclared fields are
forbidden. Where several receivers see different things of one event, the fields that some do not
see have a default.
"""

from app.contract.events import (
    call,
    connection,
    echo,
    flow,
    help,  # noqa: A004 - the topic's name
    interviewer,
    keeping,
    looking_back,
    messages,
    record,
    room,
    suggestions,
    translation,
    video,
    voice,
)
from app.contract.events.base import EVENTS

__all__ = [
    "EVENTS",
    "call",
    "connection",
    "echo",
    "flow",
    "help",
    "interviewer",
    "keeping",
    "looking_back",
    "messages",
    "record",
    "room",
    "suggestions",
    "translation",
    "video",
    "voice",
]
