from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.hearing.answers import answers
from bench.hearing.material import Cue
from bench.hearing.noises import KINDS, noise
from bench.hearing.parts import PARTS, put
from bench.hearing.report import render, render_part
from bench.hearing.scoring import Score, align, difference, interval
from bench.hearing.shown import Flicker, Shown, flicker, text, waits, waits_by_part
from bench.hearing.steps import Plan, steps
from bench.hearing.targets import Target, targets
from bench.hearing.words_heard import rightness, tokens


def test_an_alignment_has_the_fewest_errors() -> None:
    said = tokens("we moved it to a read replica")
    found = align(said, tokens("we it moved it two a read"))
    assert (found.substituted, found.deleted, found.inserted) == (1, 1, 1)
    assert found.wrong == [1, 0, 0, 1, 0, 0, 1]
    assert [pair[0] for pair in found.pairs if pair[0] is not None] == list(range(len(said)))


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [([], [], 0), (["a"], [], 1), ([], ["a", "b"], 2), (["a", "b"], ["a", "b"], 0)],
)
def test_empty_texts_can_be_aligned(said: list[str], heard: list[str], errors: int) -> None:
    found = align(said, heard)
    assert found.errors == errors
    assert sum(found.wrong) == errors


def test_word_errors_have_an_interval_around_them() -> None:
    score = Score([(1, 10), (0, 10), (3, 10), (0, 10)], 4, 0, 0)
    low, high = interval(score)
    assert score.rate == 10.0
    assert 0.0 <= low < 10.0 < high <= 30.0


def test_a_difference_is_drawn_with_the_same_sentences_for_both() -> None:
    theirs = Score([(errors, 10) for errors in (0, 5, 1, 9, 2)], 17, 0, 0)
    ours = Score([(errors + 1, 10) for errors, _ in theirs.blocks], 22, 0, 0)
    assert difference(ours, theirs) == pytest.approx((10.0, 10.0, 10.0))


HISTORY = [
    Shown(1.4, "a", "I moot", False),
    Shown(2.0, "a", "I moved the", False),
    Shown(3.0, "a", "I moved the line.", True),
    Shown(5.5, "b", "It was", False),
    Shown(7.0, "b", "It was flat.", True),
]
CUES = [
    Cue("I moved", 0.5, 1.5, 0.2),
    Cue("the line.", 1.7, 2.5, 2.0),
    Cue("It was flat.", 4.5, 6.0, 1.0),
]


def test_words_that_were_shown_and_are_gone_flicker() -> None:
    assert flicker(HISTORY) == Flicker(shown=8, changed=1)
    assert text(HISTORY) == "I moved the line. It was flat."


def test_a_thought_is_waited_for_from_its_first_sound_and_from_its_last() -> None:
    found = waits(HISTORY, CUES)
    assert found.thoughts == 2
    assert found.first == pytest.approx([0.9, 1.0])
    assert found.final == pytest.approx([0.5, 1.0])


def test_a_thought_that_never_came_is_counted() -> None:
    found = waits(HISTORY[:3], CUES)
    assert (found.thoughts, len(found.final)) == (2, 1)


def test_where_the_speaker_ends_it_the_last_chunk_counts() -> None:
    found = waits_by_part(HISTORY, CUES, {"a": 2.75, "b": 6.25, "c": 9.0})
    assert found.thoughts == 3
    assert found.first == pytest.approx([0.9, 1.0])
    assert found.final == pytest.approx([0.25, 0.75])


def test_numbers_are_neither_right_nor_wrong() -> None:
    said = tokens("We lost 118,000 orders in two weeks, not one")
    assert rightness(said, tokens("We cost 118 000 orders in 2 weeks not")) == [
        True, False, None, None, True, True, None, True, True,
    ]  # fmt: skip


def test_a_noise_comes_of_its_number_alone() -> None:
    kinds = {noise(number)[0] for number in range(len(KINDS))}
    assert kinds == set(KINDS)
    for number in range(len(KINDS)):
        _, samples = noise(number)
        assert np.array_equal(samples, noise(number)[1])
        assert 3 * 16000 <= len(samples) <= 8 * 16000
        assert np.isfinite(samples).all()
        assert 0.0 < np.sqrt(np.mean(samples**2)) <= 0.11


def test_answers_are_long_and_have_pauses_of_several_lengths() -> None:
    words = [len(sentence.text.split()) for answer in answers() for sentence in answer.sentences]
    pauses = {sentence.pause for answer in answers() for sentence in answer.sentences}
    assert sum(words) > 2000
    assert len(pauses) > 12
    assert not any("[" in sentence.text for answer in answers() for sentence in answer.sentences)
    assert [answer.name for answer in answers(chinese=True)] == ["zh-backend"]


def test_a_target_that_was_not_measured_is_not_met() -> None:
    assert Target("x", 1.0, 1.2, None).verdict == "not measured"
    assert [Target("x", 1.0, 1.2, seen).verdict for seen in (1.0, 1.1, 2.4)] == [
        "met",
        "gate met, goal missed",
        "**missed** by a factor of 2.00",
    ]
    assert Target("x", 0, 0, 3).verdict == "**missed**"
    assert {target.verdict for target in targets({})} == {"not measured"}


PLAN = Plan("", "", 1, 1.0, 1, 1, ("clean",), (1,), (1,), (1,))


def test_what_was_not_measured_stands_there_with_its_reason() -> None:
    text = render({"live 1": {"error": "no voice could be had"}}, PLAN, [])
    assert "- live 1: no voice could be had" in text
    assert "- WhisperLive: its code was not given" in text


def test_every_measurement_belongs_to_one_part() -> None:
    for name in steps(replace(PLAN, whisper_live="there")):
        assert sum(name in part.of([name]) for part in PARTS.values()) == 1


def test_a_part_stands_in_its_own_place_and_leaves_the_others(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("before\n\nolder figures\n\nEND\n\nafter\n")
    put(document, "noises", "no words", "END")
    put(document, "cuts", "as many", "END")
    put(document, "noises", "a word", "END")
    written = document.read_text()
    assert written.startswith("before\n\nolder figures\n\n")
    assert written.endswith("\n\nEND\n\nafter\n")
    assert written.index("a word") < written.index("as many")
    assert "no words" not in written


def test_a_part_says_when_and_where_it_was_measured() -> None:
    seen = [("Date", "2026-11-21 09:12 UTC"), ("Commit", "84c9165")]
    found = {"noises": {"error": "not done within 420 s"}}
    told = render_part("noises", found, PLAN, seen)
    assert told.startswith(
        "### Where nobody speaks\n\n*Measured: date 2026-11-21 09:12 UTC; commit"
    )
    assert "- noises: not done within 420 s" in told
