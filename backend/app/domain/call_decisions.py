"""What commands about an interview's call lead to."""

from collections.abc import Callable, Mapping

from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview


def join(state: Interview, _: c.JoinCall, actor: c.Actor, now: int) -> tuple[e.Event, ...]:
    """Enter; somebody in the call leaves it first."""
    joined = e.CallJoined(user_id=actor.id)
    if id_key(actor.id) not in state.in_call:
        return (joined,)
    return (*_gone(state, actor.id, now, "replaced"), joined)


def leave(state: Interview, command: c.LeaveCall, _: c.Actor, now: int) -> tuple[e.Event, ...]:
    """Go, with what was shown. Raises `not_in_call`."""
    if id_key(command.user_id) not in state.in_call:
        raise Refusal("not_in_call", "interview_id")
    return _gone(
        state,
        command.user_id,
        now,
        command.reason,
        command.interruptions,
        command.longest_interruption,
    )


def share(state: Interview, _: c.ShareScreen, actor: c.Actor, __: int) -> tuple[e.Event, ...]:
    """Show a screen, where nobody else does. Raises `not_in_call`, `forbidden`."""
    key = id_key(actor.id)
    if key not in state.in_call:
        raise Refusal("not_in_call", "interview_id")
    if state.sharing not in (None, key):
        raise Refusal("forbidden", "screen")
    return (e.ScreenShareStarted(user_id=actor.id),)


def stop_sharing(
    state: Interview, command: c.StopScreenShare, _: c.Actor, __: int
) -> tuple[e.Event, ...]:
    """Show it no more. Raises `not_in_call`."""
    if state.sharing != id_key(command.user_id):
        raise Refusal("not_in_call", "screen")
    return (e.ScreenShareStopped(user_id=command.user_id),)


def _gone(
    state: Interview,
    user_id: Id,
    now: int,
    reason: str,
    interruptions: int | None = None,
    longest_interruption: float | None = None,
) -> tuple[e.Event, ...]:
    key = id_key(user_id)
    left = e.CallLeft(
        user_id=user_id,
        reason=reason,
        seconds=max(0, now - state.in_call[key]) / 1000,
        interruptions=interruptions,
        longest_interruption=longest_interruption,
    )
    if state.sharing == key:
        return (e.ScreenShareStopped(user_id=user_id), left)
    return (left,)


DECIDERS: Mapping[type[c.Command], Callable[..., tuple[e.Event, ...]]] = {
    c.JoinCall: join,
    c.LeaveCall: leave,
    c.ShareScreen: share,
    c.StopScreenShare: stop_sharing,
}
RULES = (c.JoinCall, c.ShareScreen)
"""Those that lead to events which raise `rules_version`."""
