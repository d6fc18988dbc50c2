import json
import weakref

import pytest

from app.speech.context import MAX_CHARACTERS, Context, Contexts, tail_of
from app.speech.speaker_level import FAR_DB, SpeakerLevel
from tests.unit.speech.fakes import Clock


def learned(dbfs: float = -20.0, frames: int = 200) -> SpeakerLevel:
    level = SpeakerLevel()
    for _ in range(frames):
        level.hear(dbfs)
    return level


def test_the_end_of_what_was_said_is_the_prompt() -> None:
    context = Context("I led a team.").after("We built a queue.")
    assert context.prompt(["It", "worked."]) == "I led a team. We built a queue. It worked."
    long = Context("word " * 100).prompt([])
    assert len(long) <= MAX_CHARACTERS
    assert long.startswith("word")


@pytest.mark.parametrize("text", ["我们" * 200, "x" * 500, "word " * 99])
def test_the_tail_is_short_enough_and_begins_with_a_word(text: str) -> None:
    assert len(tail_of(text)) <= MAX_CHARACTERS
    assert text.strip().endswith(tail_of(text))


def test_it_goes_on_in_another_process() -> None:
    context = Context("I led a team.", learned())
    resumed = Context.resumed(json.loads(json.dumps(context.state())))
    assert resumed.prompt([]) == "I led a team."
    assert not resumed.level.is_near(-20 - FAR_DB - 1)
    assert Context.resumed(None).prompt([]) == ""


def test_a_speakers_next_utterance_knows_the_last_one_for_some_minutes() -> None:
    clock = Clock()
    contexts = Contexts(clock)
    contexts.note("anna", Context("I led a team."))
    assert contexts.of("anna").prompt([]) == "I led a team."
    assert contexts.of("ben").prompt([]) == ""
    clock.time += 3600
    assert contexts.of("anna").prompt([]) == ""


def test_only_the_latest_speakers_are_remembered() -> None:
    contexts = Contexts(Clock())
    for number in range(1200):
        contexts.note(str(number), Context("said"))
    assert contexts.of("0").prompt([]) == ""
    assert contexts.of("1199").prompt([]) == "said"


def test_the_words_of_who_was_silent_for_long_are_not_kept() -> None:
    clock = Clock()
    contexts = Contexts(clock)
    silent = Context("said")
    contexts.note("1", silent)
    words = weakref.ref(silent)
    del silent
    clock.time += 601
    contexts.note("2", Context("said"))
    assert words() is None


def test_before_a_level_is_known_everything_is_near() -> None:
    assert SpeakerLevel().is_near(-69)


def test_a_voice_far_below_the_speakers_is_not_theirs_but_a_quieter_speaker_is() -> None:
    level = learned(-20)
    assert level.is_near(-35)
    assert not level.is_near(-45)


def test_one_loud_moment_makes_nobody_deaf() -> None:
    level = learned(-30)
    for _ in range(10):
        level.hear(0)
    assert level.is_near(-42)


def test_whoever_stays_quiet_is_followed() -> None:
    level = learned(-20)
    for _ in range(2000):
        level.hear(-38)
    assert level.is_near(-50)


def test_a_voice_that_is_far_for_very_long_is_heard_in_the_end() -> None:
    level = learned(-20)
    frames = 0
    while not level.is_near(-45):
        level.miss()
        frames += 1
    assert 60 < frames * 0.032 < 90


def test_a_shout_makes_nobody_deaf() -> None:
    level = learned(-30)
    for _ in range(round(3 / 0.032)):
        level.hear(-6)
    assert level.is_near(-36)
