"""What a client may send about the call of an interview, and what a signal may hold."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from app.contract.commands import ClientCommand, InterviewCommand
from app.contract.fields import Flag, IdField, OptionalFlag, OptionalId, OptionalSeconds, Seq, Word
from app.contract.lenient import Otherwise
from app.contract.refusals import Expected
from app.domain.errors import Refusal

MAX_SDP = 64 * 1024
"""Characters of a description; four slots with a camera's codecs are about 10 kB."""
MAX_SECTIONS = 4
"""Media sections, one for each slot: microphone, camera, screen, the screen's sound."""
MAX_CANDIDATES, MAX_CANDIDATE = 32, 1024
"""Candidates at a time, and characters of one; a real one has up to 209."""
_DIRECTION = re.compile(r"\s*a\s*=\s*(?:sendrecv|sendonly|recvonly|inactive)", re.IGNORECASE)
"""Also as no browser writes it: whatever one might take for a direction is one."""
_CONTROL = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TroubleKind = Literal[
    "no_media", "reconnecting", "restored", "relayed", "device_lost", "low_bandwidth"
]
ControlAction = Literal["mute", "stop_camera", "stop_screen", "remove"]
_Slot = Annotated[int, Field(strict=True, ge=0, lt=MAX_SECTIONS), Expected("count")]
_Figure = Annotated[Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None, Otherwise(None)]
_Share = Annotated[
    Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)] | None, Otherwise(None)
]
_YesOrNo = Annotated[Annotated[int, Field(ge=0, le=1)] | None, Otherwise(None)]


_OptionalName = Annotated[Annotated[StrictStr, Field(max_length=256)] | None, Expected("signal")]
_OptionalIndex = Annotated[
    Annotated[int, Field(strict=True, ge=0, le=255)] | None, Expected("signal")
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Device(_Part):
    """What somebody has, and means to use."""

    mic: OptionalFlag = False
    cam: OptionalFlag = False


class Resume(_Part):
    """Who one was in the call before the connection broke off."""

    peer_id: Word
    secret: Word


class Figures(_Part):
    """What a page measured of its lines; numbers only, and null where nothing was measured.

    Seconds; `loss` is a share of packets, `relayed` 1 where a relay was needed. `call_left` tells
    the interruptions, the others are counted over all calls (`/metrics`), of nobody.
    """

    interruptions: _Figure = None
    longest_interruption: OptionalSeconds = None
    click_to_joined: OptionalSeconds = None
    joined_to_connected: OptionalSeconds = None
    connected_to_frame: OptionalSeconds = None
    restarts: _Figure = None
    refreshes: _Figure = None
    frozen_seconds: OptionalSeconds = None
    relayed: _YesOrNo = None
    round_trip: OptionalSeconds = None
    round_trip_worst: OptionalSeconds = None
    loss: _Share = None
    loss_worst: _Share = None


class CallJoin(InterviewCommand):
    """Enter the call; with `resume` as the same peer, as long as it is remembered."""

    device: Annotated[Device, Otherwise(Device())] = Device()
    resume: Annotated[Resume | None, Otherwise(None)] = None


class Description(_Part):
    """What one side of a connection offers, or answers."""

    type: Annotated[Literal["offer", "answer"], Expected("signal")]
    sdp: Annotated[StrictStr, Field(max_length=MAX_SDP), Expected("signal")]


class Candidate(_Part):
    """One way to a peer, as `RTCIceCandidate.toJSON()` gives it."""

    candidate: Annotated[StrictStr, Field(max_length=MAX_CANDIDATE), Expected("signal")]
    sdpMid: _OptionalName = None  # noqa: N815 - WebRTC's own names
    sdpMLineIndex: _OptionalIndex = None  # noqa: N815
    usernameFragment: _OptionalName = None  # noqa: N815


_Candidates = Annotated[list[Candidate | None], Field(min_length=1, max_length=MAX_CANDIDATES)]


class CallSignal(InterviewCommand):
    """To another peer: a description, ICE candidates (null: that was the last one), or both.

    `n`: counts this pair's connections.
    """

    to: Word
    n: Seq
    description: Annotated[Description | None, Expected("signal")] = None
    candidates: Annotated[_Candidates | None, Expected("signal")] = None


class CallMedia(InterviewCommand):
    """What one really sends now. Sending a screen is sharing it; one does at a time."""

    mic: Flag
    cam: Flag
    screen: Flag


class CallIce(InterviewCommand):
    """Ask for fresh addresses and credentials of the ways round."""


class CallRefresh(InterviewCommand):
    """Ask a peer for a whole picture in a slot that stands still."""

    to: Word
    slot: _Slot


class CallTrouble(InterviewCommand):
    """Say what goes wrong with the call, or is right again; it is only counted, by kind.

    Whose line it is, each page tells from its own connections: the one that is weak to everybody.
    """

    kind: TroubleKind
    peer_id: Annotated[Word | None, Otherwise(None)] = None
    seconds: OptionalSeconds = None


class CallControl(ClientCommand):
    """A host's word to somebody in the call. `user_id` is whom it is about."""

    user_id_is_sender = False

    interview_id: IdField
    user_id: IdField
    action: ControlAction


class CallLeave(InterviewCommand):
    """Leave the call."""

    figures: Annotated[Figures | None, Otherwise(None)] = None
    user_id: OptionalId = None


def checked_signal(command: CallSignal, may_send: bool) -> dict[str, Any]:
    """A signal's own fields, as the other peer gets them. Raises `invalid_signal`.

    `may_send`: whether the sender may offer media; who may not only receives.
    """
    signal: dict[str, Any] = {}
    if command.description is not None:
        _check(command.description.sdp, may_send)
        signal["description"] = command.description.model_dump()
    if command.candidates is not None:
        signal["candidates"] = [
            None if one is None else one.model_dump(exclude_none=True) for one in command.candidates
        ]
    if not signal:
        raise Refusal("invalid_signal", "description")
    return signal


def _check(sdp: str, may_send: bool) -> None:
    # A line ends where browsers end it, and nowhere else: what they read is what is checked.
    lines = sdp.replace("\r\n", "\n").split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("m=")]
    if lines[0] != "v=0" or _CONTROL.search(sdp) or not 0 < len(starts) <= MAX_SECTIONS:
        raise Refusal("invalid_signal", "description")
    sections = (lines[start:end] for start, end in pairwise([*starts, len(lines)]))
    if not may_send and not all(map(_only_receives, sections)):
        raise Refusal("forbidden", "description")


def _only_receives(section: Sequence[str]) -> bool:
    """Whether it says so, once; one without a direction sends."""
    directions = [line for line in section if _DIRECTION.match(line)]
    return len(directions) == 1 and directions[0] in ("a=recvonly", "a=inactive")
