"""What the server sends of words that were another speaker's voice."""

from pydantic import StrictStr

from app.contract.events.base import LoggedEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Id, Time
from app.domain import events as e
from app.domain.events import Recorded


@sent_as("echo_marked")
class EchoMarked(LoggedEvent):
    """To the room: an utterance was another speaker's voice, picked up by this microphone.

    It is not to be read as `user_id`'s words any more; only they are still shown them, and may
    take them back by `restore_echo`. `echo_of`: the utterance that was heard, of `spoken_by`.
    """

    user_id: Id
    utterance_id: StrictStr
    echo_of: StrictStr
    spoken_by: Id
    timestamp: Time


@projects(e.EchoMarked, EchoMarked)
def _marked(event: e.EchoMarked, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "utterance_id": event.utterance_id,
        "echo_of": event.echo_of,
        "spoken_by": event.spoken_by,
        "timestamp": iso(recorded.time),
    }


@sent_as("echo_restored")
class EchoRestored(LoggedEvent):
    """To the room: an utterance that was marked counts as its speaker's words again."""

    user_id: Id
    utterance_id: StrictStr
    timestamp: Time


@projects(e.EchoRestored, EchoRestored)
def _restored(event: e.EchoRestored, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "utterance_id": event.utterance_id,
        "timestamp": iso(recorded.time),
    }
