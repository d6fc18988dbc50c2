"""Eye contact: irises and head together, blinks, and how much must have been seen."""

from collections.abc import Sequence

import pytest

from app.video.eye_contact import EyeContact, looks_at_camera
from tests.support.synthetic_landmarks import Head


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(Head(), True, id="straight"),
        pytest.param(Head(roll=25), True, id="head tilted aside"),
        pytest.param(Head(at=(60, 60), size=0.4), True, id="small, in the corner"),
        pytest.param(Head(yaw=20), False, id="head turned away"),
        pytest.param(Head(yaw=20, eyes_yaw=-20), True, id="head turned away, eyes back"),
        pytest.param(Head(yaw=-20, eyes_yaw=-20), False, id="both turned away"),
        pytest.param(Head(eyes_yaw=25), False, id="out of the corner of the eye"),
        pytest.param(Head(pitch=20), False, id="looking down"),
        pytest.param(Head(pitch=18, eyes_pitch=-18), True, id="head down, eyes up"),
        pytest.param(Head(eyes_pitch=-25), False, id="eyes up to the ceiling"),
        pytest.param(Head(yaw=50, eyes_yaw=-50), False, id="too far to measure"),
        pytest.param(Head(opening=0.05), None, id="eyes closed"),
    ],
)
def test_what_counts_as_a_look(head: Head, expected: bool | None) -> None:
    assert looks_at_camera(head.landmarks()) is expected


def share(heads: Sequence[Head | None], interval: float = 0.2) -> float | None:
    eyes = EyeContact()
    for number, head in enumerate(heads):
        eyes.observe(head.landmarks() if head else None, number * interval)
    return eyes.collect()


def test_the_share_is_of_the_frames_with_a_face() -> None:
    assert share([Head(), Head(yaw=30), None, Head(), None, Head()] * 3) == pytest.approx(0.75)


def test_a_blink_keeps_the_look_before_it() -> None:
    assert share([Head(), Head(opening=0.05), Head(opening=0.05), Head(), Head()]) == 1.0


def test_eyes_that_stay_closed_make_no_contact() -> None:
    assert share([Head()] * 2 + [Head(opening=0.05)] * 8, interval=0.19) == pytest.approx(0.4)


def test_too_few_frames_give_no_figure() -> None:
    assert share([Head()] * 4) is None
    assert share([None] * 50) is None


def test_each_call_starts_anew() -> None:
    eyes = EyeContact()
    for number in range(6):
        eyes.observe(Head().landmarks(), number * 0.2)
    assert eyes.collect() == 1.0
    for number in range(6, 12):
        eyes.observe(Head(yaw=30).landmarks(), number * 0.2)
    assert eyes.collect() == 0.0
