"""What was seen in a stretch of video: figures, each with how much of the video it rests on.

A figure that was not measured is None with a reason, never a default number. None of them is a
judgement of a person, and none feeds an evaluation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.video.gestures import Gesture
from app.video.landmarks import Image
from app.video.movements import Movements

Reason = Literal["not_sampled", "no_face", "no_shoulders", "too_few_frames"]


@dataclass(frozen=True)
class Observations:
    """What was seen since the last result."""

    gestures: list[Gesture] | None
    """None where nobody was looked for, or nobody was seen."""
    eye_contact: float | None
    """0 to 1, see app.video.eye_contact."""
    posture_score: float | None
    """0 to 1, see app.video.posture."""
    movements: Movements | None
    """None unless asked for."""
    coverage: Mapping[str, float]
    """face, pose: in which share of the frames searched for it it was found; 0 if in none."""
    frames: int
    """How many frames were looked at."""
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    """Figure -> why it is None; also nod, shake: not to be seen at the rate of sampling."""


class Observer(Protocol):
    """Watches one stream."""

    with_movements: bool
    """Whether movements of the face are measured; False until set, may change at any time."""

    def wants(self, time: float) -> bool:
        """Whether the frame at `time` is to be looked at; others need not be made into an image."""
        ...

    def observe(self, frame: Image, time: float) -> None:
        """Take a frame; `time` in seconds of the stream. One that is not wanted is passed over."""
        ...

    def result(self) -> Observations:
        """What was seen since the last result."""
        ...

    def forget(self) -> None:
        """Drop all that was seen so far: consent to it was withdrawn."""
        ...

    def close(self) -> None:
        """Give back what the models hold."""
        ...
