"""Suggestions: read off the log for hosts alone, with the candidate's consent, or none."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import pytest

from app.contract import commands as wire
from app.contract.events.projection import Viewer, project
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.events import SuggestionShown, SuggestionUsed, UtteranceTranscribed
from app.domain.interviewing import Setting
from app.services.identity.caller import Connection, Membership
from app.services.suggestions.suggestion_service import SuggestionService
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

MAYA, LIN = Actor("maya", "interviewer"), Actor("lin", "candidate")
PLAN = tuple({"question_id": f"q{n}", "question_text": f"{n}?", "minutes": 10} for n in (1, 2, 3))
MINUTE = 60_000


class Found(NamedTuple):
    name: str = "result"
    part: str = "result"
    text: str = "What came of it?"


class Room:
    """An interview of a host and a candidate; `looked_at`: what was asked of the rules."""

    def __init__(self, process: Process, **created: Any) -> None:
        self.process = process
        self.found: Found | None = Found()
        self.looked_at: list[tuple[str | None, list[str], set[str]]] = []
        self.waiting: list[tuple[Any, ...]] | None = None
        self.service = SuggestionService(
            process.executor,
            process.feeds,
            process.log,
            self._missing,
            "small",
            concurrency=FakeConcurrency(spawn=self._begin),
        )
        self.do(c.CreateInterview(**created), c.SYSTEM)
        self.do(c.Join(), MAYA)
        self.do(c.Join(), LIN)
        self.do(c.StartQuestion(question_id="q1", question_text="Tell me."), MAYA)

    def _begin(self, function: Any, *arguments: Any) -> None:
        if self.waiting is None:
            function(*arguments)
        else:
            self.waiting.append((function, *arguments))

    def run(self) -> None:
        """Begin what was put off since `waiting` was a list."""
        for function, *arguments in self.waiting or ():
            function(*arguments)

    def _missing(
        self, text: str | None, answers: Sequence[str], done: Collection[str]
    ) -> Found | None:
        self.looked_at.append((text, list(answers), set(done)))
        return self.found if self.found and self.found.name not in done else None

    def do(self, command: c.Command, by: Actor) -> None:
        self.process.executor.execute("i1", command, by)

    def agree(self, granted: bool = True) -> None:
        self.do(c.SetConsent(user_id="lin", scope="ai_analysis", granted=granted), LIN)

    def answer(self, text: str, **more: Any) -> None:
        self.do(c.SubmitAnswer(question_id="q1", answer_text=text, **more), LIN)

    def hear(self, text: str, by: str = "lin", name: str = "u1") -> None:
        heard = UtteranceTranscribed(
            user_id=by, utterance_id=name, text=text, confidence=0.9, started_at=0, duration=1.0
        )
        self.do(c.CauseEvent(decide=lambda *_: heard), c.SYSTEM)

    @property
    def told(self) -> list[Mapping[str, Any] | None]:
        """What was suggested."""
        return [payload["suggestion"] for _, _, payload in self.process.feeds.told_hosts]


@pytest.fixture
def room(process: Process) -> Room:
    return Room(process)


def test_after_an_answer_the_missing_part_is_suggested(room: Room) -> None:
    room.agree()
    room.answer("I rewrote it.")
    [(key, event, payload)] = room.process.feeds.told_hosts
    assert (key, event, payload["interview_id"]) == ("i1", "suggestion", "i1")
    assert payload["about_seq"] == room.process.log.read("i1", 0)[-1].seq
    assert payload["suggestion"] == {
        "suggestion_id": "4.result",
        "kind": "probe",
        "question_id": "q1",
        "part": "result",
        "text": "What came of it?",
        "quote": None,
        "planned": None,
        "asked": None,
        "minutes_left": None,
        "engine": "rules",
        "final": True,
    }
    assert room.looked_at == [("Tell me.", ["I rewrote it."], set())]


def test_who_agrees_after_the_answer_is_read_then(room: Room) -> None:
    room.answer("I rewrote it.")
    room.agree()
    assert [one and one["part"] for one in room.told] == [None, "result"]


def test_of_an_answer_that_was_put_right_the_newest_counts(room: Room) -> None:
    room.agree()
    room.answer("I rewrote.")
    room.answer("I rewrote it.")
    assert room.looked_at[-1][1] == ["I rewrote it."]


def test_finals_and_answers_are_looked_at_together_what_was_heard_once(room: Room) -> None:
    room.agree()
    room.hear("We had an outage.")
    room.hear("I rolled back.", name="u2")
    room.answer("We had an outage. I rolled back.", utterance_id="u2")
    assert room.looked_at[-1][1] == ["We had an outage.", "I rolled back."]


def test_what_nobody_agreed_to_is_not_read(room: Room) -> None:
    room.agree()
    room.agree(granted=False)
    room.answer("I rewrote it.")
    room.hear("And then.")
    assert room.looked_at == []
    assert room.told == [None, None]


def test_the_plan_and_the_time_need_no_words(process: Process) -> None:
    room = Room(process, planned_questions=PLAN, minutes=30)
    room.answer("I rewrote it.")
    process.clock.now += 15 * MINUTE
    room.hear("Yes.")
    assert room.looked_at == []
    figures = ("kind", "planned", "asked", "minutes_left")
    assert [tuple(one[f] for f in figures) for one in room.told if one] == [
        ("coverage", 3, 1, 30),
        ("time", 3, 1, 15),
    ]


def test_where_time_presses_it_comes_before_the_probe(process: Process) -> None:
    room = Room(process, planned_questions=PLAN)
    room.agree()
    room.answer("I rewrote it.")
    process.clock.now += 25 * MINUTE
    room.hear("And more.")
    assert [one and one["kind"] for one in room.told] == ["probe", "time"]


def test_nothing_left_to_suggest_is_told_too(room: Room) -> None:
    room.agree()
    room.found = None
    room.answer("I rewrote it, and errors fell to 1%.")
    assert room.told == [None]


def test_a_hosts_own_words_and_silence_lead_to_nothing(room: Room) -> None:
    room.agree()
    room.hear("Tell me more.", by="maya")
    room.hear("")
    assert room.told == []


def test_where_an_ai_leads_there_is_nobody_to_help(process: Process) -> None:
    room = Room(process)
    room.agree()
    room.do(c.SetInterviewer(setting=Setting()), MAYA)
    room.hear("I rewrote it.")
    assert room.told == []


def test_of_several_things_in_a_row_the_last_one_is_looked_at(process: Process) -> None:
    room = Room(process)
    room.agree()
    room.waiting = []
    for number in range(3):
        room.hear(f"Part {number}.", name=f"u{number}")
    assert len(room.waiting) == 1
    room.run()
    assert len(room.told) == 1
    assert room.looked_at == [("Tell me.", ["Part 0.", "Part 1.", "Part 2."], set())]


def test_what_is_wrong_with_the_rules_harms_nobody(room: Room) -> None:
    room.agree()
    room.service._missing = lambda *_: 1 / 0  # type: ignore[assignment]
    room.answer("I rewrote it.")
    assert room.told == []


def test_while_the_log_cannot_be_read_nothing_is_suggested(room: Room) -> None:
    room.agree()
    room.waiting = []
    room.hear("Part.")
    room.process.log.down = True
    room.run()
    assert room.told == []


def host(actor: Actor = MAYA) -> Any:
    place = Membership({str(actor.id): actor})
    return Connection(str(actor.id), memberships={"i1": place}).caller(actor)


def show(room: Room, kind: str = "probe", name: str = "4.result") -> dict[str, Any]:
    command = wire.ShowSuggestion(
        interview_id="i1", suggestion_id=name, kind=kind, about_seq=5, text="What came of it?"
    )
    return room.service.show_suggestion(host(), command)


def test_what_was_shown_and_used_stands_in_the_log_for_hosts_alone(
    room: Room, log: FakeEventLog
) -> None:
    shown = show(room)
    assert shown["engine"] == "rules"
    assert show(room, "follow_up", "w1")["engine"] == "llm:small"
    use = wire.UseSuggestion(interview_id="i1", suggestion_id="4.result")
    room.service.use_suggestion(host(), use)
    kept = [
        one for one in log.read("i1", 0) if type(one.event) in (SuggestionShown, SuggestionUsed)
    ]
    assert len(kept) == 3
    for recorded in kept:
        for role, sees in (("interviewer", True), ("admin", True), ("observer", False)):
            seen = project(recorded, Viewer(frozenset(("x",)), role, is_known=True))
            assert seen is not None
            assert (seen[0] != "record_entry") is sees
        seen = project(recorded, Viewer(frozenset(("lin",)), "candidate", is_known=True))
        assert seen == ("record_entry", {"interview_id": "i1", "seq": recorded.seq})


def test_what_was_taken_up_is_not_suggested_again(room: Room) -> None:
    room.agree()
    room.answer("I rewrote it.")
    use = wire.UseSuggestion(interview_id="i1", suggestion_id="4.result")
    room.service.use_suggestion(host(), use)
    room.hear("And then.")
    assert room.looked_at[-1][2] == {"result"}
    assert room.told[-1] is None
