"""What can become of an interview's record as such; see events.py."""

from app.domain.identifiers import Id
from app.domain.logged import SERVER, Event, logged
from app.domain.roles import ADMINS


@logged(by=ADMINS, author="changed_by", after_end=True)
class LegalHoldChanged(Event):
    """From here on nothing of the record is erased, by nobody and no clock; or it may be again."""

    changed_by: Id
    held: bool


@logged(by=ADMINS | SERVER, author="erased_by", after_end=True)
class PersonErased(Event):
    """A person's words, and what was made of them, were taken out of all that stands before.

    `user_id`: what stands in place of their id, here as there. `entries`: how many there were.
    """

    user_id: Id
    erased_by: Id
    entries: int
