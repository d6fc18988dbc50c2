"""Each rule of an interview by an example, and each refusal by its code."""

import dataclasses
from typing import Any

import pytest

from app.domain import commands as c
from app.domain import events as e
from app.domain.decisions import decide
from app.domain.errors import Refusal
from app.domain.interview import evolve
from app.domain.policy import CONSENT_SCOPES, has_consent
from tests.unit.domain.story import BEGIN, CANDIDATE, HOST, Story

MESSAGE = c.SendMessage(message="Hello", type="text", message_id="m1")
HELP = c.RequestHelp(help_id="h1", help_type="technical")
PARTICIPANTS_COMMANDS: tuple[c.Command, ...] = (
    c.Join(),
    c.Leave(user_id="cand", reason="left"),
    c.SetConsent(user_id="cand", scope="record", granted=False),
    c.StartInterview(),
    c.StartQuestion(question_id=1, question_text="Why?"),
    c.SkipQuestion(question_id=1),
    c.SubmitAnswer(question_id=1, answer_text="Because."),
    MESSAGE,
    HELP,
    c.ResolveHelp(help_id="h1"),
    c.EndInterview(),
    c.EmergencyStop(),
)


every_command = pytest.mark.parametrize(
    "command", PARTICIPANTS_COMMANDS, ids=lambda command: type(command).__name__
)


def refusal(story: Story, command: c.Command, actor: c.Actor = HOST) -> tuple[str, str | None]:
    before = story.state
    with pytest.raises(Refusal) as caught:
        story.do(command, actor)
    assert story.state is before
    return caught.value.code, caught.value.field


# --- creation


def test_a_new_interview_waits_with_what_was_planned() -> None:
    story = Story(
        purpose="practice",
        consent_default="given",
        planned_questions=({"question_id": 1, "question_text": "Why?"},),
        lobby=True,
    )
    interview = story.interview
    assert (interview.status, interview.purpose, interview.lobby) == ("waiting", "practice", True)
    assert interview.planned == ("1",)
    assert interview.uptime(BEGIN + 5000) == 0
    assert interview.progress() == {"asked": 0, "answered": 0, "planned": 1}


def test_an_interview_is_created_once() -> None:
    assert refusal(Story(), c.CreateInterview()) == ("interview_exists", "interview_id")


@every_command
def test_what_does_not_exist_takes_no_command(command: c.Command) -> None:
    with pytest.raises(Refusal) as caught:
        decide(None, command, HOST, BEGIN)
    assert (caught.value.code, caught.value.field) == ("interview_not_found", "interview_id")


def test_a_log_begins_with_the_creation() -> None:
    with pytest.raises(ValueError, match="begins with InterviewCreated"):
        evolve(None, e.Recorded(1, BEGIN, "i1", e.InterviewStarted(started_by="host")))


# --- flow


def test_start_runs_the_time_once() -> None:
    story = Story()
    assert story.do(c.StartInterview(), after=1000) == (e.InterviewStarted(started_by="host"),)
    assert story.interview.uptime(BEGIN + 3500) == 2.5
    assert refusal(story, c.StartInterview()) == ("interview_already_started", None)


def test_the_first_question_starts_the_interview_too() -> None:
    story = Story()
    first, second = story.ask(1), story.ask(2)
    assert [type(event) for event in first] == [e.InterviewStarted, e.QuestionStarted]
    assert [type(event) for event in second] == [e.QuestionStarted]
    assert story.interview.status == "in_progress"
    assert story.interview.current_question == "2"


def test_an_answer_is_measured_from_its_question() -> None:
    story = Story()
    story.ask(1)
    (answer,) = story.answer("1", after=2500)
    assert answer == e.AnswerSubmitted(
        question_id="1",
        user_id="cand",
        answer_text="Because.",
        response_time=2.5,
        measured_response_time=2.5,
        revision=1,
        late=False,
    )
    assert story.interview.progress() == {"asked": 1, "answered": 1, "planned": 0}


