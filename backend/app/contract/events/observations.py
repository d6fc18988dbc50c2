"""What a camera shows, as figures; what was not measured is null, never a number."""

from typing import Literal

from app.contract.events.base import ServerEvent
from app.contract.values import Share
from app.contract.vocabulary import GestureType


class Gesture(ServerEvent):
    """Something that was seen; seconds from the recording's beginning."""

    type: GestureType
    start: float
    end: float


class Coverage(ServerEvent):
    """In which share of the frames that were searched for it each was found."""

    face: Share
    pose: Share


class Movements(ServerEvent):
    """In which share of the frames something in a face was moved."""

    smile: Share
    brows: Share


Measured = Literal["gestures", "eye_contact", "posture_score", "movements", "nod", "shake"]
Reason = Literal["not_sampled", "no_face", "no_shoulders", "too_few_frames"]
"""Why a figure is null."""
