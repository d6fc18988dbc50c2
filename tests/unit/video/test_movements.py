"""Movements of mouth and brows."""

from collections.abc import Sequence

import pytest

from app.video.movements import FacialMovements, Movements
from tests.support.synthetic_landmarks import Head

SMILE = Head(mouth_width=6.0, mouth_lift=0.6)


def measured(heads: Sequence[Head | None]) -> Movements | None:
    movements = FacialMovements()
    for head in heads:
        movements.observe(head.landmarks() if head else None)
    return movements.collect()


def test_a_face_at_rest_moves_nothing() -> None:
    assert measured([Head()] * 10) == Movements(smile=0.0, brows=0.0)


@pytest.mark.parametrize(
    "turned",
    [{}, {"yaw": 15.0}, {"pitch": 15.0}, {"roll": 20.0}, {"size": 0.5}, {"at": (50.0, 50.0)}],
)
def test_a_smile_is_seen_however_the_head_is_held(turned: dict[str, float]) -> None:
    heads = [
        Head(mouth_width=width, mouth_lift=lift, **turned)  # type: ignore[arg-type]
        for width, lift in ((6.0, 0.6), (4.6, 0.0))
    ]
    assert measured(heads * 5) == Movements(smile=0.5, brows=0.0)


@pytest.mark.parametrize(
    "mouth",
    [Head(mouth_width=6.0), Head(mouth_lift=0.6), Head(mouth_width=6.0, mouth_lift=-0.6)],
    ids=["wide only", "lifted only", "wide and drawn down"],
)
def test_other_movements_of_the_mouth_are_no_smile(mouth: Head) -> None:
    found = measured([mouth] * 10)
    assert found is not None
    assert found.smile == 0.0


def test_brows_are_compared_with_the_persons_own() -> None:
    heads = [Head(brows=3.0)] * 6 + [Head(brows=3.2), Head(brows=2.8)]  # as they scatter
    found = measured([*heads, Head(brows=3.6), Head(brows=2.4)])
    assert found is not None
    assert found.brows == pytest.approx(0.2)


def test_the_usual_height_is_remembered_between_results() -> None:
    movements = FacialMovements()
    for _ in range(20):
        movements.observe(Head().landmarks())
    movements.collect()
    for _ in range(10):
        movements.observe(Head(brows=2.8).landmarks())
    assert movements.collect() == Movements(smile=0.0, brows=1.0)


def test_no_face_no_figure() -> None:
    assert measured([None] * 50) is None
    assert measured([SMILE] * 4) is None
