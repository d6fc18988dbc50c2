"""Gestures over time: nod, shake, hand raised, leaning, out of view; a state machine for each.

Found by movement and position alone; what a gesture means is not inferred, and differs between
people and countries. Times are as exact as the sampling, 0.2 s for heads and 1 s for bodies.
"""

from dataclasses import dataclass

import numpy as np

from app.contract.vocabulary import GestureType
from app.video.head_pose import HeadPose
from app.video.landmarks import EARS, SHOULDERS, WRISTS, PoseLandmarks
from app.video.posture import MIN_VISIBILITY, Carriage, carriage
from app.video.swings import Swings

NOD_DEGREES, SHAKE_DEGREES = 5.0, 8.0
"""Least angle of each swing. The angles of a still head scatter by about 1 degree."""
LEANING_TILT, LEANING_LEAN = 18.0, 20.0
"""Degrees, of the shoulders' line and of the line from them to the head."""
HAND_FROM_HEAD = 0.35
"""Least distance to the side, in widths of the shoulders; nearer, a hand scratches or supports."""
HELD = 0.8
"""Least seconds for which a hand is raised: two samples at one a second, with some slack."""
LEANING_HELD, AWAY = 1.5, 1.5
"""Least seconds of leaning and of absence."""
MAX_GAP = 5.0
"""Seconds without a sample, after which nothing is known to go on."""


@dataclass(frozen=True)
class Gesture:
    """Something that was seen; `start` and `end` in seconds of the stream."""

    type: GestureType
    start: float
    end: float


class Holding:
    """Something that is so or not, and counts once it has been so for long enough."""

    def __init__(self, kind: GestureType, least: float) -> None:
        self._kind, self._least = kind, least
        self._since: float | None = None
        self._latest = 0.0
        self._done: list[Gesture] = []

    def observe(self, time: float, holds: bool) -> None:
        """Take the next sample."""
        if self._since is not None and not 0 <= time - self._latest <= MAX_GAP:
            self._close()
        if holds:
            self._since = time if self._since is None else self._since
            self._latest = time
        elif self._since is not None:
            self._close()

    def collect(self) -> list[Gesture]:
        """What ended since the last call, and what goes on, as long as it is now."""
        done, self._done = self._done, []
        return done + self._current()

    def _close(self) -> None:
        self._done += self._current()
        self._since = None

    def _current(self) -> list[Gesture]:
        if self._since is None or self._latest - self._since < self._least:
            return []
        return [Gesture(self._kind, self._since, self._latest)]


class Gestures:
    """All gestures of one stream."""

    def __init__(self) -> None:
        self._nod, self._shake = Swings(NOD_DEGREES), Swings(SHAKE_DEGREES)
        self._hand = Holding("hand_raised", HELD)
        self._leaning = Holding("leaning", LEANING_HELD)
        self._away = Holding("out_of_view", AWAY)
        self._was_seen = self._body_is_seen = False

    def add_face(self, time: float, head: HeadPose | None) -> None:
        """Take the next frame sampled for a face."""
        if head is not None:
            self._was_seen = True
            self._nod.observe(time, head.pitch, head.yaw)
            self._shake.observe(time, head.yaw, head.pitch)
        self._away.observe(time, head is None and self._was_seen and not self._body_is_seen)

    def add_pose(self, time: float, pose: PoseLandmarks | None) -> None:
        """Take the next frame sampled for a body."""
        self._body_is_seen = pose is not None
        self._was_seen |= self._body_is_seen
        body = None if pose is None else carriage(pose)
        self._hand.observe(time, pose is not None and hand_is_raised(pose))
        self._leaning.observe(time, body is not None and is_leaning(body))

    def collect(self) -> list[Gesture]:
        """What was seen since the last call, in order of time.

        A gesture that goes on at the call comes again in the next one, with the same start.
        """
        found = self._hand.collect() + self._leaning.collect() + self._away.collect()
        found += [Gesture("nod", *span) for span in self._nod.collect()]
        found += [Gesture("shake", *span) for span in self._shake.collect()]
        return sorted(found, key=lambda gesture: gesture.start)


def hand_is_raised(pose: PoseLandmarks) -> bool:
    """Whether a wrist is in sight above the ears' height, or nearly, beside the head."""
    if min(pose.visibility[[*SHOULDERS, *EARS]]) < MIN_VISIBILITY:
        return False
    shoulders, ears = pose.points[list(SHOULDERS)], pose.points[list(EARS)]
    width = float(np.hypot(*(shoulders[1] - shoulders[0])))
    head = ears.mean(axis=0)
    # A third of the way down from the ears to the shoulders is about the mouth.
    height = head[1] + (shoulders[:, 1].mean() - head[1]) / 3
    return any(
        pose.visibility[wrist] >= MIN_VISIBILITY
        and pose.points[wrist, 1] <= height
        and abs(pose.points[wrist, 0] - head[0]) >= HAND_FROM_HEAD * width
        for wrist in WRISTS
    )


def is_leaning(body: Carriage) -> bool:
    """Whether somebody leans to a side; to and from the camera cannot be told from moving."""
    return abs(body.tilt) >= LEANING_TILT or abs(body.lean) >= LEANING_LEAN
