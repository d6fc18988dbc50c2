"""What the server sends as an interview takes its course, to its end."""

from typing import Literal

from pydantic import StrictBool, StrictStr

from app.contract.events.analysis import Analysis
from app.contract.events.base import InterviewEvent, LoggedEvent, sent_as
from app.contract.events.parts import AiMark, ai_mark
from app.contract.events.projection import Payload, Viewer, by_language, projects
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.contract.values import Id, Seconds, Seq, Time
from app.contract.vocabulary import AnswerFormat
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.identifiers import id_key
from app.domain.roles import may


@sent_as("interview_started")
class InterviewStarted(LoggedEvent):
    """To the room, at `start_interview` or before the first question."""

    started_by: Id
    start_time: Time


@projects(e.InterviewStarted, InterviewStarted)
def _started(event: e.InterviewStarted, recorded: Recorded, _: Viewer) -> Payload:
    return {"started_by": event.started_by, "start_time": iso(recorded.time)}


@sent_as("question_started")
class QuestionStarted(LoggedEvent):
    """To the room, when a question is put. `ai`: by an interviewer engine."""

    question_id: Id
    question_text: StrictStr
    start_time: Time
    ai: AiMark | None = None


@projects(e.QuestionStarted, QuestionStarted)
def _question(event: e.QuestionStarted, recorded: Recorded, _: Viewer) -> Payload:
    payload: Payload = {
        "question_id": event.question_id,
        "question_text": event.question_text,
        "start_time": iso(recorded.time),
    }
    return payload if event.ai is None else {**payload, "ai": ai_mark(event.ai)}


@sent_as("question_skipped")
class QuestionSkipped(LoggedEvent):
    """To the room, when a question is passed over."""

    question_id: Id
    skipped_by: Id
    timestamp: Time


@projects(e.QuestionSkipped, QuestionSkipped)
def _skipped(event: e.QuestionSkipped, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "question_id": event.question_id,
        "skipped_by": event.skipped_by,
        "timestamp": iso(recorded.time),
    }


@sent_as("answer_submitted")
class AnswerSubmitted(LoggedEvent):
    """To the room, at every answer. Only its author and those who assess see `answer_text`.

    `response_time`: the client's figure, else the server's, in seconds; `late`: another question
    was being asked by then; `revision` counts a user's answers to the question.
    """

    question_id: Id
    user_id: Id
    response_time: Seconds
    measured_response_time: Seconds
    revision: Seq
    late: StrictBool
    timestamp: Time
    format: AnswerFormat
    answer_text: StrictStr | None = None
    utterance_id: StrictStr | None = None


def _sees_text(answer: e.AnswerSubmitted, viewer: Viewer) -> bool:
    return may(viewer.role, "see_answers") or id_key(answer.user_id) in viewer.user_keys


@projects(e.AnswerSubmitted, AnswerSubmitted, differs_by=_sees_text)
def _answer(event: e.AnswerSubmitted, recorded: Recorded, viewer: Viewer) -> Payload:
    payload: Payload = {
        "question_id": event.question_id,
        "user_id": event.user_id,
        "response_time": event.response_time,
        "measured_response_time": event.measured_response_time,
        "revision": event.revision,
        "late": event.late,
        "timestamp": iso(recorded.time),
        "format": event.format,
    }
    if event.utterance_id is not None:
        payload["utterance_id"] = event.utterance_id
    if _sees_text(event, viewer):
        payload["answer_text"] = event.answer_text
    return payload


@sent_as("answer_confirmed")
class AnswerConfirmed(LoggedEvent):
    """To who answered; `seq` is that of `answer_submitted`.

    `analysis` comes to those whose role may see it.
    """

    status: Literal["confirmed"]
    question_id: Id
    response_time: Seconds
    measured_response_time: Seconds
    revision: Seq
    late: StrictBool
    message: StrictStr
    analysis: Analysis | None = None


@sent_as("answer_analysis")
class AnswerAnalysis(InterviewEvent):
    """To the hosts, after an answer whose author lets software analyse it; stands in no log.

    `answer_seq` is the seq of its `answer_submitted`.
    """

    question_id: Id
    user_id: Id
    answer_seq: Seq
    analysis: Analysis


@sent_as("interview_ended")
class InterviewEnded(LoggedEvent):
    """To the room, when a host ends the interview."""

    ended_by: Id
    timestamp: Time
    message: StrictStr


@projects(e.InterviewEnded, InterviewEnded, differs_by=by_language)
def _ended(event: e.InterviewEnded, recorded: Recorded, viewer: Viewer) -> Payload:
    return {
        "ended_by": event.ended_by,
        "timestamp": iso(recorded.time),
        "message": phrase("interview_ended", viewer.locale),
    }


@sent_as("emergency_stopped")
class EmergencyStopped(LoggedEvent):
    """To the room, when the interview is broken off."""

    stopped_by: Id
    reason: StrictStr | None
    timestamp: Time
    message: StrictStr


@projects(e.EmergencyStopped, EmergencyStopped, differs_by=by_language)
def _stopped(event: e.EmergencyStopped, recorded: Recorded, viewer: Viewer) -> Payload:
    return {
        "stopped_by": event.stopped_by,
        "reason": event.reason,
        "timestamp": iso(recorded.time),
        "message": phrase("emergency_stopped", viewer.locale),
    }
