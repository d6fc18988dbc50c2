"""Landmarks of people who do not exist: a plain head and body, turned and moved at will."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.video import landmarks as numbers
from app.video.landmarks import FaceLandmarks, Image, PoseLandmarks

PIXELS_PER_CM = 5.0
EYE_WIDTH, EYEBALL = 3.0, 1.2  # cm


@dataclass(frozen=True)
class Head:
    """A head in degrees: yaw to the picture's right, pitch down, roll clockwise; eyes likewise."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    eyes_yaw: float = 0.0
    eyes_pitch: float = 0.0
    opening: float = 0.3
    mouth_width: float = 4.6  # cm
    mouth_lift: float = 0.0  # cm
    brows: float = 2.2  # cm above the eyes
    at: tuple[float, float] = (320.0, 200.0)  # pixels
    size: float = 1.0

    def landmarks(self) -> FaceLandmarks:
        points = np.zeros((numbers.FACE_POINTS, 3))
        points[numbers.FOREHEAD], points[numbers.CHIN] = (0, -8, 0), (0, 8, 0)
        points[list(numbers.TEMPLES)] = (-7, 1, 6), (7, 1, 6)
        iris = EYEBALL * np.sin(np.radians((self.eyes_yaw, self.eyes_pitch)))
        for side, middle in enumerate((-3.0, 3.0)):
            half, lid = EYE_WIDTH / 2, self.opening * EYE_WIDTH / 2
            points[list(numbers.EYE_CORNERS[side])] = (middle - half, 0, 0), (middle + half, 0, 0)
            points[list(numbers.EYELIDS[side])] = (middle, -lid, 0), (middle, lid, 0)
            points[numbers.IRISES[side]] = (middle + iris[0], iris[1], 0)
            points[numbers.BROWS[side]] = (middle, -self.brows, 0)
        corner = self.mouth_width / 2
        corners = (-corner, 4 - self.mouth_lift, 0), (corner, 4 - self.mouth_lift, 0)
        points[list(numbers.MOUTH_CORNERS)] = corners
        points[list(numbers.LIPS)] = (0, 3.9, 0), (0, 4.1, 0)
        turned = points @ rotation(self.yaw, self.pitch, self.roll).T
        return FaceLandmarks(turned * PIXELS_PER_CM * self.size + (*self.at, 0))


@dataclass(frozen=True)
class Body:
    """Somebody at a desk, 200 pixels from shoulder to shoulder."""

    tilt: float = 0.0  # degrees of the shoulders, clockwise
    lean: float = 0.0  # degrees of the head over them, to the right
    neck: float = 0.6  # ears above shoulders, in widths
    left_wrist: tuple[float, float] | None = None  # from the middle of the shoulders, in widths
    right_wrist: tuple[float, float] | None = None
    visible: float = 1.0

    def landmarks(self) -> PoseLandmarks:
        width, middle = 200.0, np.array((320.0, 300.0))
        points = np.zeros((numbers.POSE_POINTS, 2))
        visibility = np.zeros(numbers.POSE_POINTS)
        visibility[[*numbers.SHOULDERS, *numbers.EARS]] = self.visible
        tilt, lean = np.radians((self.tilt, self.lean))
        half = np.array((np.cos(tilt), np.sin(tilt))) * width / 2
        points[list(numbers.SHOULDERS)] = middle - half, middle + half
        head = middle + np.array((np.sin(lean), -np.cos(lean))) * self.neck * width
        points[list(numbers.EARS)] = np.add(head, ((-35, 0), (35, 0)))
        wrists = (self.left_wrist, self.right_wrist)
        for number, place in zip(numbers.WRISTS, wrists, strict=True):
            if place is not None:
                points[number] = middle + np.array(place) * width
                visibility[number] = 1.0
        return PoseLandmarks(points, visibility)


class FakeLandmarks:
    """Finds in any picture what was put here; counts how often it was asked."""

    def __init__(self, head: Head | None = None, body: Body | None = None) -> None:
        self.head, self.body = head, body
        self.faces_asked = self.poses_asked = 0
        self.is_closed = False

    def face(self, frame: Image) -> FaceLandmarks | None:
        self.faces_asked += 1
        return self.head.landmarks() if self.head else None

    def pose(self, frame: Image) -> PoseLandmarks | None:
        self.poses_asked += 1
        return self.body.landmarks() if self.body else None

    def close(self) -> None:
        self.is_closed = True


def rotation(yaw: float, pitch: float, roll: float) -> npt.NDArray[np.float64]:
    """Pitch about x, then yaw about y, then roll about z: forward (0, 0, -1) turns as asked."""
    y, p, r = np.radians((yaw, pitch, roll))
    about_x = np.array(((1, 0, 0), (0, np.cos(p), -np.sin(p)), (0, np.sin(p), np.cos(p))))
    about_y = np.array(((np.cos(y), 0, -np.sin(y)), (0, 1, 0), (np.sin(y), 0, np.cos(y))))
    about_z = np.array(((np.cos(r), -np.sin(r), 0), (np.sin(r), np.cos(r), 0), (0, 0, 1)))
    return np.asarray(about_z @ about_y @ about_x)
