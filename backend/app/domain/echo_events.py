"""What can become of an utterance that was another speaker's voice; see events.py."""

from app.domain.identifiers import Id
from app.domain.logged import SERVER, Event, logged
from app.domain.roles import SPEAKERS


@logged(by=SERVER)
class EchoMarked(Event):
    """An utterance was somebody else's voice, picked up by this speaker's microphone.

    Its words are not read as the speaker's any more. `echo_of`: the utterance whose words they
    are, which `spoken_by` said.
    """

    user_id: Id
    utterance_id: str
    echo_of: str
    spoken_by: Id


@logged(by=SPEAKERS, author="user_id")
class EchoRestored(Event):
    """The speaker said that an utterance that was marked holds their own words."""

    user_id: Id
    utterance_id: str
