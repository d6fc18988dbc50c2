"""The coordinator: turns of a session in order, each planned on what stands in the log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import gevent
import pytest
from gevent.event import Event

from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import AnswerSubmitted, InterviewerSet, MessageSent, QuestionStarted
from app.domain.identifiers import Id
from app.domain.interviewing import Reply, Setting, Turn
from app.ports.interview_log import Append, Unavailable
from app.ports.speech_recognition import RecognizedSpeech
from app.services.ai_interview.ai_interviews import AiInterviews
from app.services.ai_interview.conversation_reader import ConversationReader
from app.services.ai_interview.coordinator import MAX_PLANS, Coordinator, UnifiedInput
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.answer_analysis import AnswerAnalysisService
from tests.support.fake_concurrency import FakeConcurrency, never
from tests.support.fakes import FakeEventLog
from tests.support.patience import PATIENCE
from tests.support.replies import a_question
from tests.unit.services.conftest import Process

LIN = Actor("lin", "candidate")
HOST = Actor("maya", "interviewer")
QUESTION = a_question("Question 0?", "q0", engine="fake")
HEARD = RecognizedSpeech(
    text="I let entries expire.",
    confidence=0.8,
    duration=2.5,
    language="en",
    utterance_id="u1",
    processing_time=0.3,
)


class FakeInterviewer:
    """Asks question after question. `calls`: what it was given; `wait` is called before it answers.

    Words that begin with "aside" are taken as no answer, "stop" ends the interview.
    """

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.calls: list[tuple[Setting, tuple[Turn, ...], str | None]] = []
        self.wait: Callable[[str | None], None] = lambda _words: None

    def reply(
        self,
        setting: Setting,
        turns: Sequence[Turn],
        user_input: str | None,
        context: Mapping[str, Any],
    ) -> Reply:
        self.calls.append((setting, tuple(turns), user_input))
        self.wait(user_input)
        number = len(turns)
        question = replace(
            QUESTION, text=f"Question {number}?", question_id=f"q{number}", engine=self.name
        )
        if user_input is not None and user_input.startswith("aside"):
            return replace(question, response_type="acknowledgement", takes_answer=False)
        if user_input == "stop":
            return replace(question, response_type="closing", question_id=None)
        return question


class FakeSpeech:
    """Hears HEARD in everything."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, str, str]] = []

    def recognize(
        self, interview_id: Id, actor: Actor, audio: bytes, audio_format: str, language: str
    ) -> RecognizedSpeech:
        self.asked.append((audio, audio_format, language))
        return HEARD


