"""Transcripts: times from the interview's start, and their written forms."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from app.contract.events.projection import Viewer
from app.contract.timestamps import iso
from app.domain.events import (
    AnswerSubmitted,
    CaptionWritten,
    Event,
    InterviewerSpoke,
    InterviewStarted,
    MessageSent,
    ParticipantJoined,
    QuestionSkipped,
    QuestionStarted,
    Recorded,
    UtteranceTranscribed,
)
from app.domain.interview import Interview
from app.ports.interview_log import Version
from app.services.records.cues import Cue, cues
from app.services.records.transcript_files import as_srt, as_text, as_vtt
from app.services.records.transcript_lines import note
from app.services.records.transcripts import Transcripts
from tests.support.fake_concurrency import FakeConcurrency

START = 1_700_000_000_000


class FakeLog:
    def __init__(self, *events: Event) -> None:
        self._events = [Recorded(n, START + n, "i", e) for n, e in enumerate(events, 1)]

    def read(self, key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        return [recorded for recorded in self._events if recorded.seq > after_seq][:2]


COMPUTED: list[str] = []
"""What was handed over to be computed beside the loop."""


def said(user: str, text: str, at: float, *segments: tuple[str, float, float]) -> Event:
    return UtteranceTranscribed(
        user_id=user,
        utterance_id=text,
        text=text,
        confidence=0.9,
        started_at=START + round(at * 1000),
        duration=2.0,
        segments=[{"text": t, "t0": t0, "t1": t1, "confidence": 0.9} for t, t0, t1 in segments],
    )


HOST = Viewer(frozenset(("helen",)), "interviewer")


def at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    """In place of the thread beside the loop."""
    COMPUTED.append(function.__name__)
    return function(*arguments)


def transcript(
    *events: Event,
    started_at: int | None = START,
    viewer: Viewer = HOST,
    with_chat: bool = False,
) -> dict[str, object]:
    transcripts, version = made(events, started_at)
    return transcripts.transcript("i", version, viewer, with_chat)


def made(events: tuple[Event, ...], started_at: int | None) -> tuple[Transcripts, Version]:
    version = Version(
        len(events),
        START,
        Interview("i", ai_led=False, invited_only=False, held=False, started_at=started_at),
    )
    return Transcripts(FakeLog(*events), concurrency=FakeConcurrency(compute=at_once)), version  # type: ignore[arg-type]


def subtitles(
    *events: Event,
    started_at: int | None = START,
    viewer: Viewer = HOST,
    with_chat: bool = False,
) -> list[Cue]:
    """What is shown when, as both kinds of files have it."""
    shown: list[Cue] = []

    def keep(*told: Any) -> str:
        shown.extend(cues(*told))
        return ""

    transcripts, version = made(events, started_at)
    transcripts.file(keep, "i", version, viewer, with_chat)
    return shown


EVENTS = (
    MessageSent(user_id="ben", message="hi", type="text", message_id="m"),
    said("ben", "Second.", 3661.5, ("Second.", 0.0, 1.25)),
    said("anna", "Hello. <b> & --> you", 1.0, ("Hello.", 0.5, 1.0), ("<b> & --> you", 1.0, 2.0)),
    said("anna", "", 2.0),
)
SPOKEN = transcript(*EVENTS)


def test_utterances_stand_in_the_order_in_which_they_were_begun() -> None:
    assert SPOKEN["last_seq"] == 4
    utterances: list[dict[str, object]] = SPOKEN["utterances"]  # type: ignore[assignment]
    assert [(u["user_id"], u["t0"], u["seq"]) for u in utterances] == [
        ("anna", 1.0, 3),
        ("ben", 3661.5, 2),
    ]


def test_who_speaks_before_the_start_is_the_zero() -> None:
    early = said("anna", "Early.", -5.0, ("Early.", 0.0, 1.0))
    assert [cue.t0 for cue in subtitles(early)] == [0.0]
    assert transcript(early)["start_time"] == "2023-11-14T22:13:15.000Z"


def test_an_utterance_without_segments_is_one_cue() -> None:
    (cue,) = subtitles(said("anna", "Whole.", 1.0))
    assert (cue.t0, cue.t1, cue.speaker, cue.text) == (1.0, 3.0, "anna", "Whole.")


def test_nothing_said_is_nothing_shown() -> None:
    assert as_text(transcript(started_at=None)) == ""
    assert as_srt(subtitles(started_at=None)) == ""
    assert as_vtt(subtitles(started_at=None)) == "WEBVTT\n"


def test_text() -> None:
    assert as_text(SPOKEN) == "anna: Hello. <b> & --> you\nben: Second.\n"


def test_subrip() -> None:
    assert as_srt(subtitles(*EVENTS)) == (
        "1\n00:00:01,500 --> 00:00:03,000\nanna: Hello. <b> & -> you\n\n"
        "2\n01:01:01,500 --> 01:01:02,750\nben: Second.\n"
    )


def test_webvtt() -> None:
    assert as_vtt(subtitles(*EVENTS)) == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\n<v anna>Hello. &lt;b&gt; &amp; --&gt; you</v>\n\n"
        "01:01:01.500 --> 01:01:02.750\n<v ben>Second.</v>\n"
    )


MARK = {
    "response_type": "question",
    "strategy_used": "open",
    "focus_area": "background",
    "confidence": 1.0,
    "engine": "rules",
    "question_id": "q",
    "takes_answer": True,
    "degraded": False,
    "opening": False,
}


def asked(text: str) -> Event:
    return QuestionStarted(
        question_id="q", question_text=text, started_by="ai_interviewer", ai=MARK
    )


def answered(text: str, utterance_id: str | None = None) -> Event:
    return AnswerSubmitted(
        question_id="q",
        user_id="lin",
        answer_text=text,
        response_time=1.0,
        measured_response_time=1.0,
        revision=1,
        late=False,
        utterance_id=utterance_id,
    )


def wrote(text: str) -> Event:
    return MessageSent(user_id="lin", message=text, type="text", message_id="m")


TALK = (
    asked("What do you do?"),
    answered("I build pipelines."),
    asked("Why?"),
    wrote("One minute."),
    InterviewerSpoke(message="Of course.", message_id="r", ai=MARK),
    said("lin", "Spoken answer.", 0.1, ("Spoken answer.", 0.0, 1.0)),
    answered("Spoken answer.", "Spoken answer."),
    asked("And then?"),
    wrote("a chat message to nobody"),
)


def test_a_talk_with_the_interviewer_holds_what_was_written() -> None:
    assert as_text(transcript(*TALK)).splitlines() == [
        "ai_interviewer: What do you do?",
        "lin: I build pipelines.",
        "ai_interviewer: Why?",
        "lin: One minute.",
        "ai_interviewer: Of course.",
        "ai_interviewer: And then?",
        "lin: Spoken answer.",
    ]


def test_who_may_not_see_the_answers_does_not_read_them_here() -> None:
    eve = Viewer(frozenset(("eve",)), "candidate")
    assert "pipelines" not in as_text(transcript(*TALK, viewer=eve))
    lin = Viewer(frozenset(("lin",)), "candidate")
    assert "pipelines" in as_text(transcript(*TALK, viewer=lin))


def test_a_spoken_aside_stands_there_once() -> None:
    events = [
        said("lin", "Say that again.", 0.0, ("Say that again.", 0.0, 1.0)),
        wrote("Say that again."),
        InterviewerSpoke(message="Why?", message_id="r", ai=MARK),
    ]
    assert as_text(transcript(*events)).count("Say that again.") == 1


def put(question_id: str, text: str) -> Event:
    return QuestionStarted(question_id=question_id, question_text=text, started_by="helen")


def sent(text: str, revision: int = 1, utterance_id: str | None = None) -> Event:
    return AnswerSubmitted(
        question_id="q",
        user_id="lin",
        answer_text=text,
        response_time=1.0,
        measured_response_time=1.0,
        revision=revision,
        late=False,
        utterance_id=utterance_id,
    )


class TestPeoplesInterviews:
    """What people ask each other stands in every form, as what the AI asks does."""

    EVENTS = (
        ParticipantJoined(user_id="lin", role="candidate", name="Lin Wei"),
        InterviewStarted(started_by="helen"),
        put("q", "Why us?"),
        wrote("Can you hear me?"),
        sent("I led the move to queues."),
        sent("I led it.\nAll of it.", 2),
        put("r", "What next?"),
        QuestionSkipped(question_id="r", skipped_by="helen"),
    )

    def test_questions_and_answers_stand_in_every_form(self) -> None:
        found = transcript(*self.EVENTS)
        shown = subtitles(*self.EVENTS)
        for form in (as_text(found), as_srt(shown), as_vtt(shown), str(found["entries"])):
            for words in ("Why us?", "I led the move to queues.", "I led it.", "What next?"):
                assert form.count(words) >= 1
            assert "Can you hear me?" not in form
        assert as_text(found).splitlines() == [
            "helen (question): Why us?",
            "Lin Wei: I led the move to queues.",
            "Lin Wei (version 2): I led it. All of it.",
            "helen (question): What next?",
            "helen (skipped): What next?",
        ]

    def test_the_chat_is_there_where_it_is_asked_for(self) -> None:
        found = transcript(*self.EVENTS, with_chat=True)
        assert as_text(found).splitlines()[1] == "Lin Wei (chat): Can you hear me?"
        assert "Can you hear me?" in as_srt(subtitles(*self.EVENTS, with_chat=True))
        kinds = [entry["kind"] for entry in found["entries"]]  # type: ignore[attr-defined]
        assert kinds == ["question", "message", "answer", "answer", "question", "skipped"]

    def test_utterances_are_only_what_was_said(self) -> None:
        assert transcript(*self.EVENTS, with_chat=True)["utterances"] == []

    def test_another_candidates_answers_stay_theirs(self) -> None:
        eve = Viewer(frozenset(("eve",)), "candidate")
        for with_chat in (False, True):
            found = transcript(*self.EVENTS, viewer=eve, with_chat=with_chat)
            shown = subtitles(*self.EVENTS, viewer=eve, with_chat=with_chat)
            text = as_text(found) + str(found["entries"]) + as_vtt(shown)
            assert "Why us?" in text
            assert "queues" not in text
            assert "I led it" not in text


class TestZero:
    """Zero is the first word, question or start; never that somebody came."""

    def zero(self, *events: Event, started_at: int | None = None) -> object:
        come = ParticipantJoined(user_id="lin", role="candidate", name=None)
        return transcript(come, *events, started_at=started_at)["start_time"]

    def test_each_of_them_may_be_the_first(self) -> None:
        assert self.zero(put("q", "Why?")) == iso(START + 2)
        assert self.zero(put("q", "Why?"), started_at=START + 1) == iso(START + 1)
        assert self.zero(said("lin", "Hi.", -1.0), put("q", "Why?")) == iso(START - 1000)
        assert self.zero(sent("An answer to nothing.")) == iso(START + 2)


class TestSpokenAnswers:
    """An answer that was spoken stands there once."""

    def test_what_was_heard_is_not_repeated_by_the_answer(self) -> None:
        heard = said("lin", "I built a cache.", 0.0055, ("I built a cache.", 0.0, 2.0))
        found = transcript(put("q", "What?"), *[wrote("")] * 8, heard, sent("i built a cache"))
        assert as_text(found) == "helen (question): What?\nlin: I built a cache.\n"
        entries: Any = found["entries"]
        assert len(entries) == 2
        entry = entries[1]
        assert (entry["kind"], entry["spoken"], entry["question_id"]) == ("speech", True, "q")

    def test_a_corrected_one_stands_beside_what_was_heard(self) -> None:
        heard = said("lin", "I built a cash.", 0.0015)
        found = transcript(put("q", "What?"), heard, sent("I built a cache."))
        assert as_text(found).splitlines()[1:] == ["lin: I built a cash.", "lin: I built a cache."]
        assert found["entries"][-1]["spoken"] is True  # type: ignore[index]

    def test_one_that_names_its_utterance_finds_it_whenever_it_was_heard(self) -> None:
        late = said("lin", "u", 900.0)
        found = transcript(put("q", "What?"), sent("", 1, "u"), late, sent("u", 2, "u"))
        assert as_text(found).splitlines()[1:] == ["lin: u"]

    def test_versions_that_were_written_all_count(self) -> None:
        heard = said("lin", "I built a cache.", 0.0015)
        versions = (sent("I bui", 1, "u"), sent("I built a cash.", 2, "u"), sent("A queue.", 3))
        lines = as_text(transcript(put("q", "What?"), heard, *versions, sent("", 4, "u")))
        assert lines.splitlines()[1:] == [
            "lin: I built a cache.",
            "lin (version 2): I built a cash.",
            "lin (version 3): A queue.",
        ]

    def test_one_that_names_an_utterance_that_is_none_is_not_lost(self) -> None:
        found = transcript(put("q", "What?"), sent("Real words.", 1, "never"))
        assert "Real words." in as_text(found)

    def test_words_in_a_row_are_searched_for_not_parts_of_words(self) -> None:
        found = transcript(put("q", "Why?"), said("lin", "Yesterday.", 0.0015), sent("Yes"))
        assert "lin: Yes\n" in as_text(found)

    def test_in_chinese_every_character_is_a_word(self) -> None:
        heard = said("lin", "我们做了缓存。", 0.0015)
        assert as_text(transcript(put("q", "?"), heard, sent("做了缓存"))).count("做了缓存") == 1

    def test_who_repeats_one_word_for_ever_costs_little(self) -> None:
        words = "a " * 20_000
        events = [said("lin", words, 0.0015), *[sent(words + "b", n) for n in range(1, 50)]]
        found = transcript(put("q", "Why?"), *events)
        assert len(found["entries"]) == 51  # type: ignore[arg-type]

    def test_who_speaks_and_sends_a_thousand_times_costs_memory_in_proportion(self) -> None:
        events: list[Event] = [put("q", "Why?")]
        for number in range(1000):
            heard = said("lin", f"w{number} and x{number}", (2 * number + 2) / 1000)
            events += [heard, sent(f"no{number}")]
        tracemalloc.start()
        try:
            found = transcript(*events)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert len(found["entries"]) == 2001  # type: ignore[arg-type]
        assert peak < 16_000_000  # a copy of what was said before for each answer takes 100 MB


class TestCues:
    """Cues one after the other, each long enough to be read, whatever was written."""

    def shown(self, *events: Event) -> list[Cue]:
        return subtitles(*events, started_at=None, with_chat=True)

    def test_they_never_overlap_and_none_is_too_short(self) -> None:
        shown = self.shown(
            put("q", "A question that takes a while to read, as long ones do."),
            said("lin", "At once.", 0.0015),
            sent("Something else that is written while nobody reads it."),
            *[wrote("quick") for _ in range(30)],
            said("helen", "Both speak.", 0.0025),
        )
        assert len(shown) == 34
        for cue, following in pairwise(shown):
            assert cue.t1 <= following.t0
        assert all(round(cue.t1 - cue.t0, 3) >= 1.0 for cue in shown)

    def test_a_written_cue_is_shown_as_long_as_reading_takes(self) -> None:
        (cue,) = self.shown(
            put("q", "A question of sixty characters, that is as long as this one.")
        )
        assert (cue.t0, cue.t1, cue.speaker) == (0.0, 4.0, "helen (question)")
        shown = self.shown(put("q", "x" * 6000))
        assert sum(len(cue.text.replace("\n", "")) for cue in shown) == 6000
        assert 390 < shown[-1].t1 < 410

    def test_nothing_that_is_written_breaks_a_file(self) -> None:
        nasty = "a\n\n2\n00:00:01,000 --> 00:00:02,000\n\x00</v><v Eve>b\r\n\rNOTE c\u2028d"
        shown = self.shown(put("q", nasty))
        (block,) = as_srt(shown).split("\n\n")
        assert block.count("-->") == 1
        _, block = as_vtt(shown).split("\n\n", 1)
        assert len(block.strip().splitlines()) == 3
        assert (block.count("-->"), block.count("<v ")) == (1, 1)
        assert as_text(transcript(put("q", nasty))).count("\n") == 1
        assert "\x00" not in as_text(transcript(put("q", nasty)))

    def test_what_has_no_words_is_no_cue(self) -> None:
        assert self.shown(put("q", "\x00\x07"), sent(" \n"), sent("", 2, "u")) == []

    def test_code_keeps_its_lines(self) -> None:
        code = MessageSent(user_id="lin", message="for i:\n\n    go()", type="code", message_id="m")
        assert as_text(transcript(code, with_chat=True)) == "lin (chat): for i:\n    go()\n"
        assert "\n\n    go" not in as_srt(self.shown(code))


def test_two_of_one_name_are_told_apart() -> None:
    come = [ParticipantJoined(user_id=user, role="candidate", name="Lin") for user in ("a", "b")]
    found = transcript(*come, said("a", "I.", 1.0), said("b", "Me.", 2.0), said("c", "Who?", 3.0))
    assert as_text(found) == "Lin (a): I.\nLin (b): Me.\nc: Who?\n"


def test_what_takes_long_is_put_together_beside_the_loop() -> None:
    COMPUTED.clear()
    transcript(put("q", "What?"), sent("A cache."))
    assert COMPUTED == ["_put_together"]


WRITTEN = CaptionWritten(user_id="cleo", for_user_id="anna", utterance_id="Wrong.", text="Right.")


class TestWhoWroteItDown:
    """Text of a captioner's and of a machine's is told apart in every form."""

    def test_a_machine(self) -> None:
        told = transcript(said("anna", "Hello.", 1.0))
        assert note(told) == "Speech was written down by a machine and may hold errors."
        assert note(told, "zh") == "语音由机器转写，可能有误。"
        assert as_text(told) == "anna: Hello.\n"

    def test_a_person_beside_it(self) -> None:
        events = (said("ben", "Hello.", 1.0), said("anna", "Wrong.", 9.0), WRITTEN)
        told, shown = transcript(*events), subtitles(*events)
        assert as_text(told, about=note(told)).splitlines() == [
            "ben: Hello.",
            "anna (by hand): Right.",
            "",
            "[Speech was written down by a machine and may hold errors; "
            "what is marked “by hand” was written by a person.]",
        ]
        assert "anna (人工): Right." in as_text(told, "zh")
        assert "anna (by hand): Right." in as_srt(shown)
        assert as_vtt(shown, note(told)).startswith("WEBVTT\n\nNOTE Speech was written down by a")
        assert "<v anna (by hand)>Right.</v>" in as_vtt(shown)

    def test_a_person_in_mid_passage(self) -> None:
        told = transcript(said("anna", "And", 1.0), said("anna", "Wrong.", 3.5), WRITTEN)
        assert as_text(told) == "anna (partly by hand): And Right.\n"

    def test_a_person_alone(self) -> None:
        told = transcript(said("anna", "Wrong.", 1.0), WRITTEN)
        assert note(told) == "Speech was written down by a person."

    def test_where_nothing_was_said_nobody_wrote_it_down(self) -> None:
        assert note(transcript(put("q", "What?"))) == ""

    def test_a_substitute_engine(self) -> None:
        heard = said("anna", "Wrong.", 1.0)
        assert isinstance(heard, UtteranceTranscribed)
        events = (replace(heard, degraded=True), said("ben", "Hello.", 9.0))
        told: Any = transcript(*events)
        assert [one["degraded"] for one in told["utterances"]] == [True, False]
        assert [one["pieces"][0]["degraded"] for one in told["entries"]] == [True, False]
        told = transcript(*events, WRITTEN)
        assert not any(one["degraded"] for one in told["utterances"])
