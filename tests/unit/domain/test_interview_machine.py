"""An interview under random commands, against a model that was written from the protocol.

The model is plain dictionaries and knows nothing of `decide` and `evolve`.
"""

import copy
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from pydantic import TypeAdapter

from app.adapters.recorded_json import decode_event, encode_event
from app.adapters.redis_event_log import fold
from app.domain import commands as c
from app.domain import events as e
from app.domain.decisions import decide
from app.domain.errors import Refusal
from app.domain.interview import Interview, evolve
from app.ports.interview_log import Version

SNAPSHOT = TypeAdapter(Version)
USERS = st.sampled_from((1, "1", 2, "ann", "李"))
QUESTIONS = st.sampled_from((1, "1", 2, "q3", "问题"))
PLANNED = st.lists(QUESTIONS, max_size=3, unique_by=str)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PAUSE = st.integers(0, 100_000)
ROLES = st.sampled_from(("candidate", "interviewer", "observer", "admin", "captioner"))
ACTORS = st.builds(c.Actor, USERS, ROLES, st.none() | TEXT)
ANYBODY = ACTORS | st.just(c.SYSTEM)
PURPOSES = st.sampled_from(("hiring", "practice"))
SCOPES = st.sampled_from(("record", "transcribe"))


@dataclass
class Model:
    """What the protocol says an interview is."""

    planned: set[str]
    status: str = "waiting"
    started_at: int | None = None
    closed_at: int | None = None
    current: str | None = None
    began: dict[str, int] = field(default_factory=dict)
    revisions: dict[tuple[str, str], int] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)
    consents: dict[tuple[str, str], bool] = field(default_factory=dict)
    help: set[str] = field(default_factory=set)
    rules: int = 0

    @property
    def over(self) -> str | None:
        """The refusal of everything else, once it is over."""
        return {"ended": "interview_ended", "stopped": "interview_stopped"}.get(self.status)

    def start(self, now: int) -> None:
        """Let the time run."""
        self.status, self.started_at, self.rules = "in_progress", now, self.rules + 1

    def close(self, status: str, now: int) -> None:
        """Finish."""
        self.status, self.closed_at, self.rules = status, now, self.rules + 1


