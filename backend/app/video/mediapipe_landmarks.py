"""Landmarks by MediaPipe 0.10.21, the last release that carries its models in the wheel.

Nothing is downloaded. Its older interface is frozen and without types, which end in this file.
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

import numpy as np

from app.video.landmarks import FaceLandmarks, Image, PoseLandmarks

_CROP = 3.0  # widths of a face's box, around a face that is far away


def is_installed() -> bool:
    """Whether the package is there, without importing it."""
    return importlib.util.find_spec("mediapipe") is not None


def _solutions() -> Any:
    """MediaPipe's models, without matplotlib.

    Only its drawing functions, unused here, want that: an empty module in its place meanwhile saves
    eight packages, 0.3 s and 35 MB a process, and a font cache that a limited child cannot write.
    """
    names = ("matplotlib", "matplotlib.pyplot")
    kept = {name: sys.modules.get(name) for name in names}
    sys.modules.update({name: ModuleType(name) for name in names})
    try:
        return importlib.import_module("mediapipe.python.solutions")
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


class MediapipeLandmarks:
    """Face mesh with irises, and pose: 0.3 s to load, 180 MB each time.

    A few lines about it go to stderr, from C++, whatever the settings of its log.

    All take every picture for itself: their tracking and smoothing are made for 30 a second, and
    at one to five they lose whoever moves, and mix what lies far apart. The mesh's own search finds
    faces from a tenth of the picture's width on, somebody at 1.1 m from a usual camera; where it
    finds none, the search for far faces tells where to look closer, down to a fifteenth.
    """

    def __init__(self) -> None:
        solutions = _solutions()
        self._faces: Any = solutions.face_mesh.FaceMesh(
            static_image_mode=True, refine_landmarks=True
        )
        self._far_faces: Any = solutions.face_detection.FaceDetection(model_selection=1)
        # Of the three complexities only 1 is in the wheel.
        self._poses: Any = solutions.pose.Pose(static_image_mode=True, model_complexity=1)
        for model in (self._faces, self._far_faces, self._poses):  # loaded by the first picture
            model.process(np.zeros((64, 64, 3), dtype=np.uint8))

    def face(self, frame: Image) -> FaceLandmarks | None:
        """See Landmarks."""
        return self._face_in(frame) or self._far_face(frame)

    def pose(self, frame: Image) -> PoseLandmarks | None:
        """See Landmarks."""
        found = self._poses.process(np.ascontiguousarray(frame)).pose_landmarks
        if not found:
            return None
        height, width = frame.shape[:2]
        rows = np.array(
            [(point.x, point.y, point.visibility) for point in found.landmark], dtype=np.float64
        )
        return PoseLandmarks(rows[:, :2] * (width, height), rows[:, 2])

    def close(self) -> None:
        """See Landmarks."""
        for model in (self._faces, self._far_faces, self._poses):
            model.close()

    def _face_in(self, frame: Image, left: int = 0, top: int = 0) -> FaceLandmarks | None:
        """The face in a picture, or in a part of one whose corner is at `left`, `top`."""
        found = self._faces.process(np.ascontiguousarray(frame)).multi_face_landmarks
        if not found:
            return None
        height, width = frame.shape[:2]
        points = np.array(
            [(point.x, point.y, point.z) for point in found[0].landmark], dtype=np.float64
        )
        return FaceLandmarks(points * (width, height, width) + (left, top, 0))

    def _far_face(self, frame: Image) -> FaceLandmarks | None:
        found = self._far_faces.process(np.ascontiguousarray(frame)).detections
        if not found:
            return None
        height, width = frame.shape[:2]
        box = max(found, key=lambda one: one.score[0]).location_data.relative_bounding_box
        half = box.width * width * _CROP / 2
        x, y = (box.xmin + box.width / 2) * width, (box.ymin + box.height / 2) * height
        left, top = max(0, int(x - half)), max(0, int(y - half))
        part = frame[top : max(0, int(y + half)), left : max(0, int(x + half))]
        return self._face_in(part, left, top) if part.size else None
