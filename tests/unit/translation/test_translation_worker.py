"""What is said and written comes in the languages that people read, once each, never taken back."""

from typing import Any

import pytest

from app.domain.events import (
    CaptionWritten,
    EchoMarked,
    EchoRestored,
    InterviewEnded,
    PersonErased,
    TextTranslated,
    UnknownEvent,
    UtteranceTranscribed,
)
from app.ports.interview_log import Unavailable
from app.translation.translator import Translator
from app.translation.worker import LATE_FINALS, TranslationWorker
from tests.unit.translation.fakes import Interview, Upside


def worker(interview: Interview, engine: Upside | None = None) -> TranslationWorker:
    return TranslationWorker(interview, interview, Translator([engine or Upside()]))


def test_what_was_said_and_written_is_translated_once() -> None:
    interview = Interview("zh")
    interview.say("we moved to queues")
    interview.write("thank you")
    working = worker(interview)
    for _ in range(3):
        working.step()
    said, written = sorted(interview.translated, key=lambda one: one.of_seq)
    assert (said.text, said.utterance_id, said.of_seq) == ("WE MOVED TO QUEUES", "u1", 0)
    assert (written.text, written.message_id, written.user_id) == ("THANK YOU", "m1", "maya")
    assert (said.engine, said.model, said.language) == ("upside", "en-zh", "zh")


def test_another_worker_finds_in_the_log_what_is_done() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.say("once")
    worker(interview).step()
    worker(interview, engine).step()
    assert (len(interview.translated), engine.asked) == (1, [])


def test_two_readers_of_one_language_cost_one_translation_and_nobody_costs_none() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.wish("7", "another", "zh")
    interview.say("twice read")
    worker(interview, engine).step()
    assert engine.asked == ["twice read"]
    silent = Interview()
    silent.say("nobody reads along")
    worker(silent, engine).step()
    assert engine.asked == ["twice read"]


@pytest.mark.parametrize(
    ("text", "more"),
    [("已经是中文", {"language": "zh"}), ("已经是中文", {"language": None}), (" ", {})],
)
def test_what_is_in_that_language_already_stays(text: str, more: dict[str, Any]) -> None:
    interview, engine = Interview("zh"), Upside()
    interview.say(text, **more)
    worker(interview, engine).step()
    assert engine.asked == []


def test_code_is_nobodys_language() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.write("for x in y: pass", kind="code")
    worker(interview, engine).step()
    assert engine.asked == []


def test_an_echo_is_not_its_speakers_words() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.say("not mine")
    interview.happen(EchoMarked(user_id="lin", utterance_id="u1", echo_of="u0", spoken_by="maya"))
    worker(interview, engine).step()
    assert engine.asked == []


def test_what_a_captioner_writes_in_their_place_is_translated_anew() -> None:
    interview = Interview("zh")
    interview.say("heard wrongly")
    working = worker(interview)
    working.step()
    interview.happen(
        CaptionWritten(user_id="cap", for_user_id="lin", utterance_id="u1", text="heard rightly")
    )
    working.step()
    assert [one.text for one in interview.translated] == ["HEARD WRONGLY", "HEARD RIGHTLY"]


def test_a_caption_grows_by_whole_clauses_and_its_final_begins_with_what_was_shown() -> None:
    interview = Interview("zh")
    working = worker(interview)
    for stable in (
        "So we",
        "So we moved to queues, and",
        "So we moved to queues, and then the failures went away. After",
    ):
        interview.guess(stable)
        working.step()
    texts = [one["text"] for one in interview.shown]
    assert texts == [
        "SO WE MOVED TO QUEUES,",
        "SO WE MOVED TO QUEUES, AND THEN THE FAILURES WENT AWAY.",
    ]
    assert not interview.shown[0]["final"]
    interview.say("So we moved to queues, and then the failures went away. After that we slept.")
    working.step()
    (final,) = interview.translated
    assert final.text == f"{texts[-1]} AFTER THAT WE SLEPT."


def test_corrected_words_are_translated_anew() -> None:
    interview = Interview("zh")
    working = worker(interview)
    interview.guess("So we moved to cues, and")
    working.step()
    interview.say("So we moved to queues.")
    working.step()
    assert interview.translated[0].text == "SO WE MOVED TO QUEUES."


def test_a_failure_is_tried_again_a_few_times_and_stops_nothing_else() -> None:
    interview, engine = Interview("zh"), Upside(fails=100)
    interview.say("first")
    working = worker(interview, engine)
    for _ in range(10):
        working.step()
    assert engine.asked == ["first"] * 3
    engine.fails = 0
    interview.say("second", "u2")
    working.step()
    assert [one.text for one in interview.translated] == ["SECOND"]


@pytest.mark.parametrize(
    ("text", "more", "is_unsure"),
    [
        ("clear words", {}, False),
        ("mumbled words", {"confidence": 0.3}, True),
        ("用了Kafka处理了 300 条消息", {"language": "zh"}, False),
    ],
)
def test_what_was_hardly_understood_is_marked(
    text: str, more: dict[str, Any], is_unsure: bool
) -> None:
    interview = Interview("zh" if more.get("language") != "zh" else "en")
    interview.say(text, **more)
    worker(interview).step()
    assert interview.translated[0].unsure is is_unsure


