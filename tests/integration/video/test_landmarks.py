"""The observer with MediaPipe's own models, on a portrait and on a browser's recording of it."""

import math
from collections.abc import Iterator

import av
import numpy as np
import pytest

from app.media.webm import WebmReader
from app.video.head_pose import HeadPose, head_pose
from app.video.landmarks import FaceLandmarks, Image
from app.video.observations import Observations
from app.video.observer import LandmarkObserver
from tests.support.landmarks_process import VideoEnvironment
from tests.support.recordings import FIXTURES, chromium_pieces

HEIGHT, WIDTH = 480, 640
EMPTY: Image = np.full((HEIGHT, WIDTH, 3), 128, dtype=np.uint8)


@pytest.fixture(scope="module")
def landmarks() -> Iterator[VideoEnvironment]:
    """The models, loaded once: they keep nothing from one picture to the next."""
    loaded = VideoEnvironment()
    yield loaded
    loaded.close()


def portrait(size: int = 480, left: int = 80, top: int = 0) -> Image:
    """The portrait, somewhere on an empty picture; what stands over its edge is cut off."""
    with av.open(str(FIXTURES / "pictures" / "face.jpg")) as file:
        frame = next(file.decode(video=0))
    scaled = frame.reformat(size, size, "rgb24").to_ndarray()
    picture = EMPTY.copy()
    rows = slice(max(0, top), min(HEIGHT, top + size))
    columns = slice(max(0, left), min(WIDTH, left + size))
    picture[rows, columns] = scaled[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]
    return picture


def watched(
    landmarks: VideoEnvironment, frames: list[Image], movements: bool = False, rate: int = 10
) -> Observations:
    """What is seen in frames that come `rate` a second, on a machine that is never loaded."""
    observer = LandmarkObserver(landmarks, clock=lambda: 0.0)
    observer.with_movements = movements
    for number, frame in enumerate(frames):
        observer.observe(frame, number / rate)
    return observer.result()


def test_a_face_in_view_gives_figures(landmarks: VideoEnvironment) -> None:
    seen = watched(landmarks, [portrait()] * 20, movements=True)
    assert seen.coverage == {"face": 1.0, "pose": 1.0}
    assert seen.frames == 10
    assert seen.eye_contact == 1.0
    assert seen.posture_score is not None
    assert 0.6 <= seen.posture_score <= 1.0
    assert seen.gestures == []
    assert seen.movements is not None
    assert seen.movements.smile == 1.0
    assert seen.movements.brows == 0.0
    assert seen.reasons == {}


def test_an_empty_scene_gives_none(landmarks: VideoEnvironment) -> None:
    noise = np.random.default_rng(5).integers(0, 256, EMPTY.shape, dtype=np.uint8)
    for scene in (EMPTY, noise, np.zeros_like(EMPTY)):
        seen = watched(landmarks, [scene] * 20, movements=True)
        assert seen.coverage == {"face": 0.0, "pose": 0.0}
        assert (seen.eye_contact, seen.posture_score) == (None, None)
        assert (seen.gestures, seen.movements) == (None, None)
        assert seen.reasons["eye_contact"] == "no_face"
        assert seen.reasons["posture_score"] == "no_shoulders"


@pytest.mark.parametrize(
    ("size", "left", "top"),
    [(480, 0, 0), (480, 160, 0), (240, 380, 20), (700, -50, -60)],
    ids=["left", "right", "far", "close"],
)
def test_the_gaze_does_not_depend_on_the_place(
    landmarks: VideoEnvironment, size: int, left: int, top: int
) -> None:
    seen = watched(landmarks, [portrait(size, left, top)] * 12)
    assert (seen.eye_contact, seen.coverage["face"]) == (1.0, 1.0)


def test_a_mirrored_picture_gives_the_same(landmarks: VideoEnvironment) -> None:
    plain = watched(landmarks, [portrait()] * 12)
    mirrored = watched(landmarks, [portrait()[:, ::-1]] * 12)
    assert mirrored.eye_contact == plain.eye_contact == 1.0
    assert plain.posture_score is not None
    assert mirrored.posture_score == pytest.approx(plain.posture_score, abs=0.1)


def test_a_picture_moved_about_is_no_nod(landmarks: VideoEnvironment) -> None:
    frames = [portrait(400, 120, 40 + shift) for shift in [0, 30, 60, 30, 0, -30, -40, -30] * 5]
    frames += [portrait(400, 120 + shift, 40) for shift in [0, 40, 80, 40, 0, -40, -80, -40] * 5]
    seen = watched(landmarks, frames)
    assert seen.coverage["face"] == 1.0
    assert seen.gestures == []


