"""Eye contact: whether irises and head together point at the camera."""

import numpy as np

from app.video.head_pose import HeadPose, head_pose, upright
from app.video.landmarks import EYE_CORNERS, EYELIDS, IRISES, FaceLandmarks, Points

MAX_GAZE = 15.0
"""Degrees between the gaze and the camera that still count, to each side, up and down."""
MAX_YAW, MAX_PITCH = 35.0, 30.0
"""Degrees of the head, beyond which the far eye can no longer be measured."""
MIN_OPENING = 0.12
"""Of an eye, height by width; below, it is closed. An open one has 0.25 to 0.4."""
LONGEST_BLINK = 0.4
"""Seconds; a blink lasts 0.1 to 0.4. During one, the look before it goes on."""
MIN_FRAMES = 5

_EYEBALL = 0.4
"""Radius of the eyeball (12 mm) by the distance of the eye's corners (30 mm)."""


def looks_at_camera(face: FaceLandmarks) -> bool | None:
    """Whether the face looks at the camera; None while the eyes are closed.

    The gaze is the head's angle plus the eye's angle in the head, which follows from how far the
    iris stands off the middle between the eye's corners: sin(angle) = offset / (0.4 x eye's width),
    with the adult eye's mean measures, averaged over both eyes.

    Limits: in a picture 640 pixels wide an eye is some 25 wide, and one pixel is 6 degrees. So 15
    degrees are allowed, where people themselves take about 5 for a look at them (Gamer and Hecht
    2007, "Are you looking at me?"): a look at the screen close beneath the camera counts too. A
    camera beside the screen makes an attentive listener look away; thick or mirroring glasses shift
    the iris. It says where a face points, nothing of attention or honesty.
    """
    pose = head_pose(face)
    if pose is None:
        return False
    if abs(pose.yaw) > MAX_YAW or abs(pose.pitch) > MAX_PITCH:
        return False
    gaze = _gaze(upright(face, pose), pose)
    return None if gaze is None else bool(max(map(abs, gaze)) <= MAX_GAZE)


def _gaze(points: Points, pose: HeadPose) -> tuple[float, float] | None:
    """Yaw and pitch of the gaze in degrees; None while the eyes are closed."""
    offsets, openings = [], []
    for (left, right), (upper, lower), iris in zip(EYE_CORNERS, EYELIDS, IRISES, strict=True):
        width = points[right, 0] - points[left, 0]
        if width <= 0:
            return None
        middle = (points[left] + points[right]) / 2
        offsets.append((points[iris] - middle)[:2] / width)
        openings.append((points[lower, 1] - points[upper, 1]) / width)
    if np.mean(openings) < MIN_OPENING:
        return None
    sines = np.clip(np.mean(offsets, axis=0) / _EYEBALL, -1, 1)
    yaw, pitch = np.degrees(np.arcsin(sines))
    return pose.yaw + float(yaw), pose.pitch + float(pitch)


class EyeContact:
    """The share of sampled frames with a face in which it looks at the camera."""

    def __init__(self) -> None:
        self._looks: list[bool] = []
        self._last_open: tuple[float, bool] | None = None  # time, look

    def observe(self, face: FaceLandmarks | None, time: float) -> None:
        """Take the next sampled frame; one without a face is not measured."""
        if face is None:
            self._last_open = None
            return
        look = looks_at_camera(face)
        if look is not None:
            self._last_open = time, look
        elif self._last_open and time - self._last_open[0] <= LONGEST_BLINK:
            look = self._last_open[1]
        self._looks.append(bool(look))

    def collect(self) -> float | None:
        """The share since the last call; None for fewer than MIN_FRAMES frames with a face."""
        looks, self._looks = self._looks, []
        return sum(looks) / len(looks) if len(looks) >= MIN_FRAMES else None
