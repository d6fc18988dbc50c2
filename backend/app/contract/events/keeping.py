"""What the server sends of what becomes of an interview's record as such."""

from pydantic import StrictBool

from app.contract.events.base import LoggedEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Count, Id, Time
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.roles import may


@sent_as("legal_hold_changed")
class LegalHoldChanged(LoggedEvent):
    """To those who assess, when an admin holds the record or holds it no longer.

    While it is `held` nothing of it is erased, by nobody and no clock.
    """

    held: StrictBool
    changed_by: Id
    timestamp: Time


def _sees_holds(_: e.LegalHoldChanged, viewer: Viewer) -> bool:
    return may(viewer.role, "see_answers")


@projects(e.LegalHoldChanged, LegalHoldChanged, seen_by=_sees_holds)
def _hold(event: e.LegalHoldChanged, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "held": event.held,
        "changed_by": event.changed_by,
        "timestamp": iso(recorded.time),
    }


@sent_as("person_erased")
class PersonErased(LoggedEvent):
    """To the room, when a person was erased: forget what came before, and read it again.

    Their words, and what was made of them, are gone from all earlier events; `user_id` stands
    there in place of their id. `entries`: how many events that were.
    """

    user_id: Id
    erased_by: Id
    entries: Count
    timestamp: Time


@projects(e.PersonErased, PersonErased)
def _erased(event: e.PersonErased, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "erased_by": event.erased_by,
        "entries": event.entries,
        "timestamp": iso(recorded.time),
    }
