"""The interviewer that lets a language model word what the rules lead to.

The embedded engine decides first: phases, coverage, budgets, patience and the end stay with it, in
`structured` mode its questions too. The model words follow-ups and clarifications, and outside
`structured` mode the next question. Whatever goes wrong with the model, the rules' own words stand
ready, marked `degraded`.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from app.domain.interviewing import (
    Interviewer,
    LanguageModel,
    LanguageModelError,
    Reply,
    Setting,
    Turn,
)
from app.interviewer.llm_draft import Action, DraftError, ReplyDraft, checked_draft
from app.interviewer.llm_facts import TurnFacts
from app.interviewer.llm_prompt import messages_for
from app.observability.logs import get_logger

FOLLOW_UPS = {"structured": 0, "standard": 2, "exploratory": 4}
"""Mode -> follow-ups in a row, all told, up to which the model may ask one where rules go on."""

logger = get_logger(__name__)


class ListeningRules(Interviewer, Protocol):
    """The rules, which also tell what they understood."""

    def facts(self, setting: Setting, turns: Sequence[Turn], user_input: str) -> TurnFacts:
        """What is understood of the words."""


class LlmInterviewer:
    """Implements `Interviewer`. `deadline`: seconds for all that the model does in one turn."""

    def __init__(
        self,
        rules: ListeningRules,
        model: LanguageModel,
        deadline: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules = rules
        self._model = model
        self._deadline = deadline
        self._monotonic = monotonic

    def reply(
        self,
        setting: Setting,
        turns: Sequence[Turn],
        user_input: str | None,
        context: Mapping[str, Any],
    ) -> Reply:
        """The rules' step in the model's words; the rules' own words where there are none."""
        proposal = self._rules.reply(setting, turns, user_input, context)
        if user_input is None:
            return proposal
        facts = self._rules.facts(setting, turns, user_input)
        allowed = _allowed(setting, turns, proposal, facts)
        if not allowed:
            return proposal
        try:
            draft = self._draft(setting, turns, user_input, proposal, allowed, facts)
        except (LanguageModelError, DraftError) as error:
            # The reason may quote what was said: only its kind is logged.
            logger.warning("llm_fallback", reason=type(error).__name__)
            return replace(proposal, degraded=True)
        return _worded(proposal, draft, turns, f"llm:{self._model.name}")

    def _draft(
        self,
        setting: Setting,
        turns: Sequence[Turn],
        user_input: str,
        proposal: Reply,
        allowed: Sequence[Action],
        facts: TurnFacts,
    ) -> ReplyDraft:
        """The model's draft, which it may mend once. Raises LanguageModelError, DraftError."""
        until = self._monotonic() + self._deadline
        messages = messages_for(setting, turns, user_input, proposal, allowed, facts)
        said = [turn.reply.text for turn in turns]
        answer = self._complete(messages, until)
        try:
            return _heeding(checked_draft(answer, allowed, setting.language, said), facts)
        except DraftError as error:
            complaint = {"role": "user", "content": f"That cannot be used: {error}. Try again."}
        messages += [{"role": "assistant", "content": answer[:4000]}, complaint]
        answer = self._complete(messages, until)
        return _heeding(checked_draft(answer, allowed, setting.language, said), facts)

    def _complete(self, messages: Sequence[Mapping[str, str]], until: float) -> str:
        left = until - self._monotonic()
        if left <= 0:
            raise LanguageModelError("no time left")
        return self._model.complete(messages, ReplyDraft.model_json_schema(), left)


def _heeding(draft: ReplyDraft, facts: TurnFacts) -> ReplyDraft:
    """The draft, where it heeds what was said. Raises DraftError.

    The next question is about another matter: only a boundary counts for it.
    """
    if draft.action == "next_question":
        facts = replace(facts, told=(), denied=())
    if problem := facts.problem_with(draft.text):
        raise DraftError(f"the text cannot be used because {problem}")
    return draft


def _allowed(
    setting: Setting, turns: Sequence[Turn], proposal: Reply, facts: TurnFacts
) -> list[Action]:
    """What the model may do with a proposal; nothing where the rules' words shall stand."""
    match proposal.response_type, proposal.strategy_used:
        case "follow_up", _:
            return ["follow_up"]
        case "clarification", "clarify":
            return ["clarify"]
        case "question", "advance" if setting.mode != "structured":
            more = _follow_ups_in_a_row(turns) < FOLLOW_UPS[setting.mode]
            answers = proposal.takes_answer and not facts.leaves_the_matter
            may_ask = more and answers and bool(turns) and turns[-1].reply.question_id
            return ["next_question", "follow_up"] if may_ask else ["next_question"]
    return []


def _follow_ups_in_a_row(turns: Sequence[Turn]) -> int:
    """Follow-ups since the last question of its own."""
    count = 0
    for turn in reversed(turns):
        if turn.reply.response_type == "question":
            break
        count += turn.reply.response_type == "follow_up"
    return count


def _worded(proposal: Reply, draft: ReplyDraft, turns: Sequence[Turn], engine: str) -> Reply:
    reply = replace(proposal, text=draft.text, confidence=draft.confidence, engine=engine)
    if draft.action == "follow_up" and proposal.response_type != "follow_up":
        before = turns[-1].reply
        return replace(
            reply,
            response_type="follow_up",
            strategy_used="deep_dive",
            focus_area=before.focus_area,
            question_id=_next_follow_up(before.question_id or ""),
        )
    return reply


def _next_follow_up(question_id: str) -> str:
    """From "be-caching" on to "be-caching.1", "be-caching.2", and so on."""
    base, dot, number = question_id.rpartition(".")
    if dot and number.isdigit():
        return f"{base}.{int(number) + 1}"
    return f"{question_id}.1"
