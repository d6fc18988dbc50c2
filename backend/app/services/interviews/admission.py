"""Whether somebody may have to do with an interview now: asked here, on every wire."""

from collections.abc import Callable

from app.domain.commands import Actor
from app.domain.effects import check_invited, is_uninvited
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview, closed_error
from app.ports.delivery import Feeds
from app.ports.interview_log import Version
from app.services.identity.caller import Caller


def existing(
    feeds: Feeds,
    key: str,
    *,
    must_be_open: bool = False,
    code: str = "interview_not_found",
    field: str = "interview_id",
) -> Version:
    """The interview as of now.

    Raises `code` where there is none; `interview_ended`, `interview_stopped` where it must be open.
    """
    version = feeds.version(key)
    if version is None:
        raise Refusal(code, field)
    if must_be_open and not version.state.is_open:
        raise closed_error(version.state.status)
    return version


class Admission:
    """Lets people into interviews. `keeps_out`: whether a host's word is still needed."""

    def __init__(self, feeds: Feeds, keeps_out: Callable[[Interview, Actor], bool]) -> None:
        self._feeds = feeds
        self._keeps_out = keeps_out

    def admit(self, caller: Caller, interview_id: Id, *, must_be_open: bool = False) -> Version:
        """The interview, for somebody whom nothing keeps out of it.

        Raises `removed`, `interview_not_found` (also where the token is not good for it), and as
        `inside` does.
        """
        caller.identity.check_covers(interview_id, caller.actor.id)
        return self.inside(interview_id, caller.actor, must_be_open=must_be_open)

    def inside(
        self,
        interview_id: Id,
        actor: Actor,
        *,
        must_be_open: bool = False,
        named: str = "interview_id",
    ) -> Version:
        """The same for somebody whose token was looked at. `named`: the field that it stood in.

        Raises `interview_not_found`, `interview_ended`, `interview_stopped`, `invitation_required`,
        and `not_in_interview` where they wait in the lobby.
        """
        version = existing(self._feeds, id_key(interview_id), must_be_open=must_be_open)
        self.check(version.state, actor, named)
        return version

    def is_outside(self, state: Interview, actor: Actor) -> bool:
        """Whether nothing of the room is shown to somebody."""
        return is_uninvited(state, actor) or self._keeps_out(state, actor)

    def check(self, state: Interview, actor: Actor, named: str = "interview_id") -> None:
        """Raise `not_in_interview` for somebody in the lobby, or `invitation_required`."""
        check_invited(state, actor)
        if self._keeps_out(state, actor):
            raise Refusal("not_in_interview", named)