def test_the_clients_own_measure_stands_beside_the_servers() -> None:
    story = Story()
    story.ask(1)
    (answer,) = story.answer(1, after=2500, response_time=1.25)
    assert isinstance(answer, e.AnswerSubmitted)
    assert (answer.response_time, answer.measured_response_time) == (1.25, 2.5)


def test_a_second_answer_of_the_same_user_is_a_revision() -> None:
    story = Story()
    story.ask(1)
    revisions = [story.answer(1), story.answer(1, actor=HOST), story.answer("1")]
    assert [event.revision for (event,) in revisions if isinstance(event, e.AnswerSubmitted)] == [
        1,
        1,
        2,
    ]


def test_an_answer_to_an_earlier_or_skipped_question_is_late() -> None:
    story = Story()
    story.ask(1)
    story.ask(2)
    (late,) = story.answer(1)
    (in_time,) = story.answer(2)
    story.do(c.SkipQuestion(question_id=2))
    (after_skip,) = story.answer(2)
    assert [
        event.late for event in (late, in_time, after_skip) if isinstance(event, e.AnswerSubmitted)
    ] == [True, False, True]


def test_a_question_put_again_keeps_its_answers_and_starts_its_time_anew() -> None:
    story = Story()
    story.ask(1)
    story.answer(1, after=1000)
    story.ask(1, after=1000)
    (answer,) = story.answer(1, after=500)
    assert isinstance(answer, e.AnswerSubmitted)
    assert (answer.revision, answer.measured_response_time) == (2, 0.5)


def test_a_spoken_answer_names_its_utterance() -> None:
    story = Story()
    story.ask(1)
    spoken = c.SubmitAnswer(question_id=1, answer_text="", utterance_id="u")
    (answer,) = story.do(spoken, CANDIDATE)
    assert isinstance(answer, e.AnswerSubmitted)
    assert (answer.utterance_id, answer.answer_text) == ("u", "")


def test_only_a_question_that_was_started_can_be_answered() -> None:
    story = Story(planned_questions=({"question_id": 7},))
    command = c.SubmitAnswer(question_id=7, answer_text="Because.")
    assert refusal(story, command, CANDIDATE) == ("unknown_question", "question_id")


def test_skipping_needs_the_current_or_a_planned_question() -> None:
    story = Story(planned_questions=({"question_id": 7},))
    story.ask(1)
    story.ask(2)
    assert refusal(story, c.SkipQuestion(question_id=1)) == ("question_not_current", "question_id")
    assert refusal(story, c.SkipQuestion(question_id=9)) == ("unknown_question", "question_id")
    assert story.do(c.SkipQuestion(question_id="7")) == (
        e.QuestionSkipped(question_id="7", skipped_by="host"),
    )
    assert story.interview.current_question == "2"
    story.do(c.SkipQuestion(question_id=2))
    assert story.interview.current is None


# --- people, messages, help


def test_people_come_and_go_by_the_key_of_their_id() -> None:
    story = Story()
    story.do(c.Join(), c.Actor(1, "candidate", "Can"))
    story.do(c.Join(), HOST)
    assert set(story.interview.participants) == {"1", "host"}
    story.do(c.Leave(user_id="1", reason="left"), c.SYSTEM)
    assert set(story.interview.participants) == {"host"}


def test_a_message_changes_nothing_but_the_log() -> None:
    story = Story()
    before = story.interview
    assert story.do(MESSAGE, CANDIDATE) == (
        e.MessageSent(user_id="cand", message="Hello", type="text", message_id="m1"),
    )
    assert story.interview == before


def test_help_is_open_until_it_is_resolved_once() -> None:
    story = Story()
    story.do(HELP, CANDIDATE)
    assert story.interview.open_help == {"h1"}
    story.do(c.ResolveHelp(help_id="h1", note="done"))
    assert story.interview.open_help == frozenset()
    assert refusal(story, c.ResolveHelp(help_id="h1")) == ("unknown_help", "help_id")


