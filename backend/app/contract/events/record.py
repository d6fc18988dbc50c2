"""The log as such: what was missed, and what may not be seen."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, JsonValue, StrictBool, StrictStr, model_validator

from app.contract.events.base import EVENTS, InterviewEvent, LoggedEvent, ServerEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.values import Count
from app.domain import events as e
from app.domain.events import Recorded


@sent_as("record_entry")
class RecordEntry(LoggedEvent):
    """Stands for an event that its receiver may not see, or that this version cannot read.

    So `seq` has no gap for anybody.
    """


@projects(e.UnknownEvent, RecordEntry)
def _unknown(_: e.UnknownEvent, __: Recorded, ___: Viewer) -> Payload:
    return {}


class SyncedEvent(ServerEvent):
    """One event of the log, as it came, or would have come, by itself."""

    event: StrictStr
    data: Mapping[str, JsonValue] = Field(description="The payload of an event with a `seq`.")

    @model_validator(mode="after")
    def _is_one_of_the_log(self) -> Self:
        payload = EVENTS.get(self.event)
        if payload is None or "seq" not in payload.model_fields:
            raise ValueError(f"{self.event}: no event of the log")
        payload.model_validate(self.data)
        return self


@sent_as("interview_events")
class InterviewEvents(InterviewEvent):
    """To who sent `sync_interview`: what came after `after_seq`, up to `last_seq`.

    Not `complete`: ask again after `last_seq`. `reset`: as in `joined_interview`.
    """

    events: list[SyncedEvent]
    last_seq: Count
    complete: StrictBool
    epoch: StrictStr
    reset: Literal[True] | None = None
