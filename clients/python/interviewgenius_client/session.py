"""What a client must remember of a room so that nothing is lost and nothing happens twice.

No sockets, threads or clocks: `Client` and `AsyncClient` ask it what to send and what to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from interviewgenius_client.calls import ECHOING

Data = Mapping[str, Any]
PASSING = frozenset({"rate_limited", "temporarily_unavailable"})
"""Refusals after which the same command is sent again, once `retry_after` is over."""


class Refused(Exception):
    """The server refused a command: `code` is stable, `message` is for people."""

    def __init__(self, error: Data) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.error = error
        self.code = str(error.get("code"))
        self.message = str(error.get("message"))
        self.field = error.get("field")
        self.retry_after = error.get("retry_after")


class Unanswered(TimeoutError):
    """No answer within the client's patience: whether the command happened is not known.

    Send it again with the same `request_id`: if it happened, its first answer comes.
    """

    def __init__(self, event: str, request_id: str | int) -> None:
        super().__init__(f"no answer to {event} (request_id {request_id})")
        self.event = event
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class Command:
    """A command on its way; sent twice under its `request_id`, it happens once."""

    event: str
    payload: Mapping[str, Any]

    @property
    def request_id(self) -> str | int:
        """The name of this one doing."""
        request_id: str | int = self.payload["request_id"]
        return request_id


def command(event: str, payload: Data | None, **own: Any) -> Command:
    """A command with a `request_id`: the caller's, else a new one. `own`: of the room."""
    given = {name: value for name, value in own.items() if value is not None}
    given |= payload or {}
    if given.get("request_id") is None:
        given["request_id"] = str(uuid4())
    return Command(event, given)


def answer_of(acknowledgement: Any) -> Data:
    """The data of an acknowledgement; raises `Refused` where it is a refusal."""
    if isinstance(acknowledgement, Mapping) and acknowledgement.get("ok") is True:
        data: Data = acknowledgement["data"]
        return data
    error = acknowledgement.get("error") if isinstance(acknowledgement, Mapping) else None
    raise Refused(error if isinstance(error, Mapping) else {"code": "unknown"})


@dataclass(slots=True)
class Memory:
    """One room: how far its log was seen, and how to come back to it."""

    joining: dict[str, Any]
    last_seq: int = 0
    epoch: str | None = None
    status: str = "away"
    outbox: dict[str | int, Command] = field(default_factory=dict)
    """Commands without an answer, in the order in which they were given."""

    @property
    def interview_id(self) -> str | int:
        """Whose room it is, as the caller wrote it."""
        interview_id: str | int = self.joining["interview_id"]
        return interview_id

    def join_payload(self) -> dict[str, Any]:
        """What `join_interview` carries: after a loss, what was seen so that the rest comes."""
        if self.epoch is None:
            return dict(self.joining)
        return {**self.joining, "last_seq": self.last_seq, "epoch": self.epoch}

    def is_about(self, payload: Any) -> bool:
        """Whether an event is this room's: 1 and "1" are the same."""
        return isinstance(payload, Mapping) and str(payload.get("interview_id")) == str(
            self.interview_id
        )

    def take(self, event: str, payload: Data) -> bool:
        """Take an event of this room in; whether it is news to be told.

        An event of the log comes once: a replay may begin with what was seen.
        """
        if event == "joined_interview":
            if payload.get("reset"):
                self.last_seq = 0
            self.epoch = payload.get("epoch", self.epoch)
            self.status = str(payload.get("status", "joined"))
            return True
        seq = payload.get("seq")
        if not isinstance(seq, int) or event in ECHOING:
            return True
        if seq <= self.last_seq:
            return False
        self.last_seq = seq
        return True
