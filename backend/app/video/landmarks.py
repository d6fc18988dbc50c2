"""The port to whatever finds faces and bodies in a picture, and what it finds.

Coordinates are pixels: x to the right, y down, z away from the camera on the scale of x. "Left" and
"right" are the picture's. The numbering is that of MediaPipe's face mesh with irises (478 points)
and of its BlazePose (33 points).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""RGB, height x width x 3."""
Points = npt.NDArray[np.float64]

FACE_POINTS, POSE_POINTS = 478, 33

FOREHEAD, CHIN = 10, 152
TEMPLES = (234, 454)  # here and below: left, right
EYE_CORNERS = ((33, 133), (362, 263))  # of each eye: left, right
EYELIDS = ((159, 145), (386, 374))  # of each eye: upper, lower
IRISES = (468, 473)
BROWS = (105, 334)
MOUTH_CORNERS, LIPS = (61, 291), (13, 14)  # the inner lips, in the middle

EARS, SHOULDERS, WRISTS = (8, 7), (12, 11), (16, 15)


@dataclass(frozen=True)
class FaceLandmarks:
    """One face; `points` is 478 x 3."""

    points: Points


@dataclass(frozen=True)
class PoseLandmarks:
    """One body; `points` is 33 x 2, `visibility` (0 to 1) says how sure each one is in sight."""

    points: Points
    visibility: npt.NDArray[np.float64]


class Landmarks(Protocol):
    """Finds landmarks; every picture is taken for itself."""

    def face(self, frame: Image) -> FaceLandmarks | None:
        """The most conspicuous face, None where there is none."""
        ...

    def pose(self, frame: Image) -> PoseLandmarks | None:
        """The most conspicuous body, None where there is none."""
        ...

    def close(self) -> None:
        """Give back what the models hold."""
        ...
