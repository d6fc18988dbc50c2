"""What the server sends about the call of an interview; media never pass it."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictStr

from app.contract.call import Candidate, ControlAction, Description
from app.contract.events.base import InterviewEvent, LoggedEvent, ServerEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Count, Id, Seconds, Time
from app.contract.vocabulary import Role
from app.domain import events as e
from app.domain.events import Recorded

LeftReason = Literal["left", "lost", "replaced", "removed"]


class Media(ServerEvent):
    """What a peer sends."""

    mic: StrictBool
    cam: StrictBool
    screen: StrictBool


class Peer(ServerEvent):
    """Somebody in the call. In a pair the one of the higher `order` offers first, and is polite."""

    peer_id: StrictStr
    user_id: Id
    name: StrictStr | None
    role: Role
    order: Count
    media: Media


@sent_as("call_peer_joined")
class CallPeerJoined(InterviewEvent):
    """To the room but the newcomer, who finds the others in the acknowledgement."""

    peer: Peer


@sent_as("call_peer_left")
class CallPeerLeft(InterviewEvent):
    """To the room. `lost`: for 30 s nothing was heard of it; media may still flow a while."""

    peer_id: StrictStr
    reason: LeftReason


@sent_as("call_peer_media")
class CallPeerMedia(InterviewEvent):
    """To the room, when what a peer sends changes."""

    peer_id: StrictStr
    mic: StrictBool
    cam: StrictBool
    screen: StrictBool


@sent_as("call_signal")
class CallSignal(InterviewEvent):
    """To one peer, from another: `from`, the counter of the pair's connection, and what it says."""

    from_: Annotated[StrictStr, Field(alias="from")]
    n: Count
    description: Description | None = None
    candidates: list[Candidate | None] | None = None


@sent_as("call_refresh")
class CallRefresh(InterviewEvent):
    """To one peer: another one sees no picture in that slot."""

    from_: Annotated[StrictStr, Field(alias="from")]
    slot: Count


@sent_as("call_moved")
class CallMoved(InterviewEvent):
    """To a page whose user entered the call elsewhere."""


@sent_as("call_control")
class CallControl(InterviewEvent):
    """To somebody in the call: what a host wants. There is no word that switches a thing on."""

    by: Id
    action: ControlAction


@sent_as("call_ended")
class CallEnded(InterviewEvent):
    """To who was in the call: it is over for them; every track ends, every device is let go."""

    reason: Literal["ended", "stopped", "removed"]


@sent_as("call_joined")
class CallJoined(LoggedEvent):
    """To the room, when somebody enters the call."""

    user_id: Id
    timestamp: Time


@projects(e.CallJoined, CallJoined)
def _joined(event: e.CallJoined, recorded: Recorded, _: Viewer) -> Payload:
    return {"user_id": event.user_id, "timestamp": iso(recorded.time)}


@sent_as("call_left")
class CallLeft(LoggedEvent):
    """To the room, when somebody is in the call no more, and how their line was.

    Figures that nobody measured are null: nobody may hold a bad line against a person.
    """

    user_id: Id
    reason: Literal["left", "lost", "replaced", "removed", "ended"]
    seconds: Seconds
    interruptions: Count | None
    longest_interruption: Seconds | None
    timestamp: Time


@projects(e.CallLeft, CallLeft)
def _left(event: e.CallLeft, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "reason": event.reason,
        "seconds": event.seconds,
        "interruptions": event.interruptions,
        "longest_interruption": event.longest_interruption,
        "timestamp": iso(recorded.time),
    }


@sent_as("screen_share_started")
class ScreenShareStarted(LoggedEvent):
    """To the room, when somebody shows a screen."""

    user_id: Id
    timestamp: Time


@projects(e.ScreenShareStarted, ScreenShareStarted)
def _shared(event: e.ScreenShareStarted, recorded: Recorded, _: Viewer) -> Payload:
    return {"user_id": event.user_id, "timestamp": iso(recorded.time)}


@sent_as("screen_share_stopped")
class ScreenShareStopped(LoggedEvent):
    """To the room, when a screen is shown no more."""

    user_id: Id
    timestamp: Time


@projects(e.ScreenShareStopped, ScreenShareStopped)
def _not_shared(event: e.ScreenShareStopped, recorded: Recorded, _: Viewer) -> Payload:
    return {"user_id": event.user_id, "timestamp": iso(recorded.time)}
