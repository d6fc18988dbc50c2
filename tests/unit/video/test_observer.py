"""The observer: figures, coverage, and why a figure is missing."""

from collections.abc import Callable

import numpy as np
import pytest

from app.video import mediapipe_landmarks
from app.video.movements import Movements
from app.video.observations import Observations
from app.video.observer import LandmarkObserver, load_observer
from tests.support.synthetic_landmarks import Body, FakeLandmarks, Head

PICTURE = np.zeros((480, 640, 3), dtype=np.uint8)


class Clock:
    """Each look costs `cost` seconds: it is read before and after."""

    def __init__(self, cost: float = 0.0) -> None:
        self.now, self.cost = 0.0, cost

    def __call__(self) -> float:
        self.now += self.cost
        return self.now


def watch(
    observer: LandmarkObserver,
    landmarks: FakeLandmarks,
    motion: Callable[[float], tuple[Head | None, Body | None]],
    start: float = 0.0,
    seconds: float = 3.0,
) -> Observations:
    for number in range(round(seconds * 30)):
        time = start + number / 30
        landmarks.head, landmarks.body = motion(time)
        if observer.wants(time):
            observer.observe(PICTURE, time)
    return observer.result()


def watched(
    motion: Callable[[float], tuple[Head | None, Body | None]], seconds: float = 3.0
) -> Observations:
    landmarks = FakeLandmarks()
    return watch(LandmarkObserver(landmarks, Clock()), landmarks, motion, seconds=seconds)


def test_somebody_in_view() -> None:
    assert watched(lambda _: (Head(), Body())) == Observations(
        gestures=[],
        eye_contact=1.0,
        posture_score=1.0,
        movements=None,
        coverage={"face": 1.0, "pose": 1.0},
        frames=15,
        reasons={},
    )


def test_nobody_in_view() -> None:
    assert watched(lambda _: (None, None)) == Observations(
        gestures=None,
        eye_contact=None,
        posture_score=None,
        movements=None,
        coverage={"face": 0.0, "pose": 0.0},
        frames=15,
        reasons={
            "gestures": "no_face",
            "eye_contact": "no_face",
            "posture_score": "no_shoulders",
        },
    )


def test_no_frames_at_all() -> None:
    seen = LandmarkObserver(FakeLandmarks()).result()
    assert (seen.frames, seen.gestures, seen.eye_contact, seen.posture_score) == (0, *[None] * 3)
    assert seen.reasons == dict.fromkeys(
        ("gestures", "eye_contact", "posture_score"), "not_sampled"
    )
    assert seen.coverage == {"face": 0.0, "pose": 0.0}


def test_too_few_frames() -> None:
    seen = watched(lambda _: (Head(), Body()), seconds=0.5)
    assert (seen.eye_contact, seen.posture_score) == (None, None)
    assert seen.reasons == dict.fromkeys(("eye_contact", "posture_score"), "too_few_frames")
    assert seen.gestures == []


def test_a_face_without_shoulders() -> None:
    seen = watched(lambda _: (Head(), Body(visible=0.1)))
    assert seen.eye_contact == 1.0
    assert seen.posture_score is None
    assert seen.reasons == {"posture_score": "no_shoulders"}


def test_coverage_is_the_share_of_sampled_frames() -> None:
    seen = watched(lambda time: (Head() if time < 1.99 else None, Body()), seconds=4)
    assert seen.coverage == {"face": 0.5, "pose": 1.0}
    assert seen.frames == 20


def test_who_leaves_is_a_gesture_and_no_figure() -> None:
    landmarks = FakeLandmarks()
    observer = LandmarkObserver(landmarks, Clock())
    watch(observer, landmarks, lambda _: (Head(), Body()))
    seen = watch(observer, landmarks, lambda _: (None, None), start=3.0)
    assert seen.eye_contact is None
    assert seen.gestures is not None
    assert [gesture.type for gesture in seen.gestures] == ["out_of_view"]


def test_only_sampled_frames_cost_anything() -> None:
    landmarks = FakeLandmarks(Head(), Body())
    observer = LandmarkObserver(landmarks, Clock())
    for number in range(300):
        observer.observe(PICTURE, number / 30)  # without asking
    assert (landmarks.faces_asked, landmarks.poses_asked) == (50, 10)


def test_under_load_it_looks_less_and_says_what_cannot_be_seen() -> None:
    landmarks = FakeLandmarks()
    observer = LandmarkObserver(landmarks, Clock(cost=1.0))
    watch(observer, landmarks, lambda _: (Head(), Body()), seconds=10)
    seen = watch(observer, landmarks, lambda _: (Head(), Body()), start=10, seconds=8)
    assert 10 <= seen.frames <= 15  # of 40 faces and 8 bodies without load
    assert (seen.eye_contact, seen.posture_score) == (1.0, 1.0)
    assert seen.reasons == {"nod": "not_sampled", "shake": "not_sampled"}


def test_movements_only_when_asked_for_and_gone_when_no_more() -> None:
    landmarks = FakeLandmarks()
    observer = LandmarkObserver(landmarks, Clock())
    smile = Head(mouth_width=6.0, mouth_lift=0.6)
    assert watch(observer, landmarks, lambda _: (smile, None)).movements is None
    observer.with_movements = True
    seen = watch(observer, landmarks, lambda _: (smile, None), start=3)
    assert seen.movements == Movements(smile=1.0, brows=0.0)
    seen = watch(observer, landmarks, lambda _: (None, None), start=6)
    assert seen.movements is None
    assert seen.reasons["movements"] == "no_face"
    watch(observer, landmarks, lambda _: (smile, None), start=9, seconds=1)
    observer.with_movements = False
    assert watch(observer, landmarks, lambda _: (smile, None), start=10).movements is None
    observer.with_movements = True
    assert observer.result().movements is None  # nothing was kept meanwhile


def test_nothing_outlives_a_withdrawal() -> None:
    landmarks = FakeLandmarks()
    observer = LandmarkObserver(landmarks, Clock())
    watch(observer, landmarks, lambda _: (Head(), Body(tilt=30)))
    for number in range(90):
        observer.observe(PICTURE, 3 + number / 30)
    observer.forget()
    assert observer.result() == LandmarkObserver(FakeLandmarks()).result()
    seen = watch(observer, landmarks, lambda _: (Head(), Body(tilt=30)), start=6)
    assert seen.gestures is not None
    assert [gesture.start for gesture in seen.gestures] == [pytest.approx(6, abs=0.1)]


def test_closing_gives_the_models_back() -> None:
    landmarks = FakeLandmarks()
    LandmarkObserver(landmarks).close()
    assert landmarks.is_closed


def test_without_the_package_there_is_no_observer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mediapipe_landmarks, "is_installed", lambda: False)
    assert load_observer() is None
