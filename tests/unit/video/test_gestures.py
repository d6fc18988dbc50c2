"""Gestures, each on a sequence that shows it and on its look-alikes."""

import dataclasses
import math
import random
from collections.abc import Callable

import pytest

from app.video.gestures import Gesture, Gestures, Holding, hand_is_raised, is_leaning
from app.video.head_pose import head_pose
from app.video.posture import carriage
from tests.support.synthetic_landmarks import Body, Head

RIGHT_HAND_UP = Body(right_wrist=(0.8, -0.7))


def heads(motion: Callable[[float], Head | None], seconds: float = 6.0) -> list[Gesture]:
    """What is seen of a head at five frames a second."""
    gestures = Gestures()
    for number in range(int(seconds * 5)):
        head = motion(number / 5)
        gestures.add_face(number / 5, head_pose(head.landmarks()) if head else None)
    return gestures.collect()


def bodies(motion: Callable[[int], Body | None], seconds: int = 8) -> list[Gesture]:
    """What is seen of a body at one frame a second."""
    gestures = Gestures()
    for second in range(seconds):
        body = motion(second)
        gestures.add_pose(second, body.landmarks() if body else None)
    return gestures.collect()


def swing(time: float, degrees: float, hertz: float = 1.0) -> float:
    """Swings from second 2 to second 4."""
    return degrees * math.sin(2 * math.pi * hertz * (time - 2)) if 2 <= time < 4 else 0.0


def test_a_nod() -> None:
    (nod,) = heads(lambda time: Head(pitch=8 + swing(time, 10), yaw=12))
    assert nod.type == "nod"
    assert 1.8 <= nod.start < nod.end <= 4.2


def test_a_shake() -> None:
    (shake,) = heads(lambda time: Head(yaw=swing(time, 15), pitch=swing(time, 3)))
    assert shake.type == "shake"
    assert 1.8 <= shake.start < shake.end <= 4.2


def test_one_after_the_other() -> None:
    seen = heads(lambda time: Head(yaw=swing(time, 15), pitch=swing(time - 4, 10)), seconds=10)
    assert [gesture.type for gesture in seen] == ["shake", "nod"]


@pytest.mark.parametrize(
    "motion",
    [
        pytest.param(lambda _: Head(), id="still"),
        pytest.param(lambda time: Head(at=(320, 200 + swing(time, 40))), id="moved up and down"),
        pytest.param(lambda time: Head(at=(320 + swing(time, 60), 200)), id="moved to and fro"),
        pytest.param(lambda time: Head(roll=swing(time, 20)), id="tilted to and fro"),
        pytest.param(lambda time: Head(pitch=20 if 2 <= time < 4 else 0), id="a look down"),
        pytest.param(lambda time: Head(yaw=35 if 2 <= time < 2.6 else 0), id="a look aside"),
        pytest.param(lambda time: Head(yaw=swing(time, 12), pitch=swing(time, 12)), id="askew"),
        pytest.param(lambda time: Head(eyes_yaw=swing(time, 25)), id="eyes alone"),
    ],
)
def test_what_is_neither_nod_nor_shake(motion: Callable[[float], Head]) -> None:
    assert heads(motion) == []


def test_the_scatter_of_a_measurement_is_no_gesture() -> None:
    scatter = random.Random(3)
    assert heads(lambda _: Head(scatter.gauss(0, 1), scatter.gauss(9, 1)), seconds=600) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(RIGHT_HAND_UP, True, id="beside the head"),
        pytest.param(Body(left_wrist=(-0.6, -0.9)), True, id="above the head"),
        pytest.param(Body(left_wrist=(-0.6, 0.5), right_wrist=(0.6, 0.5)), False, id="on the desk"),
        pytest.param(Body(right_wrist=(0.15, -0.55)), False, id="on the cheek"),
        pytest.param(Body(right_wrist=(0.1, -0.9)), False, id="in the hair"),
        pytest.param(Body(right_wrist=(0.8, -0.1)), False, id="gesturing at the shoulder"),
        pytest.param(Body(), False, id="out of sight"),
        pytest.param(dataclasses.replace(RIGHT_HAND_UP, visible=0.2), False, id="no head in sight"),
    ],
)
def test_where_a_hand_counts_as_raised(body: Body, expected: bool) -> None:
    assert hand_is_raised(body.landmarks()) is expected


def test_a_raised_hand() -> None:
    seen = bodies(lambda second: RIGHT_HAND_UP if 3 <= second <= 5 else Body())
    assert seen == [Gesture("hand_raised", 3, 5)]


def test_a_hand_that_passes_by_is_not_raised() -> None:
    assert bodies(lambda second: RIGHT_HAND_UP if second == 3 else Body()) == []


@pytest.mark.parametrize("body", [Body(tilt=20), Body(tilt=-20), Body(lean=25), Body(lean=-25)])
def test_leaning_to_a_side(body: Body) -> None:
    found = carriage(body.landmarks())
    assert found is not None
    assert is_leaning(found)
    seen = bodies(lambda second: body if second >= 4 else Body(tilt=5, lean=10))
    assert seen == [Gesture("leaning", 4, 7)]


def test_out_of_view() -> None:
    (away,) = heads(lambda time: None if 2 <= time < 5 else Head(), seconds=8)
    assert away == Gesture("out_of_view", 2.0, 4.8)


def test_a_lost_frame_is_no_departure() -> None:
    assert heads(lambda time: None if 2 <= time < 3 else Head()) == []


def test_nobody_has_left_where_nobody_was() -> None:
    assert heads(lambda _: None) == []


def test_a_turned_back_is_in_view() -> None:
    gestures = Gestures()
    for number in range(40):
        if number % 5 == 0:
            gestures.add_pose(number / 5, Body().landmarks())
        gestures.add_face(number / 5, None)
    assert gestures.collect() == []


def test_what_goes_on_comes_again_with_the_same_start() -> None:
    holding = Holding("leaning", least=1.5)
    for second in range(4):
        holding.observe(second, True)
    assert holding.collect() == [Gesture("leaning", 0, 3)]
    holding.observe(4, True)
    holding.observe(5, False)
    assert holding.collect() == [Gesture("leaning", 0, 4)]
    assert holding.collect() == []


@pytest.mark.parametrize("later", [60.0, 0.0])
def test_nothing_is_known_to_go_on_over_a_gap(later: float) -> None:
    holding = Holding("leaning", least=1.5)
    for second in (10, 11, 12):
        holding.observe(second, True)
    holding.observe(later, True)
    assert holding.collect() == [Gesture("leaning", 10, 12)]
