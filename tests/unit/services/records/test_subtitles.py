"""Subtitles by the conventions: two lines of 42 columns, seven seconds, one after the other."""

import functools
import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from app.domain.events import AnswerSubmitted, Event, QuestionStarted, UtteranceTranscribed
from app.services.records.cues import Cue
from app.services.records.timed_words import TimedText, columns, timed
from app.services.records.transcript_files import as_srt, as_vtt
from tests.unit.services.records.test_transcripts import START, subtitles, transcript

_ENGLISH = (
    "so we the and queue, queue. latency partition because payments rebalanced, measured. I a of "
    "https://example.org/very/long/address/of/a/page/that/nobody/reads/aloud misconfiguration? "
    "Kubernetes customers, said; that it broke! in production — Maya's team-wide e.g. 99.9% U.S."
)
_ORDINARY = "we the and then queue was full, so it took long. people waited because nobody"
ENGLISH, ORDINARY = _ENGLISH.split(), _ORDINARY.split()
CHINESE = [
    "我们",
    "把",
    "缓存",
    "做了",
    "，",
    "所以",
    "延迟",
    "降低",
    "。",
    "「队列」",
    "API",
    "？",
    "数据库",
]


def heard(user: str, at: float, words: list[str], length: float, timed_by: str) -> Event:
    """An utterance whose times are known for its words, its segments, or as a whole."""
    joiner = "" if words[0] in CHINESE else " "
    each = length / len(words)
    spoken = [
        {"text": word, "t0": n * each, "t1": (n + 1) * each, "probability": 0.9}
        for n, word in enumerate(words)
    ]
    half = len(words) // 2
    segments = [
        {
            "text": joiner.join(str(one["text"]) for one in part),
            "t0": part[0]["t0"],
            "t1": part[-1]["t1"],
            "confidence": 0.9,
            "words": part if timed_by == "words" else [],
        }
        for part in (spoken[:half], spoken[half:])
        if part
    ]
    return UtteranceTranscribed(
        user_id=user,
        utterance_id=f"{user}{at}",
        text=joiner.join(words),
        confidence=0.9,
        started_at=START + round(at * 1000),
        duration=length,
        segments=[] if timed_by == "whole" else segments,
    )


def some_log(random: Random) -> list[Event]:
    """Two or three people who talk in fragments and at length, also at once, and type."""
    events: list[Event] = []
    for user in ("anna", "ben", "陈晨的一个相当长的名字写在这里")[: random.randint(1, 3)]:
        words, at = random.choice((ENGLISH, ENGLISH, CHINESE)), random.uniform(0, 30)
        for _ in range(random.randint(1, 14)):
            count = random.choice((1, 2, 5, 12, 60, 120))
            said = [random.choice(words) for _ in range(count)]
            length = max(0.2, count / random.uniform(2, 5))
            events.append(
                heard(user, at, said, length, random.choice(("words", "segments", "whole")))
            )
            at += length + random.choice((0.1, 0.5, 1.5, 2.9, 3.1, 12.0))
    if random.random() < 0.6:
        text = " ".join(random.choices(ENGLISH, k=random.choice((5, 30, 300))))
        events.append(QuestionStarted(question_id="q", question_text=text, started_by="helen"))
        events.append(
            AnswerSubmitted(
                question_id="q", user_id="lin", answer_text=text, response_time=1.0,
                measured_response_time=1.0, revision=1, late=False,
            )
        )  # fmt: skip
    return events


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def blocks(file: str) -> Iterator[list[str]]:
    """The lines of each cue, without its number and times."""
    for block in file.strip().split("\n\n"):
        lines = block.splitlines()
        times = next((n for n, line in enumerate(lines) if "-->" in line), None)
        if times is not None:
            yield lines[times + 1 :]


def assert_fits(lines: list[str]) -> None:
    assert 1 <= len(lines) <= 2
    for line in lines:
        assert line.strip()
        assert columns(line) <= (42 if columns(line) == len(line) else 36)


@functools.cache
def some_talk(seed: int) -> tuple[list[Event], list[Cue]]:
    """A log, and what is shown of it."""
    events = some_log(Random(seed))
    return events, subtitles(*events, started_at=None)


@pytest.mark.parametrize("seed", range(50))
def test_the_conventions_hold_whatever_was_said(seed: int) -> None:
    _, shown = some_talk(seed)
    for cue, following in pairwise(shown):
        assert cue.t1 <= following.t0
        if round(cue.t1 - cue.t0, 3) < 1.0:  # only where it had to be parted to say who speaks
            assert cue.speaker == following.speaker or not cue.is_named
    assert all(0 < round(cue.t1 - cue.t0, 3) <= 7.0 for cue in shown)
    for lines in blocks(as_srt(shown)):
        assert_fits(lines)
    for lines in blocks(as_vtt(shown)):
        text = re.sub("</?v[^>]*>", "", "\n".join(lines))
        assert_fits(
            text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&").splitlines()
        )


