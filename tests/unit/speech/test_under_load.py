"""Workers under load, in virtual time: what comes late, what goes, and nobody pays for another."""

import functools

import pytest

from app.speech.costs import Costs
from app.speech.load import TOO_LATE
from tests.support.virtual_speech import (
    BASE,
    BASE_WHOLE,
    TINY_AND_BASE,
    Figures,
    Mixed,
    Model,
    Utterance,
    conversation,
    hear,
    share_of,
)
from tests.unit.speech.fakes import Clock

SECONDS = 90.0
MALLORY = "i\nmallory"


@functools.cache
def heard(speakers: int, model: Model | Mixed, seed: int = 1) -> Figures:
    """What becomes of a conversation with one worker."""
    return hear(conversation(speakers, SECONDS, seed), model)


@pytest.mark.parametrize("model", [BASE, TINY_AND_BASE], ids=["base", "tiny and base"])
def test_one_speaker_has_words_within_seconds(model: Model | Mixed) -> None:
    figures = heard(1, model)
    assert share_of(figures.firsts(), 0.5) <= 1.2
    assert share_of(figures.finals(), 0.5) <= 1.0
    assert (figures.refused, figures.without) == (0, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_four_speakers_have_their_finals_in_time_and_partial_texts(seed: int) -> None:
    figures = heard(4, BASE, seed)
    assert figures.answered == len(figures.said)
    assert share_of(figures.finals(), 0.95) <= 2.5
    assert share_of(figures.firsts(), 0.5) <= 1.5
    assert figures.without <= 1
    assert figures.levels["normal"] > 0.9


@pytest.mark.parametrize("speakers", [6, 8])
def test_of_more_speakers_no_final_is_lost_or_refused(speakers: int) -> None:
    figures = heard(speakers, BASE)
    assert figures.answered == len(figures.said)
    assert share_of(figures.finals(), 1.0) < TOO_LATE
    few = heard(2, BASE)
    assert figures.partials_per_second() < few.partials_per_second()


@pytest.mark.parametrize(("speakers", "least", "most"), [(1, 0.8, 1.0), (8, 0.0, 0.1)])
def test_what_was_said_before_is_heard_again_only_where_there_is_time(
    speakers: int, least: float, most: float
) -> None:
    figures = hear(conversation(speakers, SECONDS), BASE)
    led = sum(worker.engine.led for worker in figures.workers)
    finals = sum(worker.engine.calls[True] for worker in figures.workers)
    assert least <= led / finals <= most


def test_who_is_refused_would_have_waited_and_what_was_begun_has_its_final() -> None:
    figures = heard(12, BASE)
    assert 0 < figures.refused < len(figures.said) / 4
    assert figures.answered == len(figures.said) - figures.refused
    assert share_of(figures.finals(), 0.9) < 2 * TOO_LATE
    assert figures.busy > 0.9  # nobody is refused in vain


def test_a_level_stays_for_a_while() -> None:
    figures = heard(8, BASE)
    told = [payload["state"] for worker in figures.workers for payload in worker.statuses()]
    utterances = len(figures.said)
    assert len(told) < utterances


def _flood(kind: str) -> list[Utterance]:
    def say(name: int, at: float, seconds: float, ahead: bool = False) -> Utterance:
        return Utterance(MALLORY, f"m{name}", at, ((seconds, 0.1),), ahead)

    match kind:
        case "a talk":
            return [Utterance(MALLORY, "m", 3.0, ((18.0, 0.4),) * 6)]
        case "tabs":
            return [say(10 * n + tab, 3 + 11.0 * n, 10.0) for n in range(9) for tab in range(4)]
        case "snippets":
            return [say(n, 3 + 0.4 * n, 0.5) for n in range(250)]
        case _:
            return [say(n, 30.0, 10.0, ahead=True) for n in range(6)]


@pytest.mark.parametrize("kind", ["a talk", "tabs", "snippets", "kept and sent at once"])
@pytest.mark.parametrize("model", [BASE, BASE_WHOLE], ids=["enough", "too little"])
def test_one_speaker_takes_no_more_than_a_share(kind: str, model: Model) -> None:
    others = conversation(3, SECONDS)
    figures = hear([*others, *_flood(kind)], model)
    fair = heard(4, model)
    finals = [one.final - one.ends for one in others if one.final is not None]
    assert not any(one.is_refused for one in others)
    assert len(finals) == len(others)
    assert max(finals) < 1.5 * share_of(fair.finals(), 1.0) + 1.0
    assert all(one.final for one in figures.said if not one.is_refused)


@pytest.mark.parametrize("speakers", [2, 4, 8])
def test_a_second_worker_has_its_share(speakers: int) -> None:
    figures = hear(conversation(speakers, SECONDS), BASE, workers=2)
    assert min(worker.finals for worker in figures.workers) > len(figures.said) / 4
    assert share_of(figures.finals(), 0.95) <= 2.5


def test_a_slow_worker_beside_a_quick_one_takes_less() -> None:
    figures = hear(conversation(8, SECONDS), BASE, workers=2, cores=(1.7, 0.6))
    quick, slow = figures.workers
    assert slow.finals < quick.finals
    assert figures.answered == len(figures.said)


def test_costs_are_those_of_the_last_while() -> None:
    clock = Clock()
    costs = Costs(clock)
    assert costs.of(3.0) > 0  # assumed, before anything was measured
    costs.note(10.0, 2.0)
    costs.note(2.0, 0.4)
    assert costs.of_a_second == pytest.approx(0.2)
    assert costs.of(5.0) == pytest.approx(1.0)
    assert costs.of(0.1) == pytest.approx(0.4)  # no call was cheaper
    assert costs.of(0.0) == 0.0
    clock.time += 61
    costs.note(10.0, 10.0)
    assert costs.of_a_second == pytest.approx(1.0)
    assert costs.share(20.0) == pytest.approx(0.5)


def test_the_figures_speak_for_themselves() -> None:
    figures = hear(conversation(2, 20.0), BASE)
    assert isinstance(figures, Figures)
    assert str(figures).startswith(f"finals {len(figures.said)}/{len(figures.said)} refused 0")
