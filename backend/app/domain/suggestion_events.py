"""What an interviewer was helped with, as the log keeps it; see events.py."""

from app.domain.identifiers import Id
from app.domain.logged import Event, logged
from app.domain.roles import HOSTS


@logged(by=HOSTS, author="user_id")
class SuggestionShown(Event):
    """A suggestion stood before a host's eyes.

    `suggestion_id`: the same for every host, and for as long as it suggests the same. `kind`: what
    it rests on; `about_seq`: the event up to which the talk had led to it. `engine`: "rules", or
    "llm:" and the model. `text`: what was suggested to be asked, empty where it is only a figure.
    """

    user_id: Id
    suggestion_id: Id
    kind: str
    about_seq: int
    engine: str
    text: str = ""


@logged(by=HOSTS, author="user_id")
class SuggestionUsed(Event):
    """A host took a suggestion up."""

    user_id: Id
    suggestion_id: Id
