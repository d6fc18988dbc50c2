"""Hosts mark moments of an interview, which stand in its log; everybody may clap, once heard."""

from dataclasses import dataclass
from typing import Any

from pydantic import StrictStr

from app.contract.commands import InterviewCommand
from app.contract.events.base import InterviewEvent, LoggedEvent
from app.contract.events.projection import Viewer
from app.contract.fields import Label
from app.contract.timestamps import iso
from app.contract.values import Id, Time
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import Event, Recorded
from app.domain.interview import Interview
from app.domain.roles import EVERYBODY, HOSTS, may
from app.plugins.event import PluginEvent


class MarkMoment(InterviewCommand):
    """Mark what is being said now."""

    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentMarked(Event):
    """A host marked a moment while this question was asked.

    A field that is added in a later version needs a default, so that old logs are still read.
    """

    user_id: Id
    label: str
    question_id: Id


class Moment(LoggedEvent):
    """To the hosts and observers, when a host marks a moment."""

    user_id: Id
    label: StrictStr
    question_id: Id
    timestamp: Time


def mark(state: Interview, command: MarkMoment, actor: Actor, _now: int) -> MomentMarked:
    """What the command leads to. It may be called again, so it changes nothing."""
    if state.current is None:
        raise Refusal("unknown_question")
    return MomentMarked(
        user_id=actor.id, label=command.label, question_id=state.current.question_id
    )


def shown(event: MomentMarked, recorded: Recorded, _viewer: Viewer) -> dict[str, Any]:
    """What is seen of it, beside its interview_id and seq."""
    return {
        "user_id": event.user_id,
        "label": event.label,
        "question_id": event.question_id,
        "timestamp": iso(recorded.time),
    }


def seen_by_assessors(_event: MomentMarked, viewer: Viewer) -> bool:
    """Candidates get a `record_entry` in its place."""
    return may(viewer.role, "see_answers")


MOMENT = PluginEvent(
    command="mark_moment",
    takes=MarkMoment,
    roles=HOSTS,
    handle=mark,
    event=MomentMarked,
    name="moment_marked",
    payload=Moment,
    project=shown,
    seen_by=seen_by_assessors,
)


class Clap(InterviewCommand):
    """Clap."""


class Clapped(InterviewEvent):
    """To the room, when somebody claps; stands in no log."""

    user_id: Id


def clap(_state: Interview, _command: Clap, actor: Actor, _now: int) -> dict[str, Any]:
    """Its payload, beside its interview_id."""
    return {"user_id": actor.id}


CLAP = PluginEvent(
    command="clap", takes=Clap, roles=EVERYBODY, handle=clap, name="clapped", payload=Clapped
)
