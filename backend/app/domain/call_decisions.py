"""What commands about an interview's call lead to."""

from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview
from app.domain.roles import HOSTS


def join(state: Interview, _: c.JoinCall, actor: c.Actor, now: int) -> tuple[e.Event, ...]:
    """Enter; who is in it already has left it for that."""
    joined = e.CallJoined(user_id=actor.id)
    if id_key(actor.id) not in state.in_call:
        return (joined,)
    return (*_gone(state, actor.id, now, "replaced"), joined)


def leave(state: Interview, command: c.LeaveCall, actor: c.Actor, now: int) -> tuple[e.Event, ...]:
    """Go, with what was shown. Raises `not_in_call`."""
    if id_key(command.user_id) not in state.in_call:
        raise Refusal("not_in_call", "interview_id")
    _check_own(command.user_id, actor)
    return _gone(
        state,
        command.user_id,
        now,
        command.reason,
        command.interruptions,
        command.longest_interruption,
    )


def share(state: Interview, _: c.ShareScreen, actor: c.Actor, __: int) -> tuple[e.Event, ...]:
    """Show a screen: one at a time, in whose place a host may put theirs."""
    key = id_key(actor.id)
    if key not in state.in_call:
        raise Refusal("not_in_call", "interview_id")
    started = e.ScreenShareStarted(user_id=actor.id)
    if state.sharing in (None, key):
        return (started,)
    if not _is_host(actor):
        raise Refusal("forbidden", "screen")
    return (e.ScreenShareStopped(user_id=_id_of(state, state.sharing)), started)


def stop_sharing(
    state: Interview, command: c.StopScreenShare, actor: c.Actor, _: int
) -> tuple[e.Event, ...]:
    """Show it no more; one's own, or as a host anybody's."""
    if state.sharing != id_key(command.user_id):
        raise Refusal("not_in_call", "screen")
    _check_own(command.user_id, actor)
    return (e.ScreenShareStopped(user_id=command.user_id),)


def end_call(state: Interview, now: int) -> tuple[e.Event, ...]:
    """Everybody has left it, as the interview ends."""
    return tuple(
        event for key in state.in_call for event in _gone(state, _id_of(state, key), now, "ended")
    )


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


def _check_own(user_id: Id, actor: c.Actor) -> None:
    if not (actor.is_system or _is_host(actor) or id_key(user_id) == id_key(actor.id)):
        raise Refusal("forbidden", "user_id")


def _is_host(actor: c.Actor) -> bool:
    return actor.role in HOSTS or actor.counts_as_host


def _id_of(state: Interview, key: str | None) -> Id:
    """The id as it was sent; who has left the room goes by the key."""
    assert key is not None
    person = state.participants.get(key)
    return key if person is None else person.user_id
