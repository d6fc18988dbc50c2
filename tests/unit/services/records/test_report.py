"""The report: the log of an interview as one viewer may see it."""

from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract.events.projection import Viewer
from app.contract.http.report import Report
from app.domain.commands import (
    Actor,
    Assess,
    Command,
    CreateInterview,
    EndInterview,
    GiveFeedback,
    Join,
    SaveNote,
    SendMessage,
    SetConsent,
    SetInterviewer,
    SkipQuestion,
    StartQuestion,
    SubmitAnswer,
    TakeTurn,
)
from app.domain.events import UtteranceTranscribed
from app.domain.interviewing import Reply, Setting
from app.ports.interview_log import Append
from app.services.interviews.executor import CommandExecutor
from app.services.records.evidence import evidence_in
from app.services.records.report import Reports
from tests.support.fake_concurrency import FakeConcurrency, never
from tests.support.fakes import FakeClock, FakeEventLog, FakeFeeds, FakePresence
from tests.support.replies import a_question

HOST, LIN = Actor("ann", "interviewer"), Actor("lin", "candidate")
TO_HOST = Viewer(frozenset(("ann",)), "interviewer")
STORY = (
    "Last year our shop went down during a sale. I was responsible for the checkout. "
    "I put a queue before the payment service. In the end failures fell from 5.5% to 0.2%."
)
QUESTION = a_question(
    "Tell me about an outage.", "be-outage", focus_area="reliability", takes_answer=False
)
PROBE = replace(
    QUESTION,
    text="What came of it?",
    response_type="follow_up",
    strategy_used="probe_result",
    question_id="be-outage.1",
    takes_answer=True,
    engine="llm:small",
)
WAIT = replace(QUESTION, text="Take your time.", response_type="acknowledgement", degraded=True)


class Room:
    """An interview whose commands are run one after the other, a second apart."""

    def __init__(self) -> None:
        self.log, self.clock = FakeEventLog(), FakeClock()
        feeds = FakeFeeds(self.log)
        self.executor = CommandExecutor(
            self.log,
            feeds,
            FakePresence(self.log),
            self.clock,
            concurrency=FakeConcurrency(spawn=never),
        )
        self.run(HOST, CreateInterview(consent_default="given"))

    def run(self, actor: Actor, command: Command) -> None:
        self.clock.now += 1000
        self.executor.execute("i", command, actor)

    def turn(self, words: str | None, reply: Reply) -> None:
        version = self.log.load("i")
        assert version is not None
        if not version.state.ai_led:
            self.run(HOST, SetInterviewer(setting=Setting()))
            return self.turn(words, reply)
        self.run(
            LIN,
            TakeTurn(
                user_input=words,
                reply=reply,
                planned_on=version.state.rules_version,
                message_id=f"m{version.seq}",
                reply_id=f"r{version.seq}",
            ),
        )
        return None

    def report(self, viewer: Viewer = TO_HOST) -> dict[str, Any]:
        version = self.log.load("i")
        assert version is not None
        reports = Reports(self.log, self.clock, concurrency=FakeConcurrency())
        found = reports.report("i", version, viewer)
        Report.model_validate(found)
        return found


def test_a_page_is_made_beside_the_event_loop() -> None:
    """A long interview's takes hundreds of milliseconds."""
    compute, render = Mock(return_value="<html>"), Mock()
    reports = Reports(FakeEventLog(), FakeClock(), concurrency=FakeConcurrency(compute=compute))
    assert reports.page(render, {"title": "t"}, "en") == "<html>"
    compute.assert_called_once_with(render, {"title": "t"}, "en")
    assert not render.called


@pytest.fixture
def room() -> Room:
    return Room()