class Desk:
    """The interviewer's services of one process."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.engine, self.reader, self.speech = (
            FakeInterviewer(),
            FakeInterviewer("r"),
            FakeSpeech(),
        )
        analysis = AnswerAnalysisService(
            process.feeds, concurrency=FakeConcurrency(spawn=never, compute=never)
        )
        self.interviews = InterviewService(
            process.executor, process.log, process.feeds, process.clock, analysis
        )
        conversations = ConversationReader(process.log)
        self.coordinator = Coordinator(
            self.interviews,
            process.executor,
            conversations,
            self.engine,
            self.reader,
            self.speech,
            concurrency=FakeConcurrency(),
        )
        self.sessions = AiInterviews(
            self.interviews,
            process.executor,
            conversations,
            self.coordinator,
            Admission(process.feeds, lambda _state, actor: actor.id == "waiting"),
            create_unknown=True,
            consent_default="given",
        )

    def say(self, words: str, session_id: str = "i1", **more: Any) -> dict[str, Any]:
        said = UnifiedInput(text=words)
        return self.coordinator.process_unified_input(said, session_id, LIN, **more)

    def events(self, session_id: str = "i1") -> list[Any]:
        return [recorded.event for recorded in self.process.log.read(session_id, -1)]


@pytest.fixture
def desk(process: Process) -> Desk:
    """One process, in whose session i1 the interviewer has opened."""
    desk = Desk(process)
    desk.sessions.start("i1", Setting(style="technical"), HOST)
    return desk


def refuse(desk: Desk, scope: str) -> None:
    command = c.SetConsent(user_id="lin", scope=scope, granted=False)
    desk.process.executor.execute("i1", command, LIN)


def test_a_reply_as_every_wire_sends_it(desk: Desk) -> None:
    reply = desk.say("I let entries expire.")
    seconds = reply.pop("processing_time")
    assert seconds >= 0
    assert reply == {
        "user_input": "I let entries expire.",
        "ai_response": "Question 1?",
        "response_type": "question",
        "strategy_used": "advance",
        "focus_area": "caching",
        "confidence": 0.9,
        "transcription_info": None,
        "engine": "fake",
        "degraded": False,
        "question_id": "q1",
        "seq": len(desk.events()) - 1,
        "finished": False,
    }


def test_the_engine_gets_what_was_said_so_far(desk: Desk) -> None:
    desk.say("One.")
    desk.say("aside Two.")
    desk.say("Three.")
    setting, turns, words = desk.engine.calls[-1]
    assert setting.style == "technical"
    assert words == "Three."
    assert [turn.user_input for turn in turns] == [None, "One.", "aside Two."]
    assert isinstance(desk.events()[-4], MessageSent)


def test_turns_of_one_session_wait_for_each_other_and_other_sessions_do_not(desk: Desk) -> None:
    desk.sessions.start("i2", Setting(), HOST)
    thinking, may_answer = Event(), Event()

    def think(words: str | None) -> None:
        if words == "Slow.":
            thinking.set()
            may_answer.wait()

    desk.engine.wait = think
    slow = gevent.spawn(desk.say, "Slow.")
    thinking.wait()
    after = gevent.spawn(desk.say, "After.")
    assert desk.say("Elsewhere.", "i2")["user_input"] == "Elsewhere."
    assert not after.ready()
    may_answer.set()
    assert after.get(timeout=PATIENCE)["seq"] > slow.get(timeout=PATIENCE)["seq"]
    assert [turn.user_input for turn in desk.engine.calls[-1][1]] == [None, "Slow."]


def test_who_was_overtaken_by_another_process_plans_again(
    desk: Desk, other: Process, log: FakeEventLog
) -> None:
    elsewhere = Desk(other)

    def overtake(request: Append) -> None:
        log.before_append = None
        elsewhere.say("Faster.")

    log.before_append = overtake
    reply = desk.say("Overtaken.")
    assert [call[2] for call in desk.engine.calls] == [None, "Overtaken.", "Overtaken."]
    assert [turn.user_input for turn in desk.engine.calls[-1][1]] == [None, "Faster."]
    assert reply["question_id"] == "q2"
    answers = [e for e in desk.events() if isinstance(e, AnswerSubmitted)]
    assert [answer.question_id for answer in answers] == ["q0", "q1"]


def test_who_is_always_overtaken_gives_up(desk: Desk, other: Process, log: FakeEventLog) -> None:
    desk.process.feeds.follow("i1")

    def overtake(request: Append) -> None:
        if request.process != other.presence.process:
            consent = c.SetConsent(user_id="ann", scope="record", granted=True)
            other.executor.execute("i1", consent, Actor("ann"))

    log.before_append = overtake
    with pytest.raises(Unavailable):
        desk.say("Overtaken.")
    assert len(desk.engine.calls) == 1 + MAX_PLANS
    assert not any(isinstance(event, AnswerSubmitted) for event in desk.events())


def test_the_same_request_again_changes_nothing(desk: Desk) -> None:
    first = desk.say("One.", command_id="lin\n1", payload_hash="a")
    calls, events = len(desk.engine.calls), desk.events()
    again = desk.say("One.", command_id="lin\n1", payload_hash="a")
    assert {**again, "processing_time": 0} == {**first, "processing_time": 0}
    assert (len(desk.engine.calls), desk.events()) == (calls, events)
    with pytest.raises(Refusal, match="request_id_reused"):
        desk.say("Two.", command_id="lin\n1", payload_hash="b")


def test_a_recording_is_answered_once_it_is_heard(desk: Desk) -> None:
    told: list[RecognizedSpeech] = []
    said = UnifiedInput(audio=b"sound", audio_format="webm")
    reply = desk.coordinator.process_unified_input(said, "i1", LIN, on_heard=told.append)
    assert told == [HEARD]
    assert desk.speech.asked == [(b"sound", "webm", "en")]
    assert reply["user_input"] == HEARD.text
    assert reply["transcription_info"] == {"confidence": 0.8, "duration": 2.5, "language": "en"}
    answer = next(event for event in desk.events() if isinstance(event, AnswerSubmitted))
    assert answer.utterance_id == "u1"


def test_without_consent_nothing_is_heard_and_text_works(desk: Desk) -> None:
    refuse(desk, "transcribe")
    with pytest.raises(Refusal, match="consent_required"):
        desk.coordinator.process_unified_input(UnifiedInput(audio=b"sound"), "i1", LIN)
    assert not desk.speech.asked
    assert desk.say("In writing.")["engine"] == "fake"


def test_without_consent_the_answer_is_not_looked_into(desk: Desk) -> None:
    refuse(desk, "ai_analysis")
    assert desk.say("In writing.")["engine"] == "r"
    assert "In writing." not in [words for _, _, words in desk.engine.calls]


def test_after_the_closing_nothing_more_is_taken(desk: Desk) -> None:
    assert desk.say("stop")["finished"]
    with pytest.raises(Refusal, match="interview_ended"):
        desk.say("One more thing.")
    with pytest.raises(Refusal, match="interview_ended"):
        desk.coordinator.process_unified_input(UnifiedInput(audio=b"sound"), "i1", LIN)


def test_another_process_remembers_and_a_lost_log_is_read_again(
    desk: Desk, other: Process, log: FakeEventLog
) -> None:
    desk.say("One.")
    elsewhere = Desk(other)
    elsewhere.say("Two.")
    assert [turn.user_input for turn in elsewhere.engine.calls[-1][1]] == [None, "One."]
    log.epoch = "epoch-2"
    desk.say("Three.")
    assert [turn.user_input for turn in desk.engine.calls[-1][1]] == [None, "One.", "Two."]


def test_another_setting_before_any_answer_opens_anew(desk: Desk) -> None:
    desk.sessions.hold("i1", Setting(style="casual"), HOST)
    assert desk.engine.calls[-1] == (Setting(style="casual"), (), None)
    assert desk.sessions.first_question("i1") == "Question 0?"


def test_another_setting_later_holds_from_the_next_turn_on(desk: Desk) -> None:
    desk.say("One.")
    desk.sessions.hold("i1", Setting(style="casual"), HOST)
    assert desk.engine.calls[-1][2] == "One."
    desk.say("Two.")
    setting, turns, words = desk.engine.calls[-1]
    assert (setting.style, words) == ("casual", "Two.")
    assert [turn.user_input for turn in turns] == [None, "One."]


def test_the_same_setting_again_is_no_news(desk: Desk) -> None:
    desk.say("One.")
    desk.sessions.hold("i1", Setting(style="technical"), HOST)
    assert sum(isinstance(event, InterviewerSet) for event in desk.events()) == 1


def test_starting_again_with_the_same_command_changes_nothing(desk: Desk) -> None:
    for _ in range(2):
        desk.sessions.start("i3", Setting(), HOST, command_id="lin\n3", payload_hash="h")
    assert len(desk.events("i3")) == 4  # created, set, started, asked
    with pytest.raises(Refusal, match="interview_exists"):
        desk.sessions.start("i3", Setting(), HOST)


def test_a_room_without_interviewer_is_not_opened_by_entering(desk: Desk) -> None:
    desk.interviews.create("i4")
    desk.sessions.enter("i4", LIN, Setting(), may_create=True)
    assert desk.sessions.first_question("i4") is None
    assert desk.sessions.setting("i4") is None


@pytest.mark.parametrize("said", [UnifiedInput(text="Hello."), UnifiedInput(audio=b"sound")])
@pytest.mark.parametrize("user", [LIN, HOST, Actor("x", "candidate", counts_as_host=True)])
def test_no_interviewer_takes_an_interview_that_people_lead(
    desk: Desk, said: UnifiedInput, user: Actor
) -> None:
    desk.interviews.create("i4", HOST)
    question = c.StartQuestion(question_id="q1", question_text="Why us?")
    for after in (None, question):
        if after is not None:
            desk.process.executor.execute("i4", after, HOST)
        before = desk.events("i4")
        with pytest.raises(Refusal, match="no_interviewer"):
            desk.coordinator.process_unified_input(said, "i4", user)
        assert desk.events("i4") == before
    assert not desk.speech.asked


def test_nothing_is_heard_of_who_goes_by_the_interviewers_name(desk: Desk) -> None:
    """A recording is written down before the turn is taken."""
    pretender, said = Actor("ai_interviewer", "candidate"), UnifiedInput(audio=b"sound")
    with pytest.raises(Refusal, match="forbidden"):
        desk.coordinator.process_unified_input(said, "i1", pretender)
    assert not desk.speech.asked


def test_where_nobody_shows_a_token_speaking_sets_one_before_anything_began(desk: Desk) -> None:
    guest = Actor("candidate", counts_as_host=True)
    for session_id in ("i4", "i5"):
        desk.interviews.create(session_id)  # as joining makes it
    said = UnifiedInput(text="Hello.")
    reply = desk.coordinator.process_unified_input(said, "i4", guest)
    assert reply["ai_response"] == "Question 0?"
    question = c.StartQuestion(question_id="q1", question_text="Why us?")
    desk.process.executor.execute("i5", question, HOST)
    with pytest.raises(Refusal, match="no_interviewer"):
        desk.coordinator.process_unified_input(said, "i5", guest)


def test_a_candidate_has_no_say_in_how_the_interview_is_held(desk: Desk) -> None:
    before = desk.events()
    desk.sessions.choose("i1", Setting(style="casual", mode="exploratory"), LIN)
    assert desk.events() == before
    desk.interviews.create("i4", HOST)
    with pytest.raises(Refusal, match="no_interviewer"):
        desk.sessions.choose("i4", Setting(), LIN)
    assert len(desk.events("i4")) == 1
    desk.sessions.choose("i4", Setting(), HOST)
    assert desk.say("Hello.", "i4")["ai_response"]


def test_a_session_that_the_server_makes_for_a_candidate_is_held(desk: Desk) -> None:
    desk.sessions.enter("new", LIN, Setting(style="casual"), may_create=True)
    created, held, *_ = desk.events("new")
    assert (created.created_by, held.set_by) == (None, "system")
    assert desk.say("Hello.", "new")["ai_response"]


def test_a_turn_right_after_another_process_set_the_interviewer(desk: Desk, other: Process) -> None:
    """This process has not heard of it yet when the candidate speaks."""
    desk.interviews.create("i4", HOST)
    desk.process.feeds.follow("i4")
    Desk(other).sessions.choose("i4", Setting(), HOST)
    assert desk.say("Hello.", "i4")["ai_response"]


def test_a_start_that_broke_off_is_finished_by_its_second_try(
    desk: Desk, log: FakeEventLog
) -> None:
    def break_off(request: Append) -> None:
        if any(isinstance(event, QuestionStarted) for event in request.events):
            log.before_append = None
            raise Unavailable

    log.before_append = break_off
    with pytest.raises(Unavailable):
        desk.sessions.start("i5", Setting(), HOST, command_id="lin\n5", payload_hash="h")
    desk.sessions.start("i5", Setting(), HOST, command_id="lin\n5", payload_hash="h")
    assert desk.sessions.first_question("i5") == "Question 0?"
