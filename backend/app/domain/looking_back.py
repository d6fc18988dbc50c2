"""What commands lead to that look back on an interview: taken once it is over, and not before."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.domain.interview import Interview


def assess(
    state: Interview, command: c.Assess, actor: c.Actor, _: int
) -> tuple[e.AssessmentWritten]:
    """Write what a host thinks. Raises `interview_not_over`, `unknown_question`."""
    _check_over(state)
    question_id = command.question_id
    if question_id is not None and id_key(question_id) not in state.questions:
        raise Refusal("unknown_question", "question_id")
    assessment = e.AssessmentWritten(
        user_id=actor.id, text=command.text, grade=command.grade, question_id=question_id
    )
    return (assessment,)


def give_feedback(
    state: Interview, command: c.GiveFeedback, actor: c.Actor, _: int
) -> tuple[e.FeedbackGiven]:
    """Say how it was. Raises `interview_not_over`."""
    _check_over(state)
    return (e.FeedbackGiven(user_id=actor.id, rating=command.rating, text=command.text),)


def _check_over(state: Interview) -> None:
    if state.is_open:
        raise Refusal("interview_not_over")


DECIDERS: Mapping[type[c.Command], Callable[[Interview, Any, c.Actor, int], tuple[e.Event, ...]]]
DECIDERS = {c.Assess: assess, c.GiveFeedback: give_feedback}
