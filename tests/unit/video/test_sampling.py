"""The sampler: its rates, and how they follow the load."""

import pytest

from app.video.sampling import CALM, RATES, Sampler


def run(sampler: Sampler, start: float, seconds: float, cost: float) -> tuple[int, int]:
    """Show frames at 30 a second, each looked at for `cost`; how many faces and poses were due."""
    faces = poses = 0
    for number in range(round(seconds * 30)):
        time = start + number / 30
        due = sampler.due(time)
        if any(due):
            sampler.looked(time, due, cost)
        faces, poses = faces + due.face, poses + due.pose
    return faces, poses


def test_without_load_the_wanted_rates_hold() -> None:
    assert run(Sampler(), 0.019, 60, cost=0.01) == (300, 60)


def test_uneven_frames_do_not_slow_it_down() -> None:
    sampler, faces = Sampler(), 0
    for number in range(12 * 60):  # 12 frames a second do not divide by 5
        due = sampler.due(number / 12)
        if any(due):
            sampler.looked(number / 12, due, 0.0)
        faces += due.face
    assert faces == pytest.approx(300, abs=5)


def test_fewer_frames_than_wanted_are_all_looked_at() -> None:
    sampler = Sampler()
    for second in range(10):
        assert sampler.due(second).face
        sampler.looked(second, sampler.due(second), 0.0)


def test_asking_changes_nothing() -> None:
    sampler = Sampler()
    assert [sampler.due(0.0) for _ in range(3)] == [(True, True)] * 3


def test_load_halves_the_rates_down_to_a_floor() -> None:
    sampler = Sampler()
    run(sampler, 0, 3, cost=0.2)
    assert sampler.rates == RATES[1]
    run(sampler, 3, 30, cost=5.0)
    assert sampler.rates == RATES[-1]
    faces, poses = run(sampler, 33, 40, cost=5.0)
    assert faces == pytest.approx(50, abs=1)
    assert poses == pytest.approx(20, abs=1)


def test_it_recovers_slowly_a_step_at_a_time() -> None:
    sampler = Sampler()
    run(sampler, 0, 20, cost=5.0)
    assert sampler.rates == RATES[-1]
    run(sampler, 20, CALM - 1, cost=0.01)
    assert sampler.rates == RATES[-1]
    run(sampler, 20 + CALM - 1, 5, cost=0.01)
    assert sampler.rates == RATES[-2]
    run(sampler, 20 + CALM + 4, CALM + 4, cost=0.01)
    assert sampler.rates == RATES[0]


def test_a_middling_load_changes_nothing() -> None:
    sampler = Sampler()
    run(sampler, 0, 30, cost=5.0)
    run(sampler, 30, 60, cost=0.25)  # a third of real time, at the floor
    assert sampler.rates == RATES[-1]


def test_a_stream_that_begins_anew_is_looked_at_at_once() -> None:
    sampler = Sampler()
    run(sampler, 1000, 5, cost=0.01)
    assert run(sampler, 0, 60, cost=0.01) == (300, 60)
