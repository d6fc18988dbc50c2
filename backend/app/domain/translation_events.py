"""What becomes of words in another language; see events.py."""

from app.domain.identifiers import Id
from app.domain.logged import SERVER, Event, logged


@logged(by=SERVER)
class TextTranslated(Event):
    """What `user_id` said or wrote, in another language, as a machine put it.

    It is for reading along, never evidence: nothing is analysed in it. Either `utterance_id` or
    `message_id` names the words; `of_seq` is their place in the log. `unsure`: names or figures
    of theirs are missing in it, its length is odd, or they were hardly understood themselves.
    """

    user_id: Id
    of_seq: int
    language: str
    text: str
    engine: str
    model: str
    unsure: bool = False
    utterance_id: str | None = None
    message_id: str | None = None
