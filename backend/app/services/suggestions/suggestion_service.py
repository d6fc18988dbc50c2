"""Suggestions to hosts, read off the log beside the event loop; and what is kept of them.

Each process makes them for its own hosts: the same log leads to the same suggestion everywhere.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from app.contract import commands as wire
from app.domain import commands as domain
from app.domain.events import (
    AnswerSubmitted,
    ConsentChanged,
    InterviewCreated,
    Recorded,
    UtteranceTranscribed,
)
from app.domain.identifiers import Id
from app.observability.logs import get_logger
from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.interview_log import EventLog, Unavailable, Version
from app.services.identity.caller import Caller
from app.services.interviews.executor import CommandExecutor
from app.services.suggestions.plan_progress import PlanProgress, plan_progress
from app.services.suggestions.talk import Talk, is_candidates, talk_of

Payload = dict[str, Any]
RULES = "rules"
NOTHING: Payload = {
    "question_id": None,
    "part": None,
    "text": None,
    "quote": None,
    "planned": None,
    "asked": None,
    "minutes_left": None,
    "engine": RULES,
    "final": True,
}
logger = get_logger(__name__)


class FoundProbe(Protocol):
    """What may be asked; see app.interviewer.suggesting.SuggestedProbe."""

    @property
    def name(self) -> str:
        """Its own within the question."""

    @property
    def part(self) -> str:
        """What was not told."""

    @property
    def text(self) -> str:
        """The words to ask."""


Missing = Callable[[str | None, Sequence[str], Collection[str]], FoundProbe | None]
"""(question's text, answers, names of what was taken up) -> the probe for what was not told."""


class SuggestionService:
    """Notices what candidates say, and keeps what hosts make of what was suggested.

    `model`: the language model's name, if there is one.
    """

    def __init__(
        self,
        executor: CommandExecutor,
        feeds: Feeds,
        log: EventLog,
        missing: Missing,
        model: str | None = None,
        *,
        concurrency: Concurrency,
    ) -> None:
        self._executor = executor
        self._feeds = feeds
        self._log = log
        self._missing = missing
        self._concurrency = concurrency
        self._model = model
        self._newest: dict[str, Recorded] = {}
        feeds.watch((AnswerSubmitted, UtteranceTranscribed, ConsentChanged), self._notice)

    # --- commands

    def show_suggestion(self, caller: Caller, command: wire.ShowSuggestion) -> Payload:
        """Keep that one was shown."""
        is_worded = command.kind == "follow_up"
        shown = domain.ShowSuggestion(
            suggestion_id=command.suggestion_id,
            kind=command.kind,
            about_seq=command.about_seq,
            engine=f"llm:{self._model}" if is_worded else RULES,
            text=command.text or "",
        )
        return self._executor.execute_and_show(caller, command.interview_id, shown)

    def use_suggestion(self, caller: Caller, command: wire.UseSuggestion) -> Payload:
        """Keep that one was taken up."""
        used = domain.UseSuggestion(suggestion_id=command.suggestion_id)
        return self._executor.execute_and_show(caller, command.interview_id, used)

    # --- suggesting

    def _notice(self, key: str, recorded: Recorded) -> None:
        """Somebody said something, or lets it be read: look soon, of several at the last one."""
        event = recorded.event
        if isinstance(event, UtteranceTranscribed) and not event.text:
            return
        if isinstance(event, ConsentChanged) and not (
            event.granted and event.scope == "ai_analysis"
        ):
            return
        is_waiting = key in self._newest
        self._newest[key] = recorded
        if not is_waiting:
            self._concurrency.spawn(self._suggest, key)

    def _suggest(self, key: str) -> None:
        recorded = self._newest.pop(key)
        try:
            version = self._feeds.version(key)
            if version is None or not self._helps_here(version, recorded):
                return
            talk = talk_of(self._feeds, self._log, key, version, _author(recorded))
            if isinstance(recorded.event, ConsentChanged) and not (talk and talk.answers):
                return
            suggested = self._suggested(key, version, talk, recorded.time)
        except Unavailable:
            return
        except Exception as error:  # noqa: BLE001 - the interview goes on without
            logger.error("suggestion_failed", error=type(error).__name__)
            return
        payload = {
            "interview_id": recorded.interview_id,
            "about_seq": recorded.seq,
            "suggestion": suggested,
        }
        self._feeds.tell_hosts_here(key, "suggestion", payload)

    def _helps_here(self, version: Version, recorded: Recorded) -> bool:
        """Whether a person asks, and a candidate was heard."""
        state = version.state
        return state.is_open and not state.ai_led and is_candidates(state, _author(recorded))

    def _suggested(self, key: str, version: Version, talk: Talk | None, now: int) -> Payload | None:
        """The missing part; before it time where it presses, and after it the plan."""
        created = self._log.read(key, -1, 1)[0].event
        assert isinstance(created, InterviewCreated)
        progress = plan_progress(created, version.state, now)
        if progress is not None and progress.is_urgent:
            return _of_plan(progress, version)
        probe = None if talk is None else self._probe(talk)
        if probe is not None:
            return probe
        return None if progress is None else _of_plan(progress, version)

    def _probe(self, talk: Talk) -> Payload | None:
        prefix = f"{talk.question.seq}."
        done = {used.removeprefix(prefix) for used in talk.used if used.startswith(prefix)}
        found = self._concurrency.compute(self._missing, talk.question_text, talk.answers, done)
        if found is None:
            return None
        return {
            **NOTHING,
            "suggestion_id": f"{prefix}{found.name}",
            "kind": "probe",
            "question_id": talk.question.question_id,
            "part": found.part,
            "text": found.text,
        }


def _of_plan(progress: PlanProgress, version: Version) -> Payload:
    question = version.state.current
    return {
        **NOTHING,
        "suggestion_id": f"{0 if question is None else question.seq}.{progress.kind}",
        "kind": progress.kind,
        "question_id": None if question is None else question.question_id,
        "planned": progress.planned,
        "asked": progress.asked,
        "minutes_left": progress.minutes_left,
    }


def _author(recorded: Recorded) -> Id:
    event = recorded.event
    assert isinstance(event, AnswerSubmitted | UtteranceTranscribed | ConsentChanged)
    return event.user_id
