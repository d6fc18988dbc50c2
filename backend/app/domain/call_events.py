"""What can happen in the call of an interview; see events.py."""

from app.domain.identifiers import Id
from app.domain.logged import SERVER, Event, logged
from app.domain.roles import EVERYBODY, SPEAKERS


@logged(by=EVERYBODY, author="user_id", rules=True)
class CallJoined(Event):
    """A user entered the call of the interview."""

    user_id: Id


@logged(by=EVERYBODY | SERVER, author="user_id")
class CallLeft(Event):
    """A user is in the call no more. `reason`: left, lost, replaced, removed, ended.

    `seconds`: how long they were in it; `interruptions`, `longest_interruption` (seconds): of
    their line, as their page counted them, None where it did not say.
    """

    user_id: Id
    reason: str
    seconds: float
    interruptions: int | None = None
    longest_interruption: float | None = None


@logged(by=SPEAKERS, author="user_id", rules=True)
class ScreenShareStarted(Event):
    """A user shows a screen in the call."""

    user_id: Id


@logged(by=SPEAKERS | SERVER, author="user_id")
class ScreenShareStopped(Event):
    """A user's screen is shown no more."""

    user_id: Id
