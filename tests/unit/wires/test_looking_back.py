"""Once an interview is over hosts assess it, candidates say how it was; not before, nobody else."""

from typing import Any

import pytest

from app.contract.events.projection import Viewer, project
from app.contract.http import looking_back as http
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.http.looking_back import LookingBackRoutes
from app.http.route import Call
from app.services.identity.caller import Identity
from app.services.interviews.looking_back import LookingBackService
from tests.unit.wires.wires import HOST, KINDS, NOTHING, ROLES, Wires

ENDINGS = [c.EndInterview(), c.EmergencyStop()]
over = pytest.mark.parametrize("ending", ENDINGS, ids=["ended", "stopped"])
DOORS: dict[str, tuple[http.Assessment | http.Feedback, str]] = {
    "assessment": (http.Assessment(text="Exact.", grade="solid", question_id="q1"), "- x - x -"),
    "feedback": (http.Feedback(rating=4, text="Kind."), "x - - - -"),
}


def knock(wires: Wires, door: str, body: Any, identity: Identity | None = None) -> Any:
    routes = LookingBackRoutes(LookingBackService(wires.executor, wires.admission))
    handle = {"assessment": routes.write_assessment, "feedback": routes.give_feedback}[door]
    return handle(Call(identity or wires.identity, "en", body), "i1")


def over_with(wires: Wires, ending: c.Command = ENDINGS[0]) -> Wires:
    wires.executor.execute("i1", ending, HOST)
    wires.before()
    return wires


@over
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", DOORS)
def test_after_the_end_each_role_its_own(
    door: str, role: str, kind: str, ending: c.Command
) -> None:
    body, row = DOORS[door]
    wires = over_with(Wires(role, kind), ending)
    named = {"assessment": "AssessmentWritten", "feedback": "FeedbackGiven"}[door]
    if row.split()[ROLES.index(role)] == "x":
        told = knock(wires, door, body)
        assert (told["interview_id"], told["user_id"], told["text"]) == ("i1", "ann", body.text)
        assert wires.caused() == [named]
    else:
        with pytest.raises(Refusal, match="forbidden"):
            knock(wires, door, body)
        assert wires.caused() == NOTHING


@pytest.mark.parametrize(
    ("door", "role"), [("assessment", "interviewer"), ("feedback", "candidate")]
)
def test_before_the_end_nothing_is_taken(door: str, role: str) -> None:
    wires = Wires(role, "human_led")
    with pytest.raises(Refusal, match="interview_not_over"):
        knock(wires, door, DOORS[door][0])
    assert wires.caused() == NOTHING


def test_somebody_in_the_lobby_says_nothing_of_it() -> None:
    wires = over_with(Wires("candidate", "human_led", lobby=True))
    with pytest.raises(Refusal, match="not_in_interview"):
        knock(wires, "feedback", DOORS["feedback"][0])


def test_what_was_never_asked_is_not_assessed() -> None:
    wires = over_with(Wires("interviewer", "human_led"))
    with pytest.raises(Refusal, match="unknown_question"):
        knock(wires, "assessment", http.Assessment(text="x", question_id="q9"))


def test_the_rooms_wires_stay_read_only() -> None:
    wires = over_with(Wires("interviewer", "human_led"))
    assert wires.socket("save_note", {"note_id": 1, "text": "x"}) == "interview_ended"
    assert wires.caused() == NOTHING


def test_where_tokens_are_off_a_candidate_is_who_they_say() -> None:
    wires = over_with(Wires("candidate", "human_led"))
    anybody = Identity("anonymous", "admin", open=False)
    told = knock(wires, "feedback", http.Feedback(rating=5, user_id="lin"), anybody)
    assert (told["user_id"], told["rating"], told["text"]) == ("lin", 5, "")


@pytest.mark.parametrize(
    ("door", "viewer", "sees"),
    [
        ("assessment", Viewer(frozenset(("max",)), "interviewer", is_known=True), True),
        ("assessment", Viewer(frozenset(("ann",)), "candidate", is_known=True), False),
        ("assessment", Viewer(frozenset(("olga",)), "observer", is_known=True), False),
        ("assessment", Viewer(frozenset(("x",)), "interviewer"), False),
        ("feedback", Viewer(frozenset(("max",)), "interviewer", is_known=True), True),
        ("feedback", Viewer(frozenset(("ann",)), "candidate", is_known=True), True),
        ("feedback", Viewer(frozenset(("lin",)), "candidate", is_known=True), False),
        ("feedback", Viewer(frozenset(("olga",)), "observer", is_known=True), False),
    ],
)
def test_who_reads_it(door: str, viewer: Viewer, sees: bool) -> None:
    role = "interviewer" if door == "assessment" else "candidate"
    wires = over_with(Wires(role, "human_led"))
    knock(wires, door, DOORS[door][0])
    seen = project(wires.log.read("i1", 0)[-1], viewer)
    assert seen is not None
    assert (seen[0] != "record_entry") == sees


@pytest.mark.parametrize("rating", [0, 6, "very good", None])
def test_a_rating_is_one_of_five(rating: Any) -> None:
    assert http.Feedback.model_validate({"rating": "4"}).rating == 4
    with pytest.raises(ValueError, match="from 1 to 5"):
        http.Feedback.model_validate({"rating": rating})


def test_a_grade_is_one_of_three_or_none() -> None:
    for sent, meant in (("Strong", "strong"), ("", None), (None, None)):
        assert http.Assessment.model_validate({"text": "", "grade": sent}).grade == meant
    with pytest.raises(ValueError, match="weak, solid or strong"):
        http.Assessment.model_validate({"text": "", "grade": "7/10"})


def test_a_full_interview_still_takes_ones_feedback() -> None:
    wires = over_with(Wires("candidate", "human_led"))
    wires.log.budgets = type(wires.log.budgets)(events=1, user_events=1)
    assert knock(wires, "feedback", DOORS["feedback"][0])["rating"] == 4


def test_an_actor_that_is_nobody_may_not() -> None:
    wires = over_with(Wires("candidate", "human_led"))
    feedback = c.GiveFeedback(rating=1)
    for actor in (c.SYSTEM, Actor("ai_interviewer")):
        with pytest.raises(Refusal, match="forbidden"):
            wires.executor.execute("i1", feedback, actor)
