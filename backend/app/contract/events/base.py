"""What every payload that the server sends is made from, and the list of them by name."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from app.contract.values import Id, Seq


class ServerEvent(BaseModel):
    """Base of everything that the server sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InterviewEvent(ServerEvent):
    """An event about one interview."""

    interview_id: Id


class LoggedEvent(InterviewEvent):
    """An event of the interview's log: numbered 1, 2, 3 ... and the same for every receiver."""

    seq: Seq


_Payload = TypeVar("_Payload", bound=ServerEvent)

EVENTS: dict[str, type[ServerEvent]] = {}
"""Event name -> its payload; `sent_as` fills it."""


def sent_as(name: str) -> Callable[[type[_Payload]], type[_Payload]]:
    """Class decorator: this is the payload of the event of that name."""

    def register(payload: type[_Payload]) -> type[_Payload]:
        if name in EVENTS:
            raise ValueError(f"two payloads for {name}")
        EVENTS[name] = payload
        return payload

    return register


def name_of(payload: type[ServerEvent]) -> str:
    """Under which name a payload is sent."""
    return next(name for name, known in EVENTS.items() if known is payload)
