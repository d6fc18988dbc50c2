"""The page folds what the server projects into the state that the server itself has."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.adapters.recorded_json import decode_event
from app.contract.events.projection import Viewer, project
from app.contract.timestamps import iso
from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.interview import Interview, evolve
from app.domain.interviewing import Setting
from tests.support import recorded_log
from tests.unit.domain.story import CANDIDATE, HOST, Story
from tests.unit.frontend.conftest import RunNode

FOLD = Path(__file__).parent / "fold-states.mjs"
HOSTS_EYES = Viewer(frozenset(("host",)), "interviewer", is_known=True)
GUESTS_EYES = Viewer(frozenset(("cand",)), "candidate", is_known=True)
OBSERVER = c.Actor(7, "observer", None)
ACTORS = (HOST, CANDIDATE, OBSERVER, c.Actor("7", "candidate", "李雷"))
QUESTIONS = (1, "1", "q2", "问题")
PLANNED = ({"question_id": "q2", "question_text": "Planned?"},)
MARK = {"engine": "rules", "degraded": False, "response_type": "question"}


def whole_interview() -> Story:
    """Everything that can happen, once and more."""
    story = Story(planned_questions=PLANNED, title="Backend")
    for actor in (HOST, CANDIDATE, OBSERVER):
        story.do(c.Join(), actor, after=1_000)
    story.do(c.SetConsent(user_id="cand", scope="record", granted=True), CANDIDATE, after=10)
    story.do(c.SendMessage(message="Hello", type="text", message_id="m1"), CANDIDATE, after=10)
    for actor in (CANDIDATE, HOST, CANDIDATE):
        story.do(c.JoinCall(), actor, after=10)
    story.do(c.LeaveCall(user_id="cand", reason="left"), c.SYSTEM, after=10)
    story.ask(1, after=5_000)
    _append(story, _heard("A rate limiter.", story.now + 500))
    story.answer(1, after=9_000)
    story.answer(1, after=1_000, response_time=3.5)
    help_asked = c.RequestHelp(help_id="h1", help_type="sound", question_id=1)
    story.do(help_asked, CANDIDATE, after=10)
    story.do(c.ResolveHelp(help_id="h1", note="Louder now"), after=20)
    story.do(c.RequestHelp(help_id="h2", help_type="question", message="Why?"), CANDIDATE)
    for text in ("Calm.", "Calm, exact."):
        story.do(c.SaveNote(note_id=1, text=text, question_id=1), after=30)
    for name in ("5.result", "5.action"):
        story.do(
            c.ShowSuggestion(
                suggestion_id=name, kind="probe", about_seq=9, engine="rules", text="And then?"
            ),
            after=10,
        )
    story.do(c.UseSuggestion(suggestion_id="5.result"), after=10)
    story.do(c.UseSuggestion(suggestion_id="never shown"), after=10)
    story.ask("q2", after=60_000)
    story.do(c.SkipQuestion(question_id="q2"), after=100)
    story.ask(1, after=100)  # once more
    story.do(c.SetConsent(user_id="cand", scope="record", granted=False), CANDIDATE)
    story.do(c.Leave(user_id=7, reason="disconnected"), c.SYSTEM, after=10)
    story.do(c.Join(), OBSERVER, after=10)
    story.do(c.Leave(user_id="cand", reason="left"), CANDIDATE, after=10)
    _append(story, e.UnknownEvent(type="OfTomorrow"))
    story.do(c.EndInterview(), after=10)
    story.do(c.Assess(text="Exact.", grade="strong", question_id=1), after=10)
    story.do(c.Assess(text="Good to work with."), after=10)
    for rating in (3, 4):
        story.do(c.GiveFeedback(rating=rating, text="Kind."), CANDIDATE, after=10)
    return story


def led_by_an_ai() -> Story:
    """A talk with an AI interviewer, which a host breaks off."""
    story = Story(setting=Setting(style="formal", mode="standard", language="zh"))
    story.do(c.Join(), CANDIDATE)
    for number in (1, 2):
        asked = e.QuestionStarted(
            question_id=f"ai{number}", question_text=f"{number}?", started_by="ai", ai=MARK
        )
        if number == 1:
            _append(story, e.InterviewStarted(started_by="ai"))
        _append(story, asked)
        story.answer(f"ai{number}", after=4_000)
        remark = {**MARK, "response_type": "acknowledgement"}
        _append(story, e.InterviewerSpoke(message="I see.", message_id=f"r{number}", ai=remark))
    story.do(c.EmergencyStop(reason="fire"), after=5)
    return story


def any_interview(seed: int) -> Story:
    """Commands as they come; what the rules refuse does not happen."""
    chance = random.Random(seed)
    story = Story(planned_questions=PLANNED)
    for number in range(80):
        command = _any_command(chance, number)
        try:
            story.do(command, chance.choice(ACTORS), after=chance.randrange(5_000))
        except Refusal:
            continue
    return story


def _any_command(chance: random.Random, number: int) -> c.Command:
    user, question = chance.choice(ACTORS).id, chance.choice(QUESTIONS)
    common: list[Callable[[], c.Command]] = [
        c.Join,
        c.StartInterview,
        lambda: c.Leave(user_id=user, reason=chance.choice(("left", "disconnected", "removed"))),
        lambda: c.StartQuestion(question_id=question, question_text=f"{number}?"),
        lambda: c.SkipQuestion(question_id=question),
        lambda: c.SubmitAnswer(question_id=question, answer_text=f"Answer {number}."),
        lambda: c.SendMessage(message=f"{number}", type="text", message_id=f"m{number}"),
        lambda: c.SaveNote(note_id=chance.randrange(3), text=f"Note {number}."),
        lambda: c.SetConsent(user_id=user, scope="share", granted=chance.random() < 0.5),
        lambda: c.RequestHelp(help_id=f"h{number}", help_type="sound", question_id=question),
        lambda: c.ResolveHelp(help_id=f"h{chance.randrange(number + 1)}"),
        c.JoinCall,
        lambda: c.LeaveCall(user_id=user, reason="left"),
    ]
    if number > 60 and chance.random() < 0.1:
        return chance.choice((c.EndInterview(), c.EmergencyStop(reason="fire")))
    return chance.choice(common)()


def _heard(text: str, at: int) -> e.UtteranceTranscribed:
    return e.UtteranceTranscribed(
        user_id="cand", utterance_id="u", text=text, confidence=0.9, started_at=at, duration=2.0
    )


def _append(story: Story, event: e.Event) -> None:
    """What no command of a person leads to: a worker's or the interviewer's entry."""
    recorded = e.Recorded(len(story.log), story.now, "i1", event)
    story.log.append(recorded)
    story.state = evolve(story.interview, recorded)


def kept(path: Path) -> list[e.Recorded]:
    """A log that a released version wrote."""
    lines = recorded_log.read(path)
    return [decode_event(recorded_log.INTERVIEW, one.seq, one.people, one.body) for one in lines]


LOGS = [
    whole_interview().log,
    led_by_an_ai().log,
    *(any_interview(seed).log for seed in range(40)),
    *(kept(path) for path in sorted(recorded_log.LOGS.glob("*.jsonl"))),
]


def seen(log: list[e.Recorded], viewer: Viewer) -> list[dict[str, Any]]:
    """The log as GET .../events tells it."""
    views = (project(recorded, viewer) for recorded in log)
    return [{"event": view[0], "data": view[1]} for view in views if view is not None]


def told(state: Interview, log: list[e.Recorded]) -> dict[str, Any]:
    """The server's own state, in the words of its wire."""

    def when(time: int | None) -> str | None:
        return None if time is None else iso(time)

    current = None
    if state.current is not None:
        put = log[state.current.seq].event
        assert isinstance(put, e.QuestionStarted)
        current = {
            "question_id": state.current.question_id,
            "question_text": put.question_text,
            "start_time": iso(state.current.start_time),
        }
    progress = state.progress()
    people = state.participants
    return {
        "status": state.status,
        "started_at": when(state.started_at),
        "closed_at": when(state.closed_at),
        "current_question": current,
        "questions": {
            key: [one.question_id, iso(one.start_time)] for key, one in state.questions.items()
        },
        "progress": {name: progress[name] for name in ("asked", "answered")},
        "participants": {key: [one.user_id, one.role, one.name] for key, one in people.items()},
        "consents": {user: dict(scopes) for user, scopes in state.consents.items()},
        "open_help": sorted(state.open_help),
        "in_call": sorted(state.in_call),
        "ai_led": state.ai_led,
    }


