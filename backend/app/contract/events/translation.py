"""What the server sends of words in another language."""

from pydantic import StrictBool, StrictStr

from app.contract.events.base import InterviewEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.values import Id, Seq
from app.domain import events as e
from app.domain.events import Recorded


@sent_as("caption_translated")
class CaptionTranslated(InterviewEvent):
    """To the room: what `user_id` said or wrote, translated by a machine, for reading along.

    `utterance_id` or `message_id` names the words themselves, which alone count. While somebody
    speaks it grows (`final` false, no `seq`) and is never taken back; the final one has its `seq`,
    and `of_seq`, the place of the words in the log. `unsure`: show it with care.
    """

    user_id: Id
    language: StrictStr
    text: StrictStr
    engine: StrictStr
    model: StrictStr
    final: StrictBool
    unsure: StrictBool = False
    utterance_id: StrictStr | None = None
    message_id: StrictStr | None = None
    of_seq: Seq | None = None
    seq: Seq | None = None


@projects(e.TextTranslated, CaptionTranslated)
def _translated(event: e.TextTranslated, _: Recorded, __: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "language": event.language,
        "text": event.text,
        "engine": event.engine,
        "model": event.model,
        "final": True,
        "unsure": event.unsure,
        "utterance_id": event.utterance_id,
        "message_id": event.message_id,
        "of_seq": event.of_seq,
    }
