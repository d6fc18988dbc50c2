"""The angles of a head, on a head that was turned by known angles."""

import numpy as np
import pytest

from app.video.head_pose import head_pose
from app.video.landmarks import FACE_POINTS, FaceLandmarks
from tests.support.synthetic_landmarks import Head


@pytest.mark.parametrize("yaw", [-30, 0, 20])
@pytest.mark.parametrize("pitch", [-20, 0, 25])
@pytest.mark.parametrize("roll", [-30, 0, 15])
def test_angles_are_those_that_the_head_was_turned_by(yaw: int, pitch: int, roll: int) -> None:
    pose = head_pose(Head(yaw, pitch, roll, at=(90, 400), size=1.7).landmarks())
    assert pose is not None
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx((yaw, pitch, roll), abs=1e-6)


def test_points_that_span_no_face_have_no_pose() -> None:
    assert head_pose(FaceLandmarks(np.zeros((FACE_POINTS, 3)))) is None