def expected(log: list[e.Recorded]) -> list[dict[str, Any]]:
    """The server's state after every event that a wire shows."""
    states: list[dict[str, Any]] = []
    state: Interview | None = None
    for recorded in log:
        state = evolve(state, recorded)
        if project(recorded, HOSTS_EYES) is not None:
            states.append(told(state, log))
    return states


@pytest.fixture(scope="module")
def page(
    tmp_path_factory: pytest.TempPathFactory, node: RunNode
) -> Callable[[Viewer], dict[str, Any]]:
    """What the page makes of all logs, seen with these eyes."""
    folder = tmp_path_factory.mktemp("folded")

    def look(viewer: Viewer) -> dict[str, Any]:
        logs, result = folder / f"{viewer.role}.json", folder / f"{viewer.role}-folded.json"
        logs.write_text(json.dumps([seen(log, viewer) for log in LOGS]), encoding="utf-8")
        run = node(str(FOLD), str(logs), str(result))
        assert run.returncode == 0, run.stderr[-4000:]
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return found

    return look


@pytest.mark.parametrize("viewer", [HOSTS_EYES, GUESTS_EYES], ids=lambda viewer: viewer.role)
def test_after_every_event_the_page_knows_what_the_server_knows(
    page: Callable[[Viewer], dict[str, Any]], viewer: Viewer
) -> None:
    for log, folded in zip(LOGS, page(viewer)["results"], strict=True):
        states = folded["states"]
        for state in states:
            state["open_help"].sort()
        assert states == expected(log)
        assert {**folded["at_once"], "open_help": states[-1]["open_help"]} == states[-1]


