"""Runs of swings in an angle."""

import math
import random

import pytest

from app.video.swings import Swings

RATE = 5.0


def spans(
    angles: list[float], across: list[float] | None = None, rate: float = RATE
) -> list[tuple[float, float]]:
    swings = Swings(least=5.0)
    for number, angle in enumerate(angles):
        swings.observe(number / rate, angle, across[number] if across else 0.0)
    return swings.collect()


def wave(hertz: float, seconds: float, degrees: float, rate: float = RATE) -> list[float]:
    """Rest for two seconds, swing, rest for two."""
    rest = [0.0] * int(2 * rate)
    count = int(seconds * rate)
    return rest + [degrees * math.sin(2 * math.pi * hertz * n / rate) for n in range(count)] + rest


@pytest.mark.parametrize("hertz", [0.7, 1.0, 1.5, 1.9])
@pytest.mark.parametrize("degrees", [6.0, 20.0])
def test_swinging_is_found_where_it_is(hertz: float, degrees: float) -> None:
    (span,) = spans(wave(hertz, 4, degrees))
    assert 2 - 0.8 <= span[0] <= 2.5
    assert 5 <= span[1] <= 6.5


def test_half_the_rate_still_shows_slow_swings() -> None:
    assert len(spans(wave(0.9, 4, 12, rate=2.5), rate=2.5)) == 1


@pytest.mark.parametrize(
    "angles",
    [
        pytest.param([0.0] * 50, id="still"),
        pytest.param([n * 1.0 for n in range(50)], id="drift"),
        pytest.param([0.0] * 10 + [15.0] * 20 + [0.0] * 10, id="a look aside and back"),
        pytest.param(wave(0.25, 12, 20), id="looking about slowly"),
        pytest.param(wave(1.0, 5, 2), id="trembling"),
        pytest.param(wave(1.0, 1.0, 4), id="once, small"),
    ],
)
def test_other_motion_is_none(angles: list[float]) -> None:
    assert spans(angles) == []


def test_scatter_is_none() -> None:
    scatter = random.Random(7)
    assert spans([scatter.gauss(0, 1) for _ in range(3000)]) == []


def test_swings_that_go_mostly_across_are_none() -> None:
    along, across = wave(1.0, 4, 6), wave(1.0, 4, 20)
    assert spans(along, across) == []
    assert len(spans(across, along)) == 1


def test_a_gap_ends_a_run() -> None:
    swings = Swings(least=5.0)
    for number, angle in enumerate([0, 10, 0, 10, 0]):
        swings.observe(number * 0.2, angle, 0.0)
    for number, angle in enumerate([0, 10, 0, 10, 0]):
        swings.observe(5 + number * 0.2, angle, 0.0)
    assert swings.collect() == [(0.0, 0.8), (5.0, 5.8)]
    assert swings.collect() == [(5.0, 5.8)]  # it may still go on


def test_time_that_steps_back_ends_a_run() -> None:
    swings = Swings(least=5.0)
    for number, angle in enumerate([0, 10, 0, 10, 0]):
        swings.observe(100 + number * 0.2, angle, 0.0)
    for number, angle in enumerate([10, 0, 10]):  # a swing and back, unless the old ones counted
        swings.observe(number * 0.2, angle, 0.0)
    assert [end for _, end in swings.collect()] == [pytest.approx(100.8)]
    assert swings.collect() == []


def test_rest_ends_a_run() -> None:
    swings = Swings(least=5.0)
    for number, angle in enumerate([0, 10, 0, 10] + [0] * 10):
        swings.observe(number * 0.2, angle, 0.0)
    assert [end for _, end in swings.collect()] == [pytest.approx(0.8)]
    assert swings.collect() == []
