"""What the server sends of what people write to each other."""

from pydantic import StrictBool, StrictStr

from app.contract.events.base import InterviewEvent, LoggedEvent, ServerEvent, sent_as
from app.contract.events.parts import AiMark
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Id, Time
from app.contract.vocabulary import Level, Subject
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.identifiers import id_key
from app.domain.roles import may


@sent_as("new_message")
class NewMessage(LoggedEvent):
    """To the room, its sender included, at every message. `ai`: said by an interviewer engine."""

    user_id: Id
    message: StrictStr
    type: StrictStr
    timestamp: Time
    message_id: StrictStr
    ai: AiMark | None = None


@projects(e.MessageSent, NewMessage)
def _message(event: e.MessageSent, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "message": event.message,
        "type": event.type,
        "timestamp": iso(recorded.time),
        "message_id": event.message_id,
    }


@sent_as("note_saved")
class NoteSaved(LoggedEvent):
    """To the hosts, when one of them saves a note; others get `record_entry`.

    An author's `note_id` names one note, whose text is the latest. Where no token says who is a
    host (development), it comes to its author alone.
    """

    user_id: Id
    note_id: Id
    question_id: Id | None
    text: StrictStr
    timestamp: Time


def sees_what_hosts_note(note: e.NoteSaved | e.AssessmentWritten, viewer: Viewer) -> bool:
    """Whether it is shown: to hosts by their token, else to its author."""
    if viewer.is_known:
        return may(viewer.role, "see_notes")
    return id_key(note.user_id) in viewer.user_keys


@projects(e.NoteSaved, NoteSaved, seen_by=sees_what_hosts_note)
def _note(event: e.NoteSaved, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "note_id": event.note_id,
        "question_id": event.question_id,
        "text": event.text,
        "timestamp": iso(recorded.time),
    }


@sent_as("user_typing")
class UserTyping(InterviewEvent):
    """To the room but the sender. `about`: where the sender says it."""

    user_id: Id
    is_typing: StrictBool
    about: Subject | None = None


@sent_as("system_message")
class SystemMessage(ServerEvent):
    """A notice to a room, or, without `interview_id`, to everybody."""

    message: StrictStr
    level: Level
    timestamp: Time
    interview_id: Id | None = None