@pytest.mark.parametrize("seed", range(50))
def test_no_word_is_lost_and_each_speakers_stay_in_order(seed: int) -> None:
    events, shown = some_talk(seed)
    entries: Any = transcript(*events, started_at=None)["entries"]
    for speaker in {cue.speaker for cue in shown}:
        of_speaker = [e for e in entries if speaker in (e["user_id"], f"{e['user_id']} (question)")]
        told = "".join(letters(entry["text"]) for entry in of_speaker)
        assert letters("".join(cue.text for cue in shown if cue.speaker == speaker)) == told
    logged = sum(len(letters(e.text)) for e in events if isinstance(e, UtteranceTranscribed))
    spoken = sum(len(letters(entry["text"])) for entry in entries if entry["spoken"])
    assert spoken == logged


class TestATalkOfFourMinutes:
    """One speaker, cut at breaths: fragments of a word, and passages of half a minute."""

    def shown(self) -> list[Cue]:
        random, events, at = Random(4), [], 0.0
        while at < 240:
            count = random.choice((1, 2, 4, 9, 25, 70))
            words = [random.choice(ORDINARY) for _ in range(count)]
            events.append(heard("anna", at, words, count / 2.6, "words"))
            at += count / 2.6 + random.uniform(0.3, 1.2)
        return subtitles(*events, started_at=None)

    def test_cues_are_shown_when_their_words_are_said(self) -> None:
        for cue in self.shown():
            assert -0.01 <= cue.t0 - cue.words[0].t0 <= 1.0

    def test_they_can_be_read(self) -> None:
        shown = self.shown()
        too_fast = [cue for cue in shown if cue.length / (cue.t1 - cue.t0) > 20.5]
        assert len(too_fast) <= 0.05 * len(shown)
        assert all(round(cue.t1 - cue.t0, 3) >= 1.0 for cue in shown)
        assert sum(len(cue.words) < 3 for cue in shown) <= 0.1 * len(shown)

    def test_the_speaker_is_named_once(self) -> None:
        assert as_srt(self.shown()).count("anna: ") == 1


def texts(words: str, length: float = 60.0) -> list[str]:
    return [cue.text for cue in subtitles(heard("anna", 0.0, words.split(), length, "words"))]


def test_they_end_after_sentences_then_after_clauses() -> None:
    said = (
        "We had a problem with the queue last summer. It began with one slow consumer, which held "
        "its partition for minutes, and everybody else waited. Nobody saw it."
    )
    assert texts(said, 13.0) == [
        "We had a problem with\nthe queue last summer.",
        "It began with one slow consumer,",
        "which held its partition for minutes,\nand everybody else waited. Nobody saw it.",
    ]


def test_one_who_answers_within_anothers_speech_is_named_and_so_is_who_goes_on() -> None:
    long = heard("anna", 0.0, ["word"] * 30, 12.0, "words")
    short = heard("ben", 4.0, ["Yes."], 0.4, "words")
    file = as_srt(subtitles(long, short, started_at=None))
    names = re.findall(r"^(anna|ben): ", file, re.MULTILINE)
    assert names == ["anna", "ben", "anna"]


def test_what_was_written_at_length_delays_nobodys_speech() -> None:
    question = QuestionStarted(question_id="q", question_text="word " * 800, started_by="helen")
    speech = [heard("anna", 1.0 + 20 * n, ["words"] * 40, 15.0, "words") for n in range(9)]
    shown = subtitles(question, *speech, started_at=None)
    late = [cue.t0 - cue.words[0].t0 for cue in shown if cue.speaker == "anna"]
    assert max(late) < 7.0
    assert max(late[20:]) < 1.5


def test_words_have_the_times_at_which_they_were_said_whatever_their_marks() -> None:
    spans = [
        TimedText("And so", 0.0, 0.8),
        TimedText("America!", 1.0, 2.0),
        TimedText("Not", 4.0, 4.5),
    ]
    assert [(word.text, word.t0, word.t1) for word in timed("And so America not", spans)] == [
        ("And", 0.0, pytest.approx(0.48)),
        ("so", pytest.approx(0.48), 0.8),
        ("America", 1.0, 2.0),
        ("not", 4.0, 4.5),
    ]


def test_words_that_are_others_than_were_heard_are_spread_over_the_whole() -> None:
    words = timed("ab cd", [TimedText("something", 1.0, 2.0), TimedText("else", 2.0, 3.0)])
    assert [(word.t0, word.t1) for word in words] == [(1.0, 2.0), (2.0, 3.0)]
