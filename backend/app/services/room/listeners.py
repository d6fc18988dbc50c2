"""What else of the server is called when people enter and leave rooms."""

from collections.abc import Callable, Container
from dataclasses import dataclass

from app.domain.commands import Actor
from app.domain.identifiers import Id


def _nobody(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomListeners:
    """Called at once, so they must neither wait nor raise.

    `entered`: (interview, who), where there is a lobby. `spoken`: (keys of interview and user, the
    languages that they named on joining). `gone`: (interview's key, the connection that left it on
    purpose, keys of whom it is still there as). `disconnected`: (connection). `left`: (keys of
    interview and user), when a user's last connection is gone.
    """

    entered: Callable[[Id, Actor], object] = _nobody
    spoken: Callable[[str, str, tuple[str, ...]], object] = _nobody
    gone: Callable[[str, str, Container[str]], object] = _nobody
    disconnected: Callable[[str], object] = _nobody
    left: Callable[[str, str], object] = _nobody


NOBODY = RoomListeners()
