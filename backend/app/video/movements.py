"""Movements of mouth and brows, for practice and on request: geometry, no feelings.

What a movement means is not inferred. A person may draw up the corners of the mouth for any reason.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from app.video.head_pose import head_pose, upright
from app.video.landmarks import BROWS, EYE_CORNERS, LIPS, MOUTH_CORNERS, FaceLandmarks

SMILE_LIFT = 0.05
"""How far the mouth's corners stand above the middle of the lips, by the mouth's width."""
SMILE_WIDTH = 0.6
"""Width of the mouth by the distance of the eyes' outer corners; some 0.5 at rest."""
BROW_MOVEMENT = 0.1
"""Departure of the brows' height from the person's usual one, as a share of it."""
MIN_FRAMES = 5
MAX_FRAMES = 300
"""Of the frames that the usual height is taken from: a minute at 5 a second."""


@dataclass(frozen=True)
class Movements:
    """How much of the time something in a face was moved, of the frames with a face."""

    smile: float
    """Share with the mouth's corners drawn up and apart."""
    brows: float
    """Share with the brows higher or lower than this person's usual, both directions alike."""


class FacialMovements:
    """Measures mouth and brows in a stream of faces.

    The limits are geometry chosen here and tried on few faces: speech moves the same muscles, and
    mouths differ at rest. Brows are therefore compared with the same person's median.
    """

    def __init__(self) -> None:
        self._heights: deque[float] = deque(maxlen=MAX_FRAMES)
        self._smiles: list[bool] = []

    def observe(self, face: FaceLandmarks | None) -> None:
        """Take the next sampled frame; one without a face is not measured."""
        pose = None if face is None else head_pose(face)
        if face is None or pose is None:
            return
        points = upright(face, pose)
        (left_eye, _), (_, right_eye) = EYE_CORNERS
        eyes = points[right_eye, 0] - points[left_eye, 0]
        left, right = points[MOUTH_CORNERS[0]], points[MOUTH_CORNERS[1]]
        mouth = right[0] - left[0]
        if eyes <= 0 or mouth <= 0:
            return
        lift = points[list(LIPS), 1].mean() - (left[1] + right[1]) / 2
        self._smiles.append(bool(lift / mouth >= SMILE_LIFT and mouth / eyes >= SMILE_WIDTH))
        corners = points[[corner for eye in EYE_CORNERS for corner in eye], 1].mean()
        self._heights.append(float((corners - points[list(BROWS), 1].mean()) / eyes))

    def collect(self) -> Movements | None:
        """The shares since the last call; None for fewer than MIN_FRAMES frames with a face."""
        smiles, self._smiles = self._smiles, []
        if len(smiles) < MIN_FRAMES:
            return None
        heights = np.array(self._heights)
        usual = float(np.median(heights))
        moved = np.abs(heights[-len(smiles) :] - usual) >= BROW_MOVEMENT * abs(usual)
        return Movements(smile=sum(smiles) / len(smiles), brows=float(moved.mean()))
