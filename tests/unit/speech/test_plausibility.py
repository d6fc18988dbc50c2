from dataclasses import replace
from typing import Any

import pytest

from app.speech.engine import EngineSegment
from app.speech.plausibility import credible, is_doubtful, says_again
from app.speech.transcript import Word
from tests.unit.speech.fakes import segment

NATURAL = [
    " And so my fellow Americans, ask not what your country can do for you, ask what you can do"
    " for your country.",
    " No, no, no, we never did that.",
    " It was very, very slow, and I think, I think it still is.",
    " 我们 们 先 测 量 了 时 间",
    "",
]


@pytest.mark.parametrize("text", NATURAL)
def test_what_people_say_is_not_doubted(text: str) -> None:
    assert not is_doubtful([segment(text)], 11.0)


@pytest.mark.parametrize(
    "text",
    [
        " And so my fellow Americans, and so my fellow Americans, ask not what your country",
        " Thank you. Thank you. Thank you. Thank you.",
        " the the the the the team",
        " We measured it. then we measured it. Then we wrote it down.",
        "谢谢大家谢谢大家",
    ],
)
def test_a_phrase_that_follows_itself_is_doubted(text: str) -> None:
    assert is_doubtful([segment(text)], 30.0)


def test_it_is_doubted_over_the_borders_of_segments_too() -> None:
    phrase = " we compared every order"
    assert not is_doubtful([segment(phrase)], 10.0)
    assert is_doubtful([segment(phrase), segment(phrase)], 10.0)


def test_more_words_than_the_time_holds_are_doubted() -> None:
    words = " " + " ".join(f"word{number}" for number in range(15))
    assert is_doubtful([segment(words)], 1.0)
    assert not is_doubtful([segment(words)], 4.0)


@pytest.mark.parametrize(
    "figures", [{"avg_logprob": -1.2}, {"compression_ratio": 2.6}, {"t0": 8.5}]
)
def test_figures_that_whisper_itself_distrusts_are_doubted(figures: dict[str, Any]) -> None:
    assert is_doubtful([segment(" hello there", **figures)], 5.0)


def test_silence_is_not_heard_again() -> None:
    assert not is_doubtful([segment(" you", avg_logprob=-1.4, no_speech_prob=0.9)], 5.0)


def guessed(probability: float, temperature: float) -> EngineSegment:
    words = tuple(Word(text, 0.0, 0.5, probability) for text in ("never", "heard"))
    return segment(" never heard", temperature=temperature, words=words)


def test_a_guess_of_unlikely_words_is_left_out() -> None:
    kept = guessed(0.7, 1.0), guessed(0.3, 0.0), segment(" no words", temperature=0.4)
    assert credible([guessed(0.33, 1.0), *kept], 5.0) == kept


def test_what_goes_round_even_at_a_higher_temperature_is_left_out() -> None:
    loop = segment(" I'm going to tell you, tell us, tell us, tell us, tell us, tell us!")
    assert credible([replace(loop, temperature=0.6)], 11.0) == ()
    assert credible([loop], 11.0) == (loop,)  # sure at once: perhaps it was said


def test_the_rest_of_the_audio_may_be_unsure_and_what_is_made_up_for_it_is_left_out() -> None:
    sentence, rest = segment(" before I change a single", 0.0, 8.5), segment(" line.", 8.6, 9.9)
    unsure, made_up = replace(rest, avg_logprob=-1.16), replace(rest, avg_logprob=-1.4)
    for last in (rest, unsure, made_up):
        assert not is_doubtful([sentence, last], 10.0)
    assert is_doubtful([sentence, replace(unsure, t0=6.0)], 10.0)
    assert is_doubtful([replace(made_up, t0=0.0)], 1.0)
    assert credible([sentence, unsure], 10.0) == (sentence, unsure)
    assert credible([sentence, made_up], 10.0) == (sentence,)
    assert credible([replace(made_up, t0=0.0)], 1.0) == (replace(made_up, t0=0.0),)


LEAD = "So I had never seen that system before. It was down."


@pytest.mark.parametrize(
    ("text", "is_again"),
    [
        (" I had never seen that system before.", True),
        (" It was down.", True),
        (" And I had never seen anything like it.", True),
        (" Down!", True),
        (" I had seen that before.", False),
        (" Then we mended it.", False),
        (" It was slow.", False),
        ("", False),
    ],
)
def test_what_was_said_just_before_is_not_heard_in_noise(text: str, is_again: bool) -> None:
    assert says_again(text, LEAD) is is_again
