"""Quiet help for human interviewers: its rules, and the language model where there is one."""

from dataclasses import dataclass

from app.analysis.answer import analyze_answer
from app.http.assistance import AssistanceRoutes
from app.interviewer.protected import listed_topics
from app.interviewer.suggesting import ProbeSuggestions
from app.interviewer.worded_follow_up import FollowUpWording
from app.services.suggestions.follow_ups import FollowUps
from app.services.suggestions.suggestion_service import SuggestionService
from app.wiring.core import Core
from app.wiring.interviewer import AiInterviewer


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What comes by itself, and what is asked for."""

    service: SuggestionService
    follow_ups: FollowUps


def make_suggestions(*, core: Core, interviewer: AiInterviewer) -> Suggestions:
    """Make both over the interviewer's question bank and model."""
    model = interviewer.model
    service = SuggestionService(
        core.executor,
        core.feeds,
        core.log,
        ProbeSuggestions(interviewer.bank, analyze_answer).missing,
        None if model is None else model.name,
        concurrency=core.concurrency,
    )
    follow_ups = FollowUps(
        core.feeds,
        core.log,
        core.emitter,
        FollowUpWording(),
        model,
        concurrency=core.concurrency,
    )
    return Suggestions(service, follow_ups)


def make_assistance(*, interviewer: AiInterviewer) -> AssistanceRoutes:
    """Make what tells hosts' pages of it."""
    return AssistanceRoutes(listed_topics(), interviewer.model is not None)
