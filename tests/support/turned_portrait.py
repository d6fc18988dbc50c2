"""A portrait whose head is turned: its mesh in three dimensions, painted again from another side.

The depth comes from the mesh that is under test, what is found in the new picture does not: it is
found in its pixels alone. Good for turns up to some 30 degrees; the background is drawn along.
"""

import importlib
from typing import Any

import numpy as np
import numpy.typing as npt

from app.video.landmarks import FaceLandmarks, Image
from tests.support.synthetic_landmarks import rotation

HAIR, STILL = 1.35, 2.2  # rings about the face, by its size: within turns with it, the other stays
SKIN = 468  # points of the mesh, before the irises


class TurnedPortrait:
    """Paints the picture with its face turned; needs OpenCV, which comes with MediaPipe."""

    def __init__(self, picture: Image, face: FaceLandmarks) -> None:
        self._cv2: Any = importlib.import_module("cv2")
        self._picture = picture
        skin = face.points[:SKIN]
        outline = self._cv2.convexHull(skin[:, :2].astype(np.float32))[:, 0]
        middle, back = skin.mean(axis=0), np.full(len(outline), skin[:, 2].max())
        rings = [
            np.column_stack([(outline - middle[:2]) * size + middle[:2], back])
            for size in (HAIR, STILL)
        ]
        self._points = np.vstack([skin, *rings])
        self._turning = len(skin) + len(outline)
        height, depth = np.ptp(skin[:, 1]), np.ptp(skin[:, 2])
        self._neck = np.add(middle, (0, height / 3, depth / 2))
        self._triangles = self._delaunay()

    def turned(self, yaw: float, pitch: float) -> Image:
        """The picture after a turn to its right and down, in degrees."""
        points = self._points.copy()
        moving = points[: self._turning]
        moving[:] = (moving - self._neck) @ rotation(yaw, pitch, 0).T + self._neck
        picture = self._picture.copy()
        for triangle in sorted(self._triangles, key=lambda one: -float(points[one, 2].mean())):
            self._paint(picture, self._points[triangle, :2], points[triangle, :2])
        return picture

    def _delaunay(self) -> list[list[int]]:
        height, width = self._picture.shape[:2]
        division = self._cv2.Subdiv2D((-width, -height, 3 * width, 3 * height))
        numbers = {}
        for number, (x, y) in enumerate(self._points[:, :2].astype(np.float32)):
            division.insert((float(x), float(y)))
            numbers[x, y] = number
        triangles = division.getTriangleList().reshape(-1, 3, 2)
        return [
            [numbers[x, y] for x, y in corners]
            for corners in triangles
            if all((x, y) in numbers for x, y in corners)
        ]

    def _paint(
        self, picture: Image, source: npt.NDArray[np.float64], target: npt.NDArray[np.float64]
    ) -> None:
        cv2 = self._cv2
        left, top = np.floor(target.min(axis=0)).astype(int)
        width, height = np.ceil(target.max(axis=0)).astype(int) - (left, top) + 1
        corners = (target - (left, top)).astype(np.float32)
        change = cv2.getAffineTransform(source.astype(np.float32), corners)
        patch = cv2.warpAffine(self._picture, change, (int(width), int(height)))
        mask = np.zeros((height, width), dtype=np.uint8)
        cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 1)
        rows, columns = np.nonzero(mask)
        inside = (
            (rows + top >= 0)
            & (rows + top < picture.shape[0])
            & (columns + left >= 0)
            & (columns + left < picture.shape[1])
        )
        rows, columns = rows[inside], columns[inside]
        picture[rows + top, columns + left] = patch[rows, columns]