def test_who_leaves_the_picture_is_out_of_view(landmarks: VideoEnvironment) -> None:
    seen = watched(landmarks, [portrait()] * 20 + [EMPTY] * 30 + [portrait()] * 10)
    assert seen.gestures is not None
    (away,) = seen.gestures
    assert away.type == "out_of_view"
    assert 2.0 <= away.start <= 3.0  # the body is looked for once a second
    assert 4.6 <= away.end <= 5.0
    assert seen.coverage["face"] == 0.5


@pytest.fixture(scope="module")
def head(landmarks: VideoEnvironment) -> "TurnedHead":
    face = landmarks.face(portrait())
    assert face is not None
    return TurnedHead(landmarks, face)


class TurnedHead:
    """The portrait, turned by the environment that has OpenCV."""

    def __init__(self, landmarks: VideoEnvironment, face: FaceLandmarks) -> None:
        self._landmarks, self._face = landmarks, face

    def turned(self, yaw: float, pitch: float) -> Image:
        return self._landmarks.turned(portrait(), self._face, yaw, pitch)


@pytest.mark.parametrize("degrees", [-20, -10, 10, 20])
def test_a_turned_head_is_measured(
    landmarks: VideoEnvironment, head: TurnedHead, degrees: int
) -> None:
    before = pose_of(landmarks, portrait())
    aside = pose_of(landmarks, head.turned(yaw=degrees, pitch=0))
    down = pose_of(landmarks, head.turned(yaw=0, pitch=degrees))
    assert 0.5 <= (aside.yaw - before.yaw) / degrees <= 1.2
    assert 0.7 <= (down.pitch - before.pitch) / degrees <= 1.3


@pytest.mark.parametrize("turn", [(35, 0), (-35, 0), (0, 28), (0, -28)])
def test_a_head_turned_away_makes_no_eye_contact(
    landmarks: VideoEnvironment, head: TurnedHead, turn: tuple[float, float]
) -> None:
    seen = watched(landmarks, [head.turned(*turn)] * 12)
    assert (seen.coverage["face"], seen.eye_contact) == (1.0, 0.0)


def test_a_nodding_and_a_shaking_head(landmarks: VideoEnvironment, head: TurnedHead) -> None:
    swings = [math.sin(2 * math.pi * number / 5) for number in range(15)]  # one a second
    rest = [portrait()] * 10
    nodding = [head.turned(yaw=0, pitch=10 * swing) for swing in swings]
    shaking = [head.turned(yaw=18 * swing, pitch=0) for swing in swings]
    seen = watched(landmarks, rest + nodding + rest + shaking + rest, rate=5)
    assert seen.gestures is not None
    assert [gesture.type for gesture in seen.gestures] == ["nod", "shake"]
    nod, shake = seen.gestures
    assert [nod.start, nod.end, shake.start, shake.end] == pytest.approx([2, 5, 7, 10], abs=0.7)


def pose_of(landmarks: VideoEnvironment, picture: Image) -> HeadPose:
    face = landmarks.face(picture)
    assert face is not None
    pose = head_pose(face)
    assert pose is not None
    return pose


@pytest.mark.parametrize("kind", ["vp8", "vp9"])
def test_a_browsers_recording(landmarks: VideoEnvironment, kind: str) -> None:
    observer = LandmarkObserver(landmarks, clock=lambda: 0.0)
    for frame, time in recorded(kind):
        if observer.wants(time):
            image = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            observer.observe(image, time)
    seen = observer.result()
    assert seen.coverage == {"face": 1.0, "pose": 1.0}
    assert seen.frames >= 20
    assert seen.eye_contact is not None
    assert seen.eye_contact >= 0.9
    assert seen.posture_score is not None
    assert 0.5 <= seen.posture_score <= 1.0
    assert seen.gestures == []  # it is a photograph
    assert seen.movements is None


def recorded(kind: str) -> Iterator[tuple[av.VideoFrame, float]]:
    """The decoded frames of a recording, with their times."""
    reader, decoder = WebmReader(), av.CodecContext.create(kind, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    for piece in chromium_pieces(kind):
        for block in reader.feed(piece):
            if reader.tracks[block.track].codec.startswith("V_") and block.seconds is not None:
                for frame in decoder.decode(av.Packet(block.data)):
                    yield frame, block.seconds


def test_nothing_is_left_in_the_place_of_matplotlib(landmarks: VideoEnvironment) -> None:
    there = landmarks.loaded_again()
    assert there == {"matplotlib": False, "matplotlib.pyplot": False, "mediapipe": True}
