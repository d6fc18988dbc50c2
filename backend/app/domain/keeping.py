"""What becomes of a record as such: erasing somebody from it, and holding all of it."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.interview import Interview


def check_not_held(state: Interview) -> None:
    """Raise `legal_hold` where nothing of the record may be taken away."""
    if state.held:
        raise Refusal("legal_hold", "interview_id")


def hold(_: Interview, command: c.HoldRecord, actor: c.Actor, __: int) -> tuple[e.LegalHoldChanged]:
    """Hold the record, or hold it no longer; saying so again is said again."""
    return (e.LegalHoldChanged(changed_by=actor.id, held=command.held),)


def note_erasure(
    _: Interview, command: c.NoteErasure, actor: c.Actor, __: int
) -> tuple[e.PersonErased]:
    """Say that somebody was erased. It was done: a hold that came meanwhile does not hide it."""
    erased = e.PersonErased(user_id=command.user_id, erased_by=actor.id, entries=command.entries)
    return (erased,)


DECIDERS: Mapping[type[c.Command], Callable[[Interview, Any, c.Actor, int], tuple[e.Event, ...]]]
DECIDERS = {c.HoldRecord: hold, c.NoteErasure: note_erasure}
