"""What a command leads to: the rules of an interview, pure; the caller gives the time."""

from collections.abc import Callable
from typing import Any

from app.domain import call_decisions as calls
from app.domain import commands as c
from app.domain import events as e
from app.domain import heard_decisions as heard
from app.domain import keeping, looking_back
from app.domain import suggestion_decisions as suggestions
from app.domain.conversation import AI_INTERVIEWER, mark_of
from app.domain.errors import OutdatedTurn, Refusal
from app.domain.identifiers import id_key
from app.domain.interview import Interview, closed_error
from app.domain.interviewing import Setting
from app.domain.policy import EMOTIONS, emotions_may_be_asked_for

_Decider = Callable[[Interview, Any, c.Actor, int], tuple[e.Event, ...]]
_DECIDERS: dict[type[c.Command], _Decider] = {
    **calls.DECIDERS,
    **heard.DECIDERS,
    **looking_back.DECIDERS,
    **suggestions.DECIDERS,
    **keeping.DECIDERS,
}
_AFTER_END = frozenset((*looking_back.DECIDERS, *keeping.DECIDERS))

RULES_COMMANDS: set[type[c.Command]] = {*calls.RULES}
"""Commands that lead to events which raise `rules_version`."""


def _decides(kind: type[c.Command], *, rules: bool = False) -> Callable[[_Decider], _Decider]:
    """Mark what commands of this kind lead to; `rules`: it may raise `rules_version`."""

    def register(decider: _Decider) -> _Decider:
        _DECIDERS[kind] = decider
        if rules:
            RULES_COMMANDS.add(kind)
        return decider

    return register


def decide(
    state: Interview | None, command: c.Command, actor: c.Actor, now: int
) -> tuple[e.Event, ...]:
    """What `command` by `actor` leads to at `now` (ms, never before the last event).

    Raises Refusal or OutdatedTurn, and then nothing happens.
    """
    if state is None or isinstance(command, c.CreateInterview):
        return _decide_first(state, command, actor)
    if not (state.is_open or _may_come_after(command, actor)):
        raise closed_error(state.status)
    return _DECIDERS[type(command)](state, command, actor, now)


def _decide_first(
    state: Interview | None, command: c.Command, actor: c.Actor
) -> tuple[e.Event, ...]:
    if not isinstance(command, c.CreateInterview):
        raise Refusal("interview_not_found", "interview_id")
    created = _create(state, command, actor)
    if command.setting is None:
        return (created,)
    return (created, _set_interviewer(command.setting, actor))


def _may_come_after(command: c.Command, actor: c.Actor) -> bool:
    """What looks back, or is about the record; of the system: people leaving, less consent."""
    if type(command) in _AFTER_END:
        return True
    return actor.is_system and (
        isinstance(command, c.Leave | c.LeaveCall)
        or (isinstance(command, c.SetConsent) and not command.granted)
    )


def _create(
    state: Interview | None, command: c.CreateInterview, actor: c.Actor
) -> e.InterviewCreated:
    if state is not None:
        raise Refusal("interview_exists", "interview_id")
    return e.InterviewCreated(
        created_by=actor.user_id,
        purpose=command.purpose,
        consent_default=command.consent_default,
        planned_questions=[dict(q) for q in command.planned_questions],
        lobby=command.lobby,
        invited_only=command.invited_only,
        title=command.title,
        scheduled_at=command.scheduled_at,
        minutes=command.minutes,
    )


@_decides(c.StartInterview, rules=True)
def _start(
    state: Interview, _: c.StartInterview, actor: c.Actor, __: int
) -> tuple[e.InterviewStarted]:
    if state.status != "waiting":
        raise Refusal("interview_already_started")
    return (e.InterviewStarted(started_by=actor.id),)


@_decides(c.StartQuestion, rules=True)
def _ask(state: Interview, command: c.StartQuestion, actor: c.Actor, _: int) -> tuple[e.Event, ...]:
    question = e.QuestionStarted(
        question_id=command.question_id,
        question_text=command.question_text,
        started_by=actor.id,
    )
    if state.status == "waiting":
        return (e.InterviewStarted(started_by=actor.id), question)
    return (question,)


@_decides(c.SkipQuestion, rules=True)
def _skip(
    state: Interview, command: c.SkipQuestion, actor: c.Actor, _: int
) -> tuple[e.QuestionSkipped]:
    key = id_key(command.question_id)
    if key not in state.questions and key not in state.planned:
        raise Refusal("unknown_question", "question_id")
    if key in state.questions and key != state.current_question:
        raise Refusal("question_not_current", "question_id")
    return (e.QuestionSkipped(question_id=command.question_id, skipped_by=actor.id),)


@_decides(c.SubmitAnswer, rules=True)
def _answer(
    state: Interview, command: c.SubmitAnswer, actor: c.Actor, now: int
) -> tuple[e.AnswerSubmitted]:
    key = id_key(command.question_id)
    question = state.questions.get(key)
    if question is None:
        raise Refusal("unknown_question", "question_id")
    measured = max(0, now - question.start_time) / 1000
    answer = e.AnswerSubmitted(
        question_id=command.question_id,
        user_id=actor.id,
        answer_text=command.answer_text,
        response_time=measured if command.response_time is None else command.response_time,
        measured_response_time=measured,
        revision=question.answers.get(id_key(actor.id), 0) + 1,
        late=key != state.current_question,
        utterance_id=command.utterance_id,
        format=command.format,
    )
    return (answer,)


