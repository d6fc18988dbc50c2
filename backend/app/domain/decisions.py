"""What a command leads to: the rules of an interview, pure; the caller gives the time."""

from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import OutdatedTurn, RuleViolation
from app.domain.identifiers import id_key
from app.domain.interview import Interview, closed_error
from app.domain.interviewing import Setting
from app.domain.policy import EMOTIONS, emotions_may_be_asked_for
from app.domain.talk import AI_INTERVIEWER, mark_of

_FLOW_COMMANDS = (
    c.StartInterview,
    c.StartQuestion,
    c.SkipQuestion,
    c.SubmitAnswer,
    c.SetInterviewer,
    c.TakeTurn,
)


def decide(
    state: Interview | None, command: c.Command, actor: c.Actor, now: int
) -> tuple[e.Event, ...]:
    """What `command` by `actor` leads to at `now` (ms, never before the last event).

    Raises RuleViolation or OutdatedTurn, and then nothing happens.
    """
    if isinstance(command, c.SendMessage) and state is not None and state.is_open:
        return (_message(command, actor),)  # nearly every command is one
    if isinstance(command, c.CreateInterview):
        created = _create(state, command, actor)
        if command.setting is None:
            return (created,)
        return (created, _set_interviewer(command.setting, actor))
    if state is None:
        raise RuleViolation("interview_not_found", "interview_id")
    if not state.is_open and not _belongs_to_the_time_before(command, actor):
        raise closed_error(state.status)
    if isinstance(command, _FLOW_COMMANDS):
        return _decide_flow(state, command, actor, now)
    return (_decide_other(state, command, actor),)


def _belongs_to_the_time_before(command: c.Command, actor: c.Actor) -> bool:
    """What the system still appends after the end: people leaving, consent withdrawn."""
    return actor.is_system and (
        isinstance(command, c.Leave) or (isinstance(command, c.SetConsent) and not command.granted)
    )


def _create(
    state: Interview | None, command: c.CreateInterview, actor: c.Actor
) -> e.InterviewCreated:
    if state is not None:
        raise RuleViolation("interview_exists", "interview_id")
    return e.InterviewCreated(
        created_by=actor.user_id,
        purpose=command.purpose,
        consent_default=command.consent_default,
        planned_questions=[dict(q) for q in command.planned_questions],
        lobby=command.lobby,
        title=command.title,
    )


def _decide_flow(
    state: Interview, command: c.Command, actor: c.Actor, now: int
) -> tuple[e.Event, ...]:
    match command:
        case c.StartInterview():
            if state.status != "waiting":
                raise RuleViolation("interview_already_started")
            return (e.InterviewStarted(started_by=actor.id),)
        case c.StartQuestion():
            question = e.QuestionStarted(
                question_id=command.question_id,
                question_text=command.question_text,
                started_by=actor.id,
            )
            if state.status == "waiting":
                return (e.InterviewStarted(started_by=actor.id), question)
            return (question,)
        case c.SkipQuestion():
            return (_skip(state, command, actor),)
        case c.SubmitAnswer():
            return (_answer(state, command, actor, now),)
        case c.SetInterviewer():
            return (_set_interviewer(command.setting, actor),)
        case c.TakeTurn():
            return _take_turn(state, command, actor, now)
    raise TypeError(command)


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
        return (_answer(state, answer, actor, now),)
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


def _skip(state: Interview, command: c.SkipQuestion, actor: c.Actor) -> e.QuestionSkipped:
    key = id_key(command.question_id)
    if key not in state.questions and key not in state.planned:
        raise RuleViolation("unknown_question", "question_id")
    if key in state.questions and key != state.current_question:
        raise RuleViolation("question_not_current", "question_id")
    return e.QuestionSkipped(question_id=command.question_id, skipped_by=actor.id)


def _answer(
    state: Interview, command: c.SubmitAnswer, actor: c.Actor, now: int
) -> e.AnswerSubmitted:
    key = id_key(command.question_id)
    question = state.questions.get(key)
    if question is None:
        raise RuleViolation("unknown_question", "question_id")
    measured = max(0, now - question.start_time) / 1000
    return e.AnswerSubmitted(
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


def _message(command: c.SendMessage, actor: c.Actor) -> e.MessageSent:
    return e.MessageSent(
        user_id=actor.id,
        message=command.message,
        type=command.type,
        message_id=command.message_id,
    )


def _decide_other(state: Interview, command: c.Command, actor: c.Actor) -> e.Event:
    match command:
        case c.SaveNote():
            return e.NoteSaved(
                user_id=actor.id,
                note_id=command.note_id,
                text=command.text,
                question_id=command.question_id,
            )
        case c.Join():
            return e.ParticipantJoined(user_id=actor.id, role=actor.role, name=actor.name)
        case c.Leave():
            return e.ParticipantLeft(user_id=command.user_id, reason=command.reason)
        case c.SetConsent():
            return _consent(state, command)
        case c.RequestHelp():
            return e.HelpRequested(
                help_id=command.help_id,
                user_id=actor.id,
                help_type=command.help_type,
                question_id=command.question_id,
                message=command.message,
            )
        case c.ResolveHelp():
            if command.help_id not in state.open_help:
                raise RuleViolation("unknown_help", "help_id")
            return e.HelpResolved(help_id=command.help_id, resolved_by=actor.id, note=command.note)
        case c.EndInterview():
            return e.InterviewEnded(ended_by=actor.id)
        case c.EmergencyStop():
            return e.EmergencyStopped(stopped_by=actor.id, reason=command.reason)
    raise TypeError(command)


def _consent(state: Interview, command: c.SetConsent) -> e.ConsentChanged:
    """What policy forbids is not given, but that it was asked for stands in the log."""
    forbidden = (
        command.granted
        and command.scope == EMOTIONS
        and not emotions_may_be_asked_for(state.purpose)
    )
    return e.ConsentChanged(
        user_id=command.user_id,
        scope=command.scope,
        granted=command.granted and not forbidden,
        refused="emotions_disabled_by_policy" if forbidden else None,
    )


def _set_interviewer(setting: Setting, actor: c.Actor) -> e.InterviewerSet:
    return e.InterviewerSet(
        set_by=actor.id,
        style=setting.style,
        mode=setting.mode,
        position=setting.position,
        language=setting.language,
    )


RULES_COMMANDS = (
    c.SetConsent,
    c.SetInterviewer,
    c.TakeTurn,
    c.StartInterview,
    c.StartQuestion,
    c.SkipQuestion,
    c.SubmitAnswer,
    c.EndInterview,
    c.EmergencyStop,
)
