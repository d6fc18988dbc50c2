"""An interview's state, folded from its events by `evolve`; decisions.py says what may happen next.

The state holds nothing that people wrote, only ids, counts, and the `seq` under which the log
keeps the words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.logged import RULES_EVENTS

Status = Literal["waiting", "in_progress", "ended", "stopped"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was started. `answers`: user key -> number of revisions."""

    question_id: Id
    seq: int
    start_time: int
    answers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who is in the room."""

    user_id: Id
    role: str
    name: str | None
    joined_at: int


@dataclass(frozen=True, slots=True)
class Interview:
    """The state after some prefix of the log. Times in ms since 1970; mappings by id key.

    `ai_led`: an AI interviewer was set; `invited_only`: nobody comes in without a token; `held`:
    nothing of its record is erased. They have no defaults, so that a snapshot of a version that
    did not know them is not believed.
    `in_call`: user key -> since when; `sharing`: the key of who shows a screen; `echoes`: keys of
    utterances that were marked as one.
    """

    interview_id: Id
    ai_led: bool
    invited_only: bool
    held: bool
    purpose: str = "hiring"
    consent_default: str = "ask"
    lobby: bool = False
    planned: tuple[str, ...] = ()
    status: Status = "waiting"
    rules_version: int = 0
    started_at: int | None = None
    closed_at: int | None = None
    current_question: str | None = None
    questions: Mapping[str, Question] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    consents: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    open_help: frozenset[str] = frozenset()
    in_call: Mapping[str, int] = field(default_factory=dict)
    sharing: str | None = None
    echoes: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether participants may still change it."""
        return self.status in ("waiting", "in_progress")

    @property
    def current(self) -> Question | None:
        """The question that is being asked now."""
        return None if self.current_question is None else self.questions[self.current_question]

    def uptime(self, now: int) -> float:
        """Seconds since the start, up to the end; 0 before the start."""
        if self.started_at is None:
            return 0.0
        return max(0, (self.closed_at or now) - self.started_at) / 1000

    def progress(self) -> dict[str, int]:
        """How many questions were asked, answered by anybody, and planned."""
        return {
            "asked": len(self.questions),
            "answered": sum(1 for q in self.questions.values() if q.answers),
            "planned": len(self.planned),
        }


def utterance_key(user_id: Id, utterance_id: str) -> str:
    """By which the state knows an utterance: its id is its speaker's alone."""
    return f"{id_key(user_id)}\n{utterance_id}"


def closed_error(status: str) -> Refusal:
    """The refusal of a command to an interview that is over."""
    return Refusal("interview_stopped" if status == "stopped" else "interview_ended")


_Evolver = Callable[[Interview, e.Recorded, Any], Interview]
_EVOLVERS: dict[type[e.Event], _Evolver] = {}


def _evolves(kind: type[e.Event]) -> Callable[[_Evolver], _Evolver]:
    """Mark what an event of this kind changes, beside `rules_version`; of others nothing."""

    def register(evolver: _Evolver) -> _Evolver:
        _EVOLVERS[kind] = evolver
        return evolver

    return register


def evolve(state: Interview | None, recorded: e.Recorded) -> Interview:
    """The state after one more event. Whatever stands in the log is accepted.

    Raises ValueError where the log's first event is none that makes an interview.
    """
    event = recorded.event
    kind = type(event)
    if state is None:
        if not isinstance(event, e.InterviewCreated):
            raise ValueError("a log begins with InterviewCreated")
        return _new(recorded, event)
    if kind in RULES_EVENTS:
        state = replace(state, rules_version=state.rules_version + 1)
    evolver = _EVOLVERS.get(kind)
    return state if evolver is None else evolver(state, recorded, event)


@_evolves(e.InterviewCreated)
def _created(_: Interview, recorded: e.Recorded, event: e.InterviewCreated) -> Interview:
    return _new(recorded, event)


def _new(recorded: e.Recorded, event: e.InterviewCreated) -> Interview:
    return Interview(
        interview_id=recorded.interview_id,
        ai_led=False,
        invited_only=event.invited_only,
        held=False,
        purpose=event.purpose,
        consent_default=event.consent_default,
        lobby=event.lobby,
        planned=tuple(
            id_key(q["question_id"]) for q in event.planned_questions if "question_id" in q
        ),
    )


@_evolves(e.UnknownEvent)
def _unknown(state: Interview, _: e.Recorded, event: e.UnknownEvent) -> Interview:
    return replace(state, rules_version=state.rules_version + event.rules)


@_evolves(e.InterviewStarted)
def _started(state: Interview, recorded: e.Recorded, _: e.InterviewStarted) -> Interview:
    return replace(state, status="in_progress", started_at=recorded.time)