class InterviewMachine(RuleBasedStateMachine):
    """Each rule tells the model first what must come of a command, then runs the command."""

    @initialize(planned=PLANNED, purpose=PURPOSES, lobby=st.booleans())
    def create(self, planned: list[int | str], purpose: str, lobby: bool) -> None:
        self.model = Model({str(question) for question in planned})
        self.state: Interview | None = None
        self.log: list[e.Recorded] = []
        self.now = 1_700_000_000_000
        self.helps = 0
        command = c.CreateInterview(
            purpose=purpose,
            planned_questions=tuple({"question_id": q, "question_text": "?"} for q in planned),
            lobby=lobby,
        )
        (created,) = self._run(command, c.SYSTEM, 0)
        assert isinstance(created, e.InterviewCreated)
        assert (created.purpose, created.lobby, created.title) == (purpose, lobby, None)

    # --- the flow

    @rule(actor=ACTORS, pause=PAUSE)
    def start_interview(self, actor: c.Actor, pause: int) -> None:
        if self._refused(
            self.model.over
            or ("interview_already_started" if self.model.status != "waiting" else None),
            c.StartInterview(), actor, pause,
        ):  # fmt: skip
            return
        events = self._run(c.StartInterview(), actor, pause)
        assert events == (e.InterviewStarted(started_by=actor.id),)
        self.model.start(self.now)

    @rule(question=QUESTIONS, text=TEXT, actor=ACTORS, pause=PAUSE)
    def start_question(self, question: int | str, text: str, actor: c.Actor, pause: int) -> None:
        command = c.StartQuestion(question_id=question, question_text=text)
        if self._refused(self.model.over, command, actor, pause):
            return
        *before, started = self._run(command, actor, pause)
        assert started == e.QuestionStarted(
            question_id=question, question_text=text, started_by=actor.id
        )
        assert len(before) == (1 if self.model.status == "waiting" else 0)
        if before:
            self.model.start(self.now)
        self.model.current = str(question)
        self.model.began[str(question)] = self.now
        self.model.rules += 1

    @rule(question=QUESTIONS, actor=ACTORS, pause=PAUSE)
    def skip_question(self, question: int | str, actor: c.Actor, pause: int) -> None:
        key, command = str(question), c.SkipQuestion(question_id=question)
        why = self.model.over
        if why is None and key in self.model.began and key != self.model.current:
            why = "question_not_current"
        if why is None and key not in self.model.began and key not in self.model.planned:
            why = "unknown_question"
        if self._refused(why, command, actor, pause):
            return
        events = self._run(command, actor, pause)
        assert events == (e.QuestionSkipped(question_id=question, skipped_by=actor.id),)
        self.model.rules += 1
        if key == self.model.current:
            self.model.current = None

    @rule(
        question=QUESTIONS, text=TEXT, actor=ACTORS, pause=PAUSE, own=st.none() | st.floats(0, 600)
    )
    def submit_answer(
        self, question: int | str, text: str, actor: c.Actor, pause: int, own: float | None
    ) -> None:
        command = c.SubmitAnswer(question_id=question, answer_text=text, response_time=own)
        key, user = str(question), str(actor.id)
        why = self.model.over or (None if key in self.model.began else "unknown_question")
        if self._refused(why, command, actor, pause):
            return
        (answer,) = self._run(command, actor, pause)
        measured = (self.now - self.model.began[key]) / 1000
        revision = self.model.revisions.get((key, user), 0) + 1
        assert answer == e.AnswerSubmitted(
            question_id=question,
            user_id=actor.id,
            answer_text=text,
            response_time=measured if own is None else own,
            measured_response_time=measured,
            revision=revision,
            late=key != self.model.current,
        )
        self.model.revisions[key, user] = revision
        self.model.rules += 1

    # --- people

    @rule(actor=ACTORS, pause=PAUSE)
    def join(self, actor: c.Actor, pause: int) -> None:
        if self._refused(self.model.over, c.Join(), actor, pause):
            return
        events = self._run(c.Join(), actor, pause)
        assert events == (e.ParticipantJoined(user_id=actor.id, role=actor.role, name=actor.name),)
        self.model.here[str(actor.id)] = actor.role

    @rule(user=USERS, actor=ANYBODY, pause=PAUSE)
    def leave(self, user: int | str, actor: c.Actor, pause: int) -> None:
        command = c.Leave(user_id=user, reason="left")
        if self._refused(None if actor.is_system else self.model.over, command, actor, pause):
            return
        events = self._run(command, actor, pause)
        assert events == (e.ParticipantLeft(user_id=user, reason="left"),)
        self.model.here.pop(str(user), None)

    @rule(user=USERS, scope=SCOPES, granted=st.booleans(), actor=ANYBODY, pause=PAUSE)
    def set_consent(
        self, user: int | str, scope: str, granted: bool, actor: c.Actor, pause: int
    ) -> None:
        command = c.SetConsent(user_id=user, scope=scope, granted=granted)
        withdrawn_by_system = actor.is_system and not granted
        if self._refused(None if withdrawn_by_system else self.model.over, command, actor, pause):
            return
        events = self._run(command, actor, pause)
        assert events == (e.ConsentChanged(user_id=user, scope=scope, granted=granted),)
        self.model.consents[str(user), scope] = granted
        self.model.rules += 1

    # --- messages and help

    @rule(text=TEXT, actor=ACTORS, pause=PAUSE)
    def send_message(self, text: str, actor: c.Actor, pause: int) -> None:
        command = c.SendMessage(message=text, type="text", message_id="m")
        if self._refused(self.model.over, command, actor, pause):
            return
        events = self._run(command, actor, pause)
        assert events == (
            e.MessageSent(user_id=actor.id, message=text, type="text", message_id="m"),
        )

    @rule(actor=ACTORS, pause=PAUSE)
    def request_help(self, actor: c.Actor, pause: int) -> None:
        self.helps += 1
        command = c.RequestHelp(help_id=f"h{self.helps}", help_type="technical", question_id=1)
        if self._refused(self.model.over, command, actor, pause):
            return
        events = self._run(command, actor, pause)
        assert events == (
            e.HelpRequested(
                help_id=command.help_id, user_id=actor.id, help_type="technical", question_id=1
            ),
        )
        self.model.help.add(command.help_id)

    @rule(number=st.integers(1, 6), actor=ACTORS, pause=PAUSE)
    def resolve_help(self, number: int, actor: c.Actor, pause: int) -> None:
        command = c.ResolveHelp(help_id=f"h{number}", note="done")
        known = command.help_id in self.model.help
        if self._refused(
            self.model.over or (None if known else "unknown_help"), command, actor, pause
        ):
            return
        events = self._run(command, actor, pause)
        assert events == (
            e.HelpResolved(help_id=command.help_id, resolved_by=actor.id, note="done"),
        )
        self.model.help.discard(command.help_id)

    # --- the end

    @precondition(lambda self: len(self.log) > 6)
    @rule(stop=st.booleans(), actor=ACTORS, pause=PAUSE)
    def close(self, stop: bool, actor: c.Actor, pause: int) -> None:
        command = c.EmergencyStop(reason="fire") if stop else c.EndInterview()
        if self._refused(self.model.over, command, actor, pause):
            return
        events = self._run(command, actor, pause)
        assert events == (
            e.EmergencyStopped(stopped_by=actor.id, reason="fire")
            if stop
            else e.InterviewEnded(ended_by=actor.id),
        )
        self.model.close("stopped" if stop else "ended", self.now)

    @rule(actor=ANYBODY)
    def create_again(self, actor: c.Actor) -> None:
        assert self._refused("interview_exists", c.CreateInterview(), actor, 0)

    # --- running

    def _refused(self, why: str | None, command: c.Command, actor: c.Actor, pause: int) -> bool:
        """Whether the model refuses; then the rules must, for the same reason."""
        if why is None:
            return False
        before = copy.deepcopy(self.state)
        with pytest.raises(Refusal) as refusal:
            decide(self.state, command, actor, self.now + pause)
        assert refusal.value.code == why
        assert self.state == before
        return True

    def _run(self, command: c.Command, actor: c.Actor, pause: int) -> tuple[e.Event, ...]:
        self.now += pause
        before = copy.deepcopy(self.state)
        events = decide(self.state, command, actor, self.now)
        assert events == decide(self.state, command, actor, self.now)
        assert self.state == before
        for event in events:
            recorded = e.Recorded(len(self.log), self.now, "i1", event)
            previous, self.state = self.state, evolve(self.state, recorded)
            assert previous == before or len(events) > 1
            body = encode_event(event, recorded.time, recorded.interview_id)
            assert decode_event("i", recorded.seq, -1, body) == recorded
            self.log.append(recorded)
        return events

    # --- what always holds

    @invariant()
    def state_is_the_models(self) -> None:
        state, model = self.state, self.model
        assert state is not None
        assert (state.status, state.rules_version) == (model.status, model.rules)
        assert (state.started_at, state.closed_at) == (model.started_at, model.closed_at)
        assert state.is_open == (model.over is None)
        assert state.current_question == model.current
        assert (state.current is None) == (model.current is None)
        assert {key: q.start_time for key, q in state.questions.items()} == model.began
        assert {
            (key, user): n for key, q in state.questions.items() for user, n in q.answers.items()
        } == model.revisions
        assert {key: person.role for key, person in state.participants.items()} == model.here
        assert {
            (user, scope): granted
            for user, scopes in state.consents.items()
            for scope, granted in scopes.items()
        } == model.consents
        assert state.open_help == model.help
        assert state.progress() == {
            "asked": len(model.began),
            "answered": len({key for key, _ in model.revisions}),
            "planned": len(model.planned),
        }

    @invariant()
    def question_seqs_point_at_their_text(self) -> None:
        assert self.state is not None
        for question in self.state.questions.values():
            started = self.log[question.seq].event
            assert isinstance(started, e.QuestionStarted)
            assert started.question_id == question.question_id

    def teardown(self) -> None:
        """A snapshot of any prefix, written and read as it is stored, and the rest: the same."""
        if not self.log:
            return
        whole = fold(None, self.log)
        assert whole is not None
        assert whole.state == self.state
        for cut in {0, len(self.log) // 2, len(self.log) - 1}:
            part = fold(None, self.log[: cut + 1])
            stored = SNAPSHOT.validate_json(SNAPSHOT.dump_json(part))  # type: ignore[arg-type]
            assert stored == part
            assert fold(stored, self.log[cut + 1 :]) == whole


TestInterviewMachine = InterviewMachine.TestCase
TestInterviewMachine.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],  # to explain a failure takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
