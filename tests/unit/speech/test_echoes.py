"""Which finals are another speaker's voice in a microphone, by their words, times and levels."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.events import EchoMarked, UtteranceTranscribed
from app.speech.echo_match import is_telling
from app.speech.echoes import RecentFinals, echo_id
from app.speech.timed_tokens import timed_tokens, tokens_in

START = 1_700_000_000_000
LONG = "So the first thing we did was move every queue out of the database and measure it again"
CHINESE = "我们先把所有的消息队列从数据库里移出来，然后重新测量了延迟"


def said(
    user: str,
    text: str,
    at: float = 0.0,
    level: float | None = -20.0,
    pace: float = 0.33,
    **more: Any,
) -> UtteranceTranscribed:
    """A final as a worker writes it: each word, or Chinese character, with its time."""
    chinese = tokens_in(text)[0] >= "\u3007"
    pieces = list(text) if chinese else [f" {word}" for word in text.split()]
    step = 0.2 if chinese else pace
    words = [
        {"text": piece, "t0": n * step, "t1": (n + 1) * step, "probability": 0.9}
        for n, piece in enumerate(pieces)
    ]
    end = len(words) * step
    segment = {"text": text, "t0": 0.0, "t1": end, "confidence": 0.9, "words": words}
    quality = {} if level is None else {"rms_dbfs": {"value": level, "valid": True}}
    return replace(
        UtteranceTranscribed(
            user_id=user,
            utterance_id=f"{user}-{at}",
            text=text,
            confidence=0.9,
            started_at=START + round(at * 1000),
            duration=end,
            segments=[segment],
            quality=quality,
        ),
        **more,
    )


def marked(*finals: UtteranceTranscribed | EchoMarked) -> list[tuple[Any, Any]]:
    """(whose utterance, whose voice) of all that is marked, finals in the order of the log."""
    echoes, found = RecentFinals(), []
    for seq, final in enumerate(finals):
        for mark in echoes.apply("i", [final], seq):
            echoes.marked("i", mark)
            found.append((mark.user_id, mark.spoken_by))
    return found


@pytest.mark.parametrize("text", [LONG, CHINESE])
@pytest.mark.parametrize("lower", [3.0, 10.0, 20.0])
@pytest.mark.parametrize("lag", [0.0, 0.12, 0.4])
def test_the_same_words_at_the_same_time_but_lower_are_an_echo(
    text: str, lower: float, lag: float
) -> None:
    voice, echo = said("ann", text), said("ben", text, lag, -20.0 - lower)
    assert marked(voice, echo) == [("ben", "ann")]
    assert marked(echo, voice) == [("ben", "ann")]  # whose final is written first is chance


def test_it_names_the_utterance_that_was_heard_and_is_marked_once() -> None:
    voice, echo = said("ann", LONG), said("ben", LONG, 0.1, -30.0)
    echoes = RecentFinals()
    echoes.apply("i", [said("ann", "Hello there, good morning to everybody", -9.0), voice], 1)
    (mark,) = echoes.apply("i", [echo], 2)
    assert (mark.utterance_id, mark.echo_of) == (echo.utterance_id, voice.utterance_id)
    assert echo_id(mark) != echo_id(replace(mark, user_id="eve"))
    echoes.marked("i", mark)
    assert echoes.apply("i", [said("ann", "And then it was done at last", 9.0)], 3) == []
    assert marked(voice, mark, echo) == []


def test_recognition_may_differ_a_little() -> None:
    other = (
        "so the first think we did was move every cue out of the data base and measured it again"
    )
    assert marked(said("ann", LONG), said("ben", other, 0.1, -40.0, pace=0.31)) == [("ben", "ann")]


def test_a_part_of_a_long_utterance_is_enough_and_several_make_one() -> None:
    words = LONG.split()
    middle = said("ben", " ".join(words[4:12]), 0.1 + 4 * 0.33, -30.0)
    assert marked(said("ann", LONG), middle) == [("ben", "ann")]
    halves = [said("ann", " ".join(words[:9])), said("ann", " ".join(words[9:]), 9 * 0.33)]
    assert marked(*halves, said("ben", LONG, 0.1, -30.0)) == [("ben", "ann")]


def test_the_script_that_a_speaker_reads_does_not_matter() -> None:
    traditional = "我們先把所有的消息隊列從數據庫裡移出來，然後重新測量了延遲"
    assert marked(said("ann", CHINESE), said("ben", traditional, 0.1, -30.0)) == [("ben", "ann")]


def test_who_is_as_loud_says_it_themselves() -> None:
    assert marked(said("ann", LONG), said("ben", LONG, 0.1, -20.5)) == []


def test_where_no_level_was_measured_nothing_is_marked() -> None:
    """Of logs from before levels were measured, or of too little speech."""
    assert marked(said("ann", LONG), said("ben", LONG, 0.1, None)) == []
    assert marked(said("ann", LONG, 0.0, None), said("ben", LONG, 0.1, -30.0)) == []
    unmeasured = {"rms_dbfs": {"value": None, "valid": False}}
    assert marked(said("ann", LONG), said("ben", LONG, 0.1, quality=unmeasured)) == []


def test_a_word_too_short_to_be_measured_belongs_to_the_words_after_it() -> None:
    words = LONG.split()
    first = said("ann", " ".join(words[:4]), level=None)
    rest = said("ann", " ".join(words[4:]), 4 * 0.33)
    assert marked(first, rest, said("ben", LONG, 0.1, -30.0)) == [("ben", "ann")]


def test_one_microphone_has_no_echo() -> None:
    assert marked(said("ann", LONG), said("ann", LONG, 0.1, -30.0)) == []


def test_a_quiet_microphone_is_not_the_echo_of_a_loud_one() -> None:
    """By their own levels, once known: ann always comes at -35, and ben's own voice at -15."""
    before = [
        final
        for n in range(3)
        for final in (
            said("ann", f"First remark {n} about queues and caches", 10.0 * n, -35.0),
            said("ben", f"Other words {n} on tests and reviews", 10.0 * n + 5, -15.0),
        )
    ]
    voice, echo = said("ann", LONG, 60.0, -35.0), said("ben", LONG, 60.1, -28.0)
    assert marked(*before, voice, echo) == []