@_evolves(e.QuestionStarted)
def _asked(state: Interview, recorded: e.Recorded, event: e.QuestionStarted) -> Interview:
    key = id_key(event.question_id)
    before = state.questions.get(key)
    question = Question(
        event.question_id, recorded.seq, recorded.time, before.answers if before else {}
    )
    return replace(state, questions={**state.questions, key: question}, current_question=key)


@_evolves(e.QuestionSkipped)
def _skipped(state: Interview, _: e.Recorded, event: e.QuestionSkipped) -> Interview:
    if id_key(event.question_id) == state.current_question:
        return replace(state, current_question=None)
    return state


@_evolves(e.AnswerSubmitted)
def _answered(state: Interview, _: e.Recorded, event: e.AnswerSubmitted) -> Interview:
    key = id_key(event.question_id)
    question = state.questions.get(key)
    if question is None:  # its start is an event that this version cannot read
        return state
    answers = {**question.answers, id_key(event.user_id): event.revision}
    return replace(state, questions={**state.questions, key: replace(question, answers=answers)})


@_evolves(e.ConsentChanged)
def _consented(state: Interview, _: e.Recorded, event: e.ConsentChanged) -> Interview:
    user = id_key(event.user_id)
    scopes = {**state.consents.get(user, {}), event.scope: event.granted}
    return replace(state, consents={**state.consents, user: scopes})


@_evolves(e.InterviewerSet)
def _interviewer_set(state: Interview, _: e.Recorded, __: e.InterviewerSet) -> Interview:
    return replace(state, ai_led=True)


@_evolves(e.InterviewEnded)
def _ended(state: Interview, recorded: e.Recorded, _: e.InterviewEnded) -> Interview:
    return replace(state, status="ended", closed_at=recorded.time)


@_evolves(e.EmergencyStopped)
def _stopped(state: Interview, recorded: e.Recorded, _: e.EmergencyStopped) -> Interview:
    return replace(state, status="stopped", closed_at=recorded.time)


@_evolves(e.ParticipantJoined)
def _joined(state: Interview, recorded: e.Recorded, event: e.ParticipantJoined) -> Interview:
    person = Participant(event.user_id, event.role, event.name, recorded.time)
    people = {**state.participants, id_key(event.user_id): person}
    return replace(state, participants=people)


@_evolves(e.ParticipantLeft)
def _left(state: Interview, _: e.Recorded, event: e.ParticipantLeft) -> Interview:
    gone = id_key(event.user_id)
    people = {key: p for key, p in state.participants.items() if key != gone}
    return replace(state, participants=people)


@_evolves(e.HelpRequested)
def _help_requested(state: Interview, _: e.Recorded, event: e.HelpRequested) -> Interview:
    return replace(state, open_help=state.open_help | {event.help_id})


@_evolves(e.HelpResolved)
def _help_resolved(state: Interview, _: e.Recorded, event: e.HelpResolved) -> Interview:
    return replace(state, open_help=state.open_help - {event.help_id})


@_evolves(e.CallJoined)
def _call_joined(state: Interview, recorded: e.Recorded, event: e.CallJoined) -> Interview:
    return replace(state, in_call={**state.in_call, id_key(event.user_id): recorded.time})


@_evolves(e.CallLeft)
def _call_left(state: Interview, _: e.Recorded, event: e.CallLeft) -> Interview:
    gone = id_key(event.user_id)
    in_call = {key: since for key, since in state.in_call.items() if key != gone}
    return replace(state, in_call=in_call, sharing=None if state.sharing == gone else state.sharing)


@_evolves(e.ScreenShareStarted)
def _sharing(state: Interview, _: e.Recorded, event: e.ScreenShareStarted) -> Interview:
    return replace(state, sharing=id_key(event.user_id))


@_evolves(e.ScreenShareStopped)
def _not_sharing(state: Interview, _: e.Recorded, event: e.ScreenShareStopped) -> Interview:
    return replace(state, sharing=None) if state.sharing == id_key(event.user_id) else state


@_evolves(e.EchoMarked)
def _marked(state: Interview, _: e.Recorded, event: e.EchoMarked) -> Interview:
    return replace(state, echoes=state.echoes | {utterance_key(event.user_id, event.utterance_id)})


@_evolves(e.EchoRestored)
def _restored(state: Interview, _: e.Recorded, event: e.EchoRestored) -> Interview:
    return replace(state, echoes=state.echoes - {utterance_key(event.user_id, event.utterance_id)})


@_evolves(e.LegalHoldChanged)
def _held(state: Interview, _: e.Recorded, event: e.LegalHoldChanged) -> Interview:
    return replace(state, held=event.held)
