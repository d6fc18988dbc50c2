"""What the server sends about who is in a room, and how its interview stands."""

from typing import Literal

from pydantic import StrictBool, StrictStr

from app.contract.events.base import InterviewEvent, LoggedEvent, sent_as
from app.contract.events.parts import Participant, Progress, Question, RoomState
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Count, Id, Seconds, Time
from app.contract.vocabulary import ConsentScope, Purpose, Role, Status
from app.domain import events as e
from app.domain.events import Recorded


class WaitingParticipant(InterviewEvent):
    """Somebody in a lobby, as hosts find them listed when they join."""

    user_id: Id
    role: Role
    name: StrictStr | None
    since: Time


@sent_as("joined_interview")
class JoinedInterview(InterviewEvent):
    """To who joins: once in the room, with its state as of `last_seq`; or waiting before it.

    Who waits sees nothing of the room, and gets the event again when let in. `reset`: what the
    client knew of the log is void, the whole log follows. `waiting`: to hosts, who is in the lobby.
    """

    status: Literal["joined", "waiting"]
    participants_count: Count | None
    participants: list[Participant] | None = None
    state: RoomState | None = None
    last_seq: Count | None = None
    epoch: StrictStr | None = None
    reset: Literal[True] | None = None
    waiting: list[WaitingParticipant] | None = None


@sent_as("left_interview")
class LeftInterview(InterviewEvent):
    """To who sent `leave_interview`."""

    status: Literal["left"]


@sent_as("participant_joined")
class ParticipantJoined(LoggedEvent):
    """To the others in the room, when a user's first connection joins."""

    user_id: Id
    participants_count: Count
    role: Role
    name: StrictStr | None
    timestamp: Time


@projects(e.ParticipantJoined, ParticipantJoined)
def _joined(event: e.ParticipantJoined, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "participants_count": recorded.participants_count,
        "role": event.role,
        "name": event.name,
        "timestamp": iso(recorded.time),
    }


@sent_as("participant_left")
class ParticipantLeft(LoggedEvent):
    """To the others in the room, when a user's last connection is gone."""

    user_id: Id
    participants_count: Count
    reason: Literal["left", "disconnected", "process_lost", "removed"]
    timestamp: Time


@projects(e.ParticipantLeft, ParticipantLeft)
def _left(event: e.ParticipantLeft, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "participants_count": recorded.participants_count,
        "reason": event.reason,
        "timestamp": iso(recorded.time),
    }


@sent_as("participant_status")
class ParticipantStatus(InterviewEvent):
    """To the room, when somebody says how they are."""

    user_id: Id
    status: StrictStr


@sent_as("participant_waiting")
class ParticipantWaiting(InterviewEvent):
    """To the hosts in a room with a lobby, when somebody begins or ends to wait before it.

    `admit` and `decided_by` come where a host's word ended it.
    """

    user_id: Id
    waiting: StrictBool
    role: Role | None = None
    name: StrictStr | None = None
    since: Time | None = None
    admit: StrictBool | None = None
    decided_by: Id | None = None


@sent_as("consent_changed")
class ConsentChanged(LoggedEvent):
    """To the room, when somebody gives or withdraws one of their own consents.

    `refused`: why what they wanted to give could not be given, an error code.
    """

    user_id: Id
    scope: ConsentScope
    granted: StrictBool
    timestamp: Time
    refused: StrictStr | None = None


@projects(e.ConsentChanged, ConsentChanged)
def _consent(event: e.ConsentChanged, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "scope": event.scope,
        "granted": event.granted,
        "timestamp": iso(recorded.time),
        **({} if event.refused is None else {"refused": event.refused}),
    }


@sent_as("interview_status_response")
class InterviewStatusResponse(InterviewEvent):
    """To who sent `interview_status`. What is of the room is null for whom a lobby keeps out."""

    status: Status
    current_question: Question | None
    uptime: Seconds
    participants_count: Count | None
    progress: Progress | None
    purpose: Purpose
    last_seq: Count | None