REPEATED = [
    ("Would you rather use a message queue or a database table", "a message queue or a database "
     "table well", 3.6),
    ("We need it by the end of the third quarter", "by the end of the third quarter", 3.2),
    ("你会用消息队列还是数据库来做这个系统", "用消息队列还是数据库来做这个系统", 3.6),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "repeated", "at"), REPEATED)
@pytest.mark.parametrize("level", [-20.0, -30.0])
def test_who_repeats_what_was_said_is_heard(
    asked: str, repeated: str, at: float, level: float
) -> None:
    """After it, and at whatever level: people say a question back to themselves."""
    assert marked(said("ann", asked), said("ben", repeated, at, level)) == []


_AGREEING = (
    "yes exactly|yes|exactly|right|okay|ok sure|yeah that's right|that makes sense|I agree",
    "yes I see|I think so too|absolutely yes|sure no problem|of course|mm-hmm|uh-huh yes|got it",
    "good point|very good|great thank you|thanks|thank you very much|yes please|no not really",
    "yes of course|true|totally|I understand|okay I understand|that is correct|yes we do",
    "yes that was the point|all right then|definitely|yes sure go ahead|you are right|me too",
    "嗯，对|对|是的|好的|没错|对对对|嗯嗯|明白|好，明白了|是的，没错|我同意|我也这么想|当然可以",
    "可以|没问题|好的谢谢|谢谢|了解|对，就是这样|嗯，我知道|行|确实|是，确实是这样|好，可以的|有道理",
)
AGREEMENTS = [one for line in _AGREEING for one in line.split("|")]
PARTNERS = (
    "Does that make sense to you, yes exactly, right?",
    "对，是的，没错，就是这样，好的，明白了吗",
    LONG,
    CHINESE,
)


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_a_short_agreement_is_never_lost(agreement: str) -> None:
    """Not even one that both say at the same moment."""
    for partner in (*PARTNERS, agreement):
        for at in (-0.1, 0.0, 0.1, 0.5):
            quiet = said("ben", agreement, at, -35.0)
            assert ("ben", "ann") not in marked(said("ann", partner), quiet)
    assert not is_telling(timed_tokens(said("ben", agreement)))


def test_two_who_speak_at_once_are_both_heard() -> None:
    other = "I would have split the service first and then looked at the queue and the database"
    assert marked(said("ann", LONG), said("ben", other, 0.2, -35.0)) == []


def test_who_answers_into_an_echo_is_heard() -> None:
    mixed = "every queue out of the database? I would rather keep two and shard them by customer"
    assert marked(said("ann", LONG), said("ben", mixed, 2.7, -25.0)) == []


AMID = [
    (LONG, "yes exactly"), (LONG, "okay"), (LONG, "I agree"), (LONG, "great thank you"),
    (CHINESE, "对对"), (CHINESE, "没错"), (CHINESE, "嗯"), (CHINESE, "好的，明白"),
    (f"{LONG} and so on until nobody in the whole company could say what was in them or why",
     "I would rather shard them"),
]  # fmt: skip


@pytest.mark.parametrize(("spoken", "own"), AMID)
@pytest.mark.parametrize("place", [3, 9])
def test_what_one_says_amid_an_echo_is_not_lost_with_it(spoken: str, own: str, place: int) -> None:
    """A microphone that hears both makes one utterance of them."""
    chinese = spoken == CHINESE
    pieces = list(spoken) if chinese else spoken.split()
    joint = "" if chinese else " "
    mixed = joint.join([*pieces[:place], own, *pieces[place:]])
    assert marked(said("ann", spoken), said("ben", mixed, 0.0, -30.0)) == []
    echo = joint.join([*pieces[:place], *pieces[place + 1 :]])
    assert marked(said("ann", spoken), said("ben", echo, 0.0, -30.0)) == [("ben", "ann")]


def test_of_three_the_loudest_is_the_voice() -> None:
    voice = said("ann", LONG)
    near, far = said("ben", LONG, 0.1, -30.0), said("eve", LONG, 0.15, -40.0)
    assert sorted(marked(near, far, voice)) == [("ben", "ann"), ("eve", "ben")]
    assert sorted(marked(voice, near, far)) == [("ben", "ann"), ("eve", "ann")]


def test_a_final_of_an_old_worker_without_words_has_its_times_spread() -> None:
    whole = said("ben", LONG, 0.1, -30.0)
    assert marked(said("ann", LONG), replace(whole, segments=[])) == [("ben", "ann")]


def test_what_is_long_past_is_forgotten() -> None:
    echoes = RecentFinals()
    echoes.apply("i", [said("ann", LONG)], 0)
    echoes.apply("i", [said("ben", LONG, 400.0)], 1)
    assert echoes.apply("i", [said("eve", LONG, 0.1, -30.0)], 2) == []
    assert echoes.known("i") == 2
    assert echoes.known("other") == -1
