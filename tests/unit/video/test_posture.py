"""Posture: what each part of the score answers to."""

import numpy as np
import pytest

from app.video.landmarks import PoseLandmarks
from app.video.posture import Posture, carriage, posture_of
from tests.support.synthetic_landmarks import Body


def score(body: Body) -> float:
    found = carriage(body.landmarks())
    assert found is not None
    return posture_of(found)


def test_carriage_is_how_the_body_was_set() -> None:
    found = carriage(Body(tilt=12, lean=-9, neck=0.5).landmarks())
    assert found is not None
    assert found.tilt == pytest.approx(12)
    assert found.lean == pytest.approx(-9)
    assert found.neck == pytest.approx(0.5 * np.cos(np.radians(9)))


def test_upright_has_full_marks() -> None:
    assert score(Body()) == 1.0
    assert score(Body(tilt=3, lean=-5, neck=0.5)) == 1.0


def test_the_more_the_shoulders_tilt_the_less() -> None:
    assert score(Body(tilt=22)) < score(Body(tilt=14)) < score(Body(tilt=7)) < 1.0
    assert score(Body(tilt=-14)) == pytest.approx(score(Body(tilt=14)))


def test_the_farther_the_head_leans_the_less() -> None:
    assert score(Body(lean=30)) < score(Body(lean=20)) < score(Body(lean=10)) < 1.0
    assert score(Body(lean=-20)) == pytest.approx(score(Body(lean=20)))


def test_a_sunken_head_scores_less() -> None:
    assert score(Body(neck=0.2)) < score(Body(neck=0.35)) < score(Body(neck=0.5))


def test_everything_wrong_is_nothing() -> None:
    assert score(Body(tilt=40, lean=60, neck=0.25)) == 0.0


def test_unseen_shoulders_are_not_measured() -> None:
    assert carriage(Body(visible=0.3).landmarks()) is None


def test_a_back_is_not_measured() -> None:
    body = Body().landmarks()
    assert carriage(PoseLandmarks(body.points * (-1, 1), body.visibility)) is None


def test_the_median_stands_for_a_stretch() -> None:
    posture = Posture()
    for body in (Body(), Body(), Body(tilt=40, lean=60, neck=0.2), None):
        posture.observe(carriage(body.landmarks()) if body else None)
    assert posture.collect() == 1.0
    posture.observe(carriage(Body().landmarks()))
    assert posture.collect() is None  # one frame is too few