def test_the_logs_tell_of_everything_that_a_wire_shows(
    page: Callable[[Viewer], dict[str, Any]],
) -> None:
    happened = {type(recorded.event) for log in LOGS for recorded in log}
    own = {kind for kind in e.EVENT_TYPES.values() if kind.__module__.startswith("app.domain.")}
    assert happened == own | {e.UnknownEvent}
    shown = {one["event"] for log in LOGS for one in seen(log, HOSTS_EYES)}
    assert set(page(HOSTS_EYES)["known"]) <= shown - {"record_entry"}


def test_summary_and_talk_are_made_of_the_same_state(
    page: Callable[[Viewer], dict[str, Any]],
) -> None:
    whole, talk, *_ = page(HOSTS_EYES)["results"]
    lines = [(line["kind"], line["text"]) for line in whole["lines"]]
    assert lines == [
        ("message", "Hello"),
        ("question", "Question 1?"),
        ("speech", "A rate limiter."),
        ("answer", "Because."),
        ("answer", "Because."),
        ("help", "sound"),
        ("reply", "Louder now"),
        ("help", "Why?"),
        ("note", "Calm, exact."),
        ("question", "Question q2?"),
        ("question", "Question 1?"),
    ]
    said = [(line["speaker"], line["text"]) for line in talk["talk"]["lines"]]
    assert said == [
        ("ai", "1?"), ("you", "Because."), ("ai", "I see."),
        ("ai", "2?"), ("you", "Because."), ("ai", "I see."),
    ]  # fmt: skip
    assert (talk["talk"]["language"], talk["talk"]["asked"]) == ("zh", 2)
    assert talk["talk"]["finished"] is True
