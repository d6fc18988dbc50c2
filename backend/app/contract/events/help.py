"""What the server sends about requests for help."""

from typing import Literal

from pydantic import StrictStr

from app.contract.events.base import LoggedEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Id, Time
from app.domain import events as e
from app.domain.events import Recorded


@sent_as("help_requested")
class HelpRequested(LoggedEvent):
    """To the room, when somebody asks for help."""

    user_id: Id
    help_type: StrictStr
    question_id: Id | None
    timestamp: Time
    help_id: StrictStr
    message: StrictStr | None


@projects(e.HelpRequested, HelpRequested)
def _help(event: e.HelpRequested, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "help_type": event.help_type,
        "question_id": event.question_id,
        "message": event.message,
        "help_id": event.help_id,
        "timestamp": iso(recorded.time),
    }


@sent_as("help_request_sent")
class HelpRequestSent(LoggedEvent):
    """To who asked for help; `seq` is that of `help_requested`."""

    status: Literal["sent"]
    help_type: StrictStr
    message: StrictStr
    help_id: StrictStr


@sent_as("help_resolved")
class HelpResolved(LoggedEvent):
    """To the room, when a host has dealt with a request for help."""

    help_id: StrictStr
    resolved_by: Id
    note: StrictStr | None
    timestamp: Time


@projects(e.HelpResolved, HelpResolved)
def _help_resolved(event: e.HelpResolved, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "help_id": event.help_id,
        "resolved_by": event.resolved_by,
        "note": event.note,
        "timestamp": iso(recorded.time),
    }
