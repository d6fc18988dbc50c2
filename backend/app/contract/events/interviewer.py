"""What the server sends about the AI interviewer."""

from pydantic import StrictStr

from app.contract.events.base import LoggedEvent, sent_as
from app.contract.events.messages import NewMessage
from app.contract.events.parts import ai_mark
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Id, Time
from app.contract.vocabulary import Language, Mode, Style
from app.domain import events as e
from app.domain.conversation import AI_INTERVIEWER
from app.domain.events import Recorded


@sent_as("interviewer_set")
class InterviewerSet(LoggedEvent):
    """To the room, when an AI interviewer is given the interview, or told to hold it otherwise."""

    set_by: Id
    interview_style: Style
    mode: Mode
    position: StrictStr | None
    language: Language
    timestamp: Time


@projects(e.InterviewerSet, InterviewerSet)
def _interviewer_set(event: e.InterviewerSet, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "set_by": event.set_by,
        "interview_style": event.style,
        "mode": event.mode,
        "position": event.position,
        "language": event.language,
        "timestamp": iso(recorded.time),
    }


@projects(e.InterviewerSpoke, NewMessage)
def _spoke(event: e.InterviewerSpoke, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": AI_INTERVIEWER,
        "message": event.message,
        "type": "text",
        "timestamp": iso(recorded.time),
        "message_id": event.message_id,
        "ai": ai_mark(event.ai),
    }
