"""What the server sends of what people write once an interview is over."""

from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

from app.contract.events.base import LoggedEvent, sent_as
from app.contract.events.messages import sees_what_hosts_note
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Id, Time
from app.contract.vocabulary import Grade
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.identifiers import id_key
from app.domain.roles import may


@sent_as("assessment_written")
class AssessmentWritten(LoggedEvent):
    """To the hosts, as `note_saved`, when one writes what they think once the interview is over.

    Without `question_id` it is about the whole. `grade` is the host's own judgement, or null.
    """

    user_id: Id
    question_id: Id | None
    text: StrictStr
    grade: Grade | None
    timestamp: Time


@projects(e.AssessmentWritten, AssessmentWritten, seen_by=sees_what_hosts_note)
def _assessment(event: e.AssessmentWritten, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "question_id": event.question_id,
        "text": event.text,
        "grade": event.grade,
        "timestamp": iso(recorded.time),
    }


@sent_as("feedback_given")
class FeedbackGiven(LoggedEvent):
    """To its author and the hosts, when a candidate says how the interview was; 5 is best."""

    user_id: Id
    rating: Annotated[StrictInt, Field(ge=1, le=5)]
    text: StrictStr
    timestamp: Time


def _sees_feedback(feedback: e.FeedbackGiven, viewer: Viewer) -> bool:
    return may(viewer.role, "see_feedback") or id_key(feedback.user_id) in viewer.user_keys


@projects(e.FeedbackGiven, FeedbackGiven, seen_by=_sees_feedback)
def _feedback(event: e.FeedbackGiven, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "rating": event.rating,
        "text": event.text,
        "timestamp": iso(recorded.time),
    }
