import pytest

from bench.compare.statistics import Spread, ratio, spread
from bench.compare.targets import judged


def test_spread_is_median_and_range() -> None:
    assert spread([3.0, 1.0, 10.0]).text() == "3.0 (1.0–10.0)"
    assert spread([1.0, 2.0]).text(2) == "1.50 (1.00–2.00)"
    assert spread([12345.6]).text(0) == "12,346 (12,346–12,346)"


def test_ratios_are_taken_round_by_round() -> None:
    # The second round was slow for both; the medians alone would give 2 ÷ 9.
    seen = ratio([1.0, 40.0, 2.0], [2.0, 80.0, 9.0])
    assert seen == Spread(0.5, 2 / 9, 0.5)


def test_rounds_must_match() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("median", "verdict"),
    [
        (1.0, "met"),
        (1.25, "gate met, goal missed"),
        (2.5, "**missed** by a factor of 2.00"),
    ],
)
def test_a_verdict_names_the_distance_from_the_gate(median: float, verdict: str) -> None:
    assert judged(spread([median]), 1.0, 1.25) == verdict


def test_a_verdict_says_when_the_rounds_disagree() -> None:
    assert judged(spread([0.5, 0.9, 1.1]), 1.0, 1.25) == "met; rounds disagree"
    assert (
        judged(spread([1.2, 2.5, 2.6]), 1.0, 1.25)
        == "**missed** by a factor of 2.00; rounds disagree"
    )


def test_without_a_gate_the_goal_counts() -> None:
    assert judged(spread([3.0]), 1.5) == "**missed** by a factor of 2.00"
