"""Posture: how level the shoulders are, and how upright the head is carried over them."""

from typing import NamedTuple

import numpy as np

from app.video.landmarks import EARS, SHOULDERS, PoseLandmarks

MIN_VISIBILITY = 0.6
MIN_FRAMES = 2

_TILT = (5.0, 25.0)
"""Degrees of the shoulders' line: full marks up to the first, none from the second."""
_LEAN = (8.0, 35.0)
"""Degrees of the line from between the shoulders to between the ears, against the vertical."""
_NECK = (0.45, 0.15)
"""Height of the ears above the shoulders by the shoulders' width; sunken heads have less."""


class Carriage(NamedTuple):
    """How a body holds itself; angles in degrees, positive towards the picture's right and down."""

    tilt: float
    lean: float
    neck: float


def carriage(pose: PoseLandmarks) -> Carriage | None:
    """Measure a body; None where shoulders or ears are not in sight."""
    if min(pose.visibility[[*SHOULDERS, *EARS]]) < MIN_VISIBILITY:
        return None
    left, right = pose.points[SHOULDERS[0]], pose.points[SHOULDERS[1]]
    across = right - left
    width = float(np.hypot(*across))
    if across[0] <= 0:  # seen from behind, or from the side
        return None
    head = pose.points[list(EARS)].mean(axis=0) - (left + right) / 2
    return Carriage(
        tilt=float(np.degrees(np.arctan2(across[1], across[0]))),
        lean=float(np.degrees(np.arctan2(head[0], -head[1]))),
        neck=float(-head[1] / width),
    )


def posture_of(body: Carriage) -> float:
    """Score one frame: the mean of three shares, 1 upright and centred, 0 for none of it.

    Level shoulders (tilt), the head in the middle above them (lean), and held up (neck). The limits
    of the shares are geometry chosen here, lenient within what people do at rest; no study stands
    behind them. A camera held askew tilts everybody, one from above shortens the neck, wide
    clothes move the shoulders. It is meant for practice at a desk and says nothing of health,
    character or ability, nor anything about people who cannot or do not sit so.
    """
    shares = (
        _share(abs(body.tilt), *_TILT),
        _share(abs(body.lean), *_LEAN),
        _share(body.neck, *_NECK),
    )
    return sum(shares) / len(shares)


def _share(value: float, full: float, none: float) -> float:
    """1 at `full` and beyond, 0 at `none` and beyond, straight between."""
    return min(1.0, max(0.0, (value - none) / (full - none)))


class Posture:
    """The median score of the sampled frames."""

    def __init__(self) -> None:
        self._scores: list[float] = []

    def observe(self, body: Carriage | None) -> None:
        """Take the next sampled frame; one without shoulders and ears is not measured."""
        if body is not None:
            self._scores.append(posture_of(body))

    def collect(self) -> float | None:
        """The score since the last call; None for fewer than MIN_FRAMES frames."""
        scores, self._scores = self._scores, []
        return float(np.median(scores)) if len(scores) >= MIN_FRAMES else None