@_decides(c.SetInterviewer, rules=True)
def _give_to_interviewer(
    _: Interview, command: c.SetInterviewer, actor: c.Actor, __: int
) -> tuple[e.InterviewerSet]:
    return (_set_interviewer(command.setting, actor),)


def _set_interviewer(setting: Setting, actor: c.Actor) -> e.InterviewerSet:
    return e.InterviewerSet(
        set_by=actor.id,
        style=setting.style,
        mode=setting.mode,
        position=setting.position,
        language=setting.language,
    )


@_decides(c.TakeTurn, rules=True)
def _take_turn(
    state: Interview, command: c.TakeTurn, actor: c.Actor, now: int
) -> tuple[e.Event, ...]:
    if command.planned_on != state.rules_version:
        raise OutdatedTurn
    reply = command.reply
    started = (e.InterviewStarted(started_by=AI_INTERVIEWER),) if state.status == "waiting" else ()
    ended = (e.InterviewEnded(ended_by=AI_INTERVIEWER),) if reply.ends_interview else ()
    said = _said(state, command, actor, now)
    return (*started, *said, _reply(command), *ended)


def _said(state: Interview, command: c.TakeTurn, actor: c.Actor, now: int) -> tuple[e.Event, ...]:
    """The candidate's words: an answer to the current question, or an aside."""
    words = command.user_input
    if words is None:
        return ()
    if command.reply.takes_answer and state.current is not None:
        answer = c.SubmitAnswer(
            question_id=state.current.question_id,
            answer_text=words,
            utterance_id=command.utterance_id,
        )
        return _answer(state, answer, actor, now)
    aside = e.MessageSent(
        user_id=actor.id, message=words, type="text", message_id=command.message_id
    )
    return (aside,)


def _reply(command: c.TakeTurn) -> e.Event:
    reply = command.reply
    mark = mark_of(reply, opening=command.user_input is None)
    if reply.starts_question:
        assert reply.question_id is not None
        return e.QuestionStarted(
            question_id=reply.question_id,
            question_text=reply.text,
            started_by=AI_INTERVIEWER,
            ai=mark,
        )
    return e.InterviewerSpoke(message=reply.text, message_id=command.reply_id, ai=mark)


@_decides(c.SendMessage)
def _message(_: Interview, command: c.SendMessage, actor: c.Actor, __: int) -> tuple[e.MessageSent]:
    words = {"message": command.message, "type": command.type}
    return (e.MessageSent(user_id=actor.id, message_id=command.message_id, **words),)


@_decides(c.SaveNote)
def _note(_: Interview, command: c.SaveNote, actor: c.Actor, __: int) -> tuple[e.NoteSaved]:
    note = e.NoteSaved(
        user_id=actor.id,
        note_id=command.note_id,
        text=command.text,
        question_id=command.question_id,
    )
    return (note,)


@_decides(c.Join)
def _join(_: Interview, __: c.Join, actor: c.Actor, ___: int) -> tuple[e.ParticipantJoined]:
    return (e.ParticipantJoined(user_id=actor.id, role=actor.role, name=actor.name),)


@_decides(c.Leave)
def _leave(_: Interview, command: c.Leave, __: c.Actor, ___: int) -> tuple[e.ParticipantLeft]:
    return (e.ParticipantLeft(user_id=command.user_id, reason=command.reason),)


@_decides(c.SetConsent, rules=True)
def _consent(
    state: Interview, command: c.SetConsent, _: c.Actor, __: int
) -> tuple[e.ConsentChanged]:
    """What policy forbids is not given, but that it was asked for stands in the log."""
    forbidden = (
        command.granted
        and command.scope == EMOTIONS
        and not emotions_may_be_asked_for(state.purpose)
    )
    changed = e.ConsentChanged(
        user_id=command.user_id,
        scope=command.scope,
        granted=command.granted and not forbidden,
        refused="emotions_disabled_by_policy" if forbidden else None,
    )
    return (changed,)


@_decides(c.RequestHelp)
def _ask_for_help(
    _: Interview, command: c.RequestHelp, actor: c.Actor, __: int
) -> tuple[e.HelpRequested]:
    request = e.HelpRequested(
        help_id=command.help_id,
        user_id=actor.id,
        help_type=command.help_type,
        question_id=command.question_id,
        message=command.message,
    )
    return (request,)


@_decides(c.ResolveHelp)
def _resolve_help(
    state: Interview, command: c.ResolveHelp, actor: c.Actor, _: int
) -> tuple[e.HelpResolved]:
    if command.help_id not in state.open_help:
        raise Refusal("unknown_help", "help_id")
    return (e.HelpResolved(help_id=command.help_id, resolved_by=actor.id, note=command.note),)


@_decides(c.EndInterview, rules=True)
def _end(_: Interview, __: c.EndInterview, actor: c.Actor, ___: int) -> tuple[e.InterviewEnded]:
    return (e.InterviewEnded(ended_by=actor.id),)


@_decides(c.EmergencyStop, rules=True)
def _stop(
    _: Interview, command: c.EmergencyStop, actor: c.Actor, __: int
) -> tuple[e.EmergencyStopped]:
    return (e.EmergencyStopped(stopped_by=actor.id, reason=command.reason),)


@_decides(c.CauseEvent)
def _cause(state: Interview, command: c.CauseEvent, actor: c.Actor, now: int) -> tuple[e.Event]:
    return (command.decide(state, actor, now),)