def test_who_holds_the_lease_works_alone() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.is_held = False
    interview.say("another's")
    worker(interview, engine).step()
    assert engine.asked == []


def test_a_translation_is_never_an_answer_of_its_own() -> None:
    event = TextTranslated(
        user_id="lin", of_seq=3, language="zh", text="x", engine="e", model="m", utterance_id="u"
    )
    interview = Interview("zh", "en")
    interview.happen(event)
    worker(interview).step()
    assert interview.translated == [event]


def test_an_echo_that_was_none_is_translated_after_all() -> None:
    interview = Interview("zh")
    interview.say("mine after all")
    interview.happen(EchoMarked(user_id="lin", utterance_id="u1", echo_of="u0", spoken_by="maya"))
    working = worker(interview)
    working.step()
    interview.happen(EchoRestored(user_id="lin", utterance_id="u1"))
    working.step()
    assert [one.text for one in interview.translated] == ["MINE AFTER ALL"]


def test_two_speakers_may_count_their_utterances_alike() -> None:
    interview = Interview("zh")
    working = worker(interview)
    interview.guess("So we moved to queues, and")
    interview.guess("But what did it cost us, in the")
    interview.heard[1] = {**interview.heard[1], "user_id": "maya"}
    working.step()
    assert [(one["user_id"], one["text"]) for one in interview.shown] == [
        ("lin", "SO WE MOVED TO QUEUES,"),
        ("maya", "BUT WHAT DID IT COST US,"),
    ]
    interview.say("So we moved to queues, and slept.")
    interview.happen(
        UtteranceTranscribed(
            user_id="maya", utterance_id="u1", text="But what did it cost us, in the end?",
            confidence=0.9, started_at=0, duration=2.0, language="en",
        )
    )  # fmt: skip
    working.step()
    assert {(one.user_id, one.of_seq) for one in interview.translated} == {("lin", 0), ("maya", 1)}


def test_what_redis_did_not_take_is_written_once_it_is_back() -> None:
    class Away(Interview):
        is_away = True

        def append(self, *given: Any) -> bool:
            if self.is_away:
                raise Unavailable
            return super().append(*given)

    interview, engine = Away("zh"), Upside()
    interview.say("not lost")
    working = worker(interview, engine)
    with pytest.raises(Unavailable):
        working.step()
    interview.is_away = False
    working.step()
    assert [one.text for one in interview.translated] == ["NOT LOST"]
    assert engine.asked == ["not lost"]


def test_the_words_that_were_shown_are_the_ones_that_are_doubted() -> None:
    class Forgetful(Upside):
        def translate(self, text: str, source: str, target: str) -> str:
            words = super().translate(text, source, target)
            return words if "slept" in text else words.replace("40", "MANY")

    interview = Interview("zh")
    working = worker(interview, Forgetful())
    interview.guess("We moved 40 services, and")
    working.step()
    interview.say("We moved 40 services, and slept.")
    working.step()
    (final,) = interview.translated
    assert final.text == "WE MOVED MANY SERVICES, AND SLEPT."
    assert final.unsure


def test_of_guesses_that_piled_up_only_the_last_is_translated() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.guess("So we moved to queues, and")
    interview.guess("So we moved to queues, and then we slept. After")
    worker(interview, engine).step()
    assert engine.asked == ["So we moved to queues, and then we slept."]


def test_the_same_words_in_two_interviews_fail_apart() -> None:
    """An utterance's id and place are its interview's alone."""
    engine = Upside(fails=3)
    interview = Interview("zh")
    interview.say("first")
    working = worker(interview, engine)
    for _ in range(3):
        working.step()
    interview.interviews = lambda: ["8"]  # type: ignore[method-assign]
    working.step()
    assert [one.text for one in interview.translated] == ["FIRST"]


def test_an_interview_that_is_over_is_left_once_its_last_words_are_there() -> None:
    interview, now = Interview("zh"), 0
    working = TranslationWorker(interview, interview, Translator([Upside()]), lambda: now)
    interview.happen(InterviewEnded(ended_by="maya"))
    working.step()
    interview.say("a late final")
    working.step()
    assert interview.wanted
    now = LATE_FINALS + 1
    working.step()
    assert (len(interview.translated), interview.wanted) == (1, {})


def test_what_was_read_of_somebody_who_is_erased_is_forgotten() -> None:
    interview, engine = Interview("zh"), Upside()
    interview.say("their words")
    working = worker(interview, engine)
    working.step()
    interview.log[0] = interview.log[0]._replace(event=UnknownEvent(type="erased"))
    interview.happen(PersonErased(user_id="p1", erased_by="admin", entries=2))
    working.step()
    interview.say("their words", "u2")
    working.step()  # read anew, from the beginning
    reads = interview.reads
    working.step()
    assert interview.reads == reads  # and only once
    assert engine.asked == ["their words", "their words"]
