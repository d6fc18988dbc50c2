"""A turn with the AI interviewer: what it leaves in the log, and how it is read from there."""

from dataclasses import replace

import pytest

from app.domain import events as e
from app.domain.commands import Actor, CreateInterview, SetInterviewer, TakeTurn
from app.domain.conversation import Conversation
from app.domain.decisions import decide
from app.domain.errors import OutdatedTurn, Refusal
from app.domain.interview import Interview, evolve
from app.domain.interviewing import Reply, Setting, Turn
from tests.support.replies import a_question

LIN = Actor("lin")
SETTING = Setting(style="technical", mode="standard", position="Backend", language="zh")
QUESTION = a_question("How do you keep a cache fresh?", "be-caching")
PROBE = replace(
    QUESTION, text="What came of it?", response_type="follow_up", question_id="be-caching.1"
)
WAIT = replace(
    QUESTION, text="Take your time.", response_type="acknowledgement", takes_answer=False
)
CLOSING = replace(QUESTION, text="Thank you.", response_type="closing", question_id=None)


class Log:
    """What the commands leave, one after the other, two seconds apart."""

    def __init__(self) -> None:
        self.events: list[e.Recorded] = []
        self.state: Interview | None = None
        self.now = 0
        self.do(CreateInterview(purpose="practice"))

    def do(self, command: object) -> list[e.Event]:
        self.now += 2000
        made = decide(self.state, command, LIN, self.now)  # type: ignore[arg-type]
        for event in made:
            recorded = e.Recorded(len(self.events), self.now, "i", event)
            self.events.append(recorded)
            self.state = evolve(self.state, recorded)
        return list(made)

    def turn(self, words: str | None, reply: Reply, **more: str) -> list[e.Event]:
        assert self.state is not None
        number = len(self.events)
        return self.do(
            TakeTurn(
                user_input=words,
                reply=reply,
                planned_on=self.state.rules_version,
                message_id=f"m{number}",
                reply_id=f"r{number}",
                **more,
            )
        )


def test_the_opening_starts_the_interview() -> None:
    log = Log()
    log.do(SetInterviewer(setting=SETTING))
    started, question = log.turn(None, QUESTION)
    assert isinstance(started, e.InterviewStarted)
    assert isinstance(question, e.QuestionStarted)
    assert question.started_by == "ai_interviewer"
    assert log.state is not None
    assert log.state.status == "in_progress"


def test_an_answer_goes_to_the_question_that_was_asked() -> None:
    log = Log()
    log.turn(None, QUESTION)
    answer, probe = log.turn("I let entries expire.", PROBE, utterance_id="u1")
    assert isinstance(answer, e.AnswerSubmitted)
    assert (answer.question_id, answer.answer_text) == ("be-caching", "I let entries expire.")
    assert (answer.measured_response_time, answer.utterance_id) == (2.0, "u1")
    assert isinstance(probe, e.QuestionStarted)
    assert probe.question_id == "be-caching.1"


def test_an_aside_is_no_answer() -> None:
    log = Log()
    log.turn(None, QUESTION)
    aside, reply = log.turn("Give me a minute.", WAIT)
    assert isinstance(aside, e.MessageSent)
    assert isinstance(reply, e.InterviewerSpoke)
    assert log.state is not None
    assert log.state.progress()["answered"] == 0


def test_words_before_any_question_are_an_aside() -> None:
    _, said, _ = Log().turn("Hello!", QUESTION)
    assert isinstance(said, e.MessageSent)


def test_a_closing_ends_the_interview() -> None:
    log = Log()
    log.turn(None, QUESTION)
    assert isinstance(log.turn("That is all.", CLOSING)[-1], e.InterviewEnded)
    with pytest.raises(Refusal, match="interview_ended"):
        log.turn("One more thing.", WAIT)


def test_a_reply_planned_on_what_is_past_is_not_taken() -> None:
    log = Log()
    log.turn(None, QUESTION)
    assert log.state is not None
    before = log.state.rules_version
    log.turn("Give me a minute.", WAIT)
    late = TakeTurn(user_input="Hm.", reply=WAIT, planned_on=before, message_id="m", reply_id="r")
    with pytest.raises(OutdatedTurn):
        log.do(late)


def test_the_talk_is_read_back_as_it_was() -> None:
    log = Log()
    log.do(SetInterviewer(setting=SETTING))
    log.turn(None, QUESTION)
    log.turn("I let entries expire.", PROBE)
    log.turn("Give me a minute.", WAIT)
    log.turn("Fewer calls.", CLOSING)
    talk = Conversation().after(log.events)
    assert talk.setting == replace(SETTING, purpose="practice")
    assert talk.seq == log.events[-1].seq
    assert talk.turns == (
        Turn(user_input=None, reply=QUESTION),
        Turn(user_input="I let entries expire.", reply=PROBE, response_time=2.0),
        Turn(user_input="Give me a minute.", reply=WAIT),
        Turn(user_input="Fewer calls.", reply=CLOSING, response_time=4.0),
    )


def test_it_is_the_same_read_in_any_pieces() -> None:
    log = Log()
    log.turn(None, QUESTION)
    log.turn("I let entries expire.", PROBE)
    whole = Conversation().after(log.events)
    for cut in range(len(log.events) + 1):
        assert Conversation().after(log.events[:cut]).after(log.events[cut:]) == whole


def test_what_others_do_meanwhile_is_no_part_of_it() -> None:
    log = Log()
    log.turn(None, QUESTION)
    turns = Conversation().after(log.events).turns
    note = e.MessageSent(user_id="ann", message="Hi", type="text", message_id="x")
    log.events.append(e.Recorded(len(log.events), log.now, "i", note))
    assert Conversation().after(log.events).turns == turns