@pytest.mark.parametrize(("default", "expected"), [("given", True), ("ask", False)])
def test_consent_is_the_last_word_else_the_default(default: str, expected: bool) -> None:
    story = Story(consent_default=default)
    for scope in CONSENT_SCOPES:
        assert has_consent(story.interview, "cand", scope) is expected
        for granted in (not expected, expected, not expected):
            story.do(c.SetConsent(user_id="cand", scope=scope, granted=granted), CANDIDATE)
            assert has_consent(story.interview, "cand", scope) is granted
        assert has_consent(story.interview, "other", scope) is expected


# --- the end


@pytest.mark.parametrize(
    ("closing", "code", "status"),
    [
        (c.EndInterview(), "interview_ended", "ended"),
        (c.EmergencyStop(reason="fire"), "interview_stopped", "stopped"),
    ],
)
@every_command
def test_after_the_end_no_participants_command_is_taken(
    closing: c.Command, code: str, status: str, command: c.Command
) -> None:
    story = Story()
    story.ask(1)
    story.do(closing, after=4000)
    assert story.interview.status == status
    assert story.interview.uptime(story.now + 60_000) == 4
    assert refusal(story, command, CANDIDATE) == (code, None)


@pytest.mark.parametrize("closing", [c.EndInterview(), c.EmergencyStop()])
def test_after_the_end_the_system_still_notes_leaving_and_withdrawal(closing: c.Command) -> None:
    story = Story(consent_default="given")
    story.do(c.Join(), CANDIDATE)
    story.do(closing)
    story.do(c.Leave(user_id="cand", reason="disconnected"), c.SYSTEM)
    story.do(c.SetConsent(user_id="cand", scope="record", granted=False), c.SYSTEM)
    assert story.interview.participants == {}
    assert not has_consent(story.interview, "cand", "record")
    grant = c.SetConsent(user_id="cand", scope="record", granted=True)
    assert refusal(story, grant, c.SYSTEM)[0] in ("interview_ended", "interview_stopped")


# --- purity


def test_only_rules_events_raise_the_rules_version() -> None:
    story = Story()
    raised: dict[str, int] = {}
    for command in (
        c.Join(), MESSAGE, HELP, c.ResolveHelp(help_id="h1"),
        c.Leave(user_id="host", reason="left"),
        c.SetConsent(user_id="host", scope="record", granted=True), c.StartInterview(),
        c.StartQuestion(question_id=1, question_text="Why?"),
        c.SubmitAnswer(question_id=1, answer_text="Because."), c.SkipQuestion(question_id=1),
        c.EndInterview(),
    ):  # fmt: skip
        before = story.interview.rules_version
        story.do(command)
        raised[type(command).__name__] = story.interview.rules_version - before
    assert raised == {
        "Join": 0, "SendMessage": 0, "RequestHelp": 0, "ResolveHelp": 0, "Leave": 0,
        "SetConsent": 1, "StartInterview": 1, "StartQuestion": 1, "SubmitAnswer": 1,
        "SkipQuestion": 1, "EndInterview": 1,
    }  # fmt: skip


def test_the_state_holds_nothing_that_people_wrote() -> None:
    story = Story(planned_questions=({"question_id": 1, "question_text": "SECRET planned"},))
    story.do(c.StartQuestion(question_id=1, question_text="SECRET question"))
    story.do(c.SubmitAnswer(question_id=1, answer_text="SECRET answer"), CANDIDATE)
    story.do(c.SendMessage(message="SECRET", type="text", message_id="m"), CANDIDATE)
    story.do(c.RequestHelp(help_id="h", help_type="technical", message="SECRET"), CANDIDATE)
    story.do(c.ResolveHelp(help_id="h", note="SECRET"))
    story.do(c.EmergencyStop(reason="SECRET"))
    assert "SECRET" not in repr(dataclasses.asdict(story.interview))


@pytest.mark.parametrize("event", [e.Event(), e.MessageSent(
    user_id=1, message="Hello", type="text", message_id="m")])  # fmt: skip
def test_events_and_states_are_frozen(event: Any) -> None:
    name = "message"
    with pytest.raises((AttributeError, TypeError)):
        setattr(event, name, "changed")