def test_questions_hold_their_follow_ups_and_answers(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    room.turn("Fewer complaints.", replace(QUESTION, text="Next?", question_id="be-2"))
    outage, following = room.report()["questions"]
    assert outage["question_text"] == "Tell me about an outage."
    assert [answer["answer_text"] for answer in outage["answers"]] == [STORY]
    (probe,) = outage["follow_ups"]
    assert (probe["engine"], probe["strategy_used"]) == ("llm:small", "probe_result")
    assert following["question_id"] == "be-2"


def test_every_quote_stands_in_the_answer_word_for_word(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    (answer,) = room.report()["questions"][0]["answers"]
    parts = {found["part"] for found in answer["evidence"]}
    assert parts == {"situation", "task", "action", "result"}
    for found in answer["evidence"]:
        assert STORY[found["start"] : found["end"]] == found["quote"]
    result = next(f["quote"] for f in answer["evidence"] if f["part"] == "result")
    assert result == "In the end failures fell from 5.5% to 0.2%."


def test_coverage_counts_by_competency(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    assert room.report()["coverage"] == [
        {
            "focus_area": "reliability",
            "questions": 1,
            "answered": 1,
            "follow_ups": 1,
            "parts": ["situation", "task", "action", "result"],
        }
    ]


def test_engines_are_counted_and_fallbacks_named(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    room.turn("Give me a minute.", WAIT)
    report = room.report()
    assert report["engines"] == {"turns": {"rules": 2, "llm:small": 1}, "degraded": 1}
    assert [aside["message"] for aside in report["asides"]] == [
        "Give me a minute.",
        "Take your time.",
    ]


def test_no_score_anywhere(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    text = str(room.report()).lower()
    assert "no score" in text
    assert "score" not in text.replace("no score", "")
    assert "rating" not in text


def test_without_consent_nothing_is_looked_into(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    room.run(LIN, SetConsent(user_id="lin", scope="ai_analysis", granted=False))
    report = room.report()
    (answer,) = report["questions"][0]["answers"]
    assert (answer["evidence"], answer["evidence_withheld"]) == (None, "consent_required")
    assert answer["answer_text"] == STORY
    assert report["coverage"][0]["parts"] is None


def test_it_says_what_everybody_who_answered_agrees_to(room: Room) -> None:
    room.run(HOST, SetConsent(user_id="ann", scope="share", granted=False))
    room.turn(None, QUESTION)
    assert room.report()["consents"] == []
    room.turn(STORY, PROBE)
    room.run(LIN, SetConsent(user_id="lin", scope="record", granted=False))
    room.run(LIN, SetConsent(user_id="lin", scope="ai_analysis", granted=True))
    assert room.report()["consents"] == [
        {
            "user_id": "lin",
            "given": ["ai_analysis"],
            "not_asked": ["transcribe", "video_analysis", "share"],
        }
    ]


def test_a_candidate_reads_their_own_words_and_no_analysis(room: Room) -> None:
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    (answer,) = room.report(Viewer(frozenset(("lin",)), "candidate"))["questions"][0]["answers"]
    assert (answer["answer_text"], answer["evidence"]) == (STORY, None)
    assert answer["evidence_withheld"] == "not_for_this_role"
    (answer,) = room.report(Viewer(frozenset(("eve",)), "candidate"))["questions"][0]["answers"]
    assert answer["answer_text"] is None


def test_an_interview_that_people_held(room: Room) -> None:
    room.run(HOST, StartQuestion(question_id=1, question_text="Why us?"))
    room.run(LIN, SubmitAnswer(question_id=1, answer_text="   "))
    room.run(LIN, SubmitAnswer(question_id=1, answer_text="I led the move to queues."))
    room.run(HOST, StartQuestion(question_id=2, question_text="What next?"))
    room.run(HOST, SkipQuestion(question_id=2))
    room.run(HOST, SendMessage(message="Thank you.", type="text", message_id="m"))
    report = room.report()
    first, second = report["questions"]
    assert (first["engine"], first["asked_by"], first["focus_area"]) == (None, "ann", None)
    assert [answer["revision"] for answer in first["answers"]] == [1, 2]
    assert first["answers"][0]["evidence_withheld"] == "no_words"
    assert (second["skipped"], second["answers"]) == (True, [])
    assert report["coverage"] == []
    assert report["engines"] == {"turns": {}, "degraded": 0}
    assert report["interviewer"] is None


def test_an_empty_interview_has_a_report(room: Room) -> None:
    report = room.report()
    assert (report["questions"], report["duration"]) == ([], 0.0)


def heard(room: Room, text: str, utterance_id: str = "u") -> None:
    room.clock.now += 1000
    spoken = UtteranceTranscribed(
        user_id="lin",
        utterance_id=utterance_id,
        text=text,
        confidence=0.9,
        started_at=room.clock.now,
        duration=1.0,
    )
    room.log.append(Append("i", "i", [spoken], room.clock.now, "open", utterance_id))


def test_an_answer_whose_words_were_heard_is_one_by_voice(room: Room) -> None:
    room.run(HOST, StartQuestion(question_id=1, question_text="Why us?"))
    heard(room, "I led the move to cues.")
    room.run(LIN, SubmitAnswer(question_id=1, answer_text="I led the move to queues."))
    room.run(HOST, StartQuestion(question_id=2, question_text="What next?"))
    heard(room, "Can you repeat that?")
    room.run(LIN, SubmitAnswer(question_id=2, answer_text="More of the same, in writing."))
    room.run(LIN, SubmitAnswer(question_id=2, answer_text="", utterance_id="later"))
    first, second = room.report()["questions"]
    assert [answer["spoken"] for answer in first["answers"]] == [True]
    assert [answer["spoken"] for answer in second["answers"]] == [False, True]


def test_it_says_what_it_is_called_and_who_was_there(room: Room) -> None:
    room.run(Actor("lin", "candidate", "Lin Wei"), Join())
    report = room.report()
    assert report["title"] is None
    assert report["people"] == [{"user_id": "lin", "name": "Lin Wei", "role": "candidate"}]


def test_notes_are_the_hosts_alone(room: Room) -> None:
    room.run(HOST, StartQuestion(question_id=1, question_text="Why us?"))
    for note_id, text, question_id in ((1, "Ca", 1), (1, "Calm.", 1), (2, "Hire.", None)):
        room.run(HOST, SaveNote(note_id=note_id, text=text, question_id=question_id))
    room.run(HOST, SaveNote(note_id=3, text="  "))
    ann = frozenset(("ann",))
    notes = room.report(Viewer(ann, "interviewer", is_known=True))["notes"]
    assert [(note["question_id"], note["text"]) for note in notes] == [
        (1, "Calm."),
        (None, "Hire."),
    ]
    for role in ("candidate", "observer"):
        assert room.report(Viewer(frozenset(("eve",)), role, is_known=True))["notes"] == []
    # Where no token says who is a host, notes are their author's.
    assert len(room.report(Viewer(ann, "interviewer"))["notes"]) == 2
    assert room.report(Viewer(frozenset(("eve",)), "interviewer"))["notes"] == []


def test_what_was_written_after_the_end_is_for_hosts(room: Room) -> None:
    room.run(HOST, StartQuestion(question_id=1, question_text="Why us?"))
    room.run(HOST, EndInterview())
    for text, grade in (("Vague.", "weak"), ("Exact.", "solid")):
        room.run(HOST, Assess(text=text, grade=grade, question_id=1))
    room.run(HOST, Assess(text="  "))
    for rating in (2, 4):
        room.run(LIN, GiveFeedback(rating=rating, text="Kind."))
    report = room.report(Viewer(frozenset(("max",)), "interviewer", is_known=True))
    assert [(a["question_id"], a["text"], a["grade"]) for a in report["assessments"]] == [
        (1, "Exact.", "solid")
    ]
    assert [(f["user_id"], f["rating"], f["text"]) for f in report["feedback"]] == [
        ("lin", 4, "Kind.")
    ]
    for viewer, own in (("lin", 1), ("eve", 0)):
        told = room.report(Viewer(frozenset((viewer,)), "candidate", is_known=True))
        assert (told["assessments"], len(told["feedback"])) == ([], own)


def test_a_quote_goes_on_over_the_marks_between_pieces_that_were_heard() -> None:
    heard = "When I joined there was a queue. that nobody watched. I built a monitor. It fell."
    quotes = {found["quote"] for found in evidence_in(heard, None)}
    assert "I built a monitor." in quotes
    assert not any(quote.endswith("a queue.") for quote in quotes)
    assert any(quote.endswith("that nobody watched.") for quote in quotes)
