"""Every event, every role, both kinds of interview: who may cause it, written out once more."""

import ast
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_type_hints

import pytest

import app
from app.adapters.redis_interview_channel import RedisInterviewChannel
from app.adapters.redis_talk_channel import RedisTalkChannel
from app.domain import events as e
from app.domain.commands import SYSTEM, Actor
from app.domain.conversation import AI, AI_INTERVIEWER
from app.domain.effects import authorise, may_cause
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.domain.interview import Interview

ROLES = ("candidate", "interviewer", "observer", "admin", "captioner")
HUMAN_LED, AI_LED = (
    Interview("i1", ai_led=False, invited_only=False, held=False),
    Interview("i1", ai_led=True, invited_only=False, held=False),
)
ACTORS = {
    **{role: Actor(role, role) for role in ROLES},
    "system": SYSTEM,
    "ai": Actor(AI_INTERVIEWER, AI),
}
MARK = {"opening": False}

# Under one's own name: ROLES, system, ai; whoever leads.
OWN: dict[type[e.Event], tuple[str, Callable[[Id], e.Event]]] = {
    e.InterviewCreated: ("- x - x - x -", lambda user: e.InterviewCreated(created_by=user)),
    e.InterviewerSet: (
        "- x - x - x -",
        lambda user: e.InterviewerSet(
            set_by=user, style="formal", mode="structured", position=None, language="en"
        ),
    ),
    e.ParticipantJoined: (
        "x x x x x - -",
        lambda user: e.ParticipantJoined(user_id=user, role="candidate"),
    ),
    e.ParticipantLeft: (
        "- - - - - x -",
        lambda user: e.ParticipantLeft(user_id=user, reason="left"),
    ),
    e.ConsentChanged: (
        "x x x x x x -",
        lambda user: e.ConsentChanged(user_id=user, scope="record", granted=False),
    ),
    e.InterviewStarted: ("- x - x - - -", lambda user: e.InterviewStarted(started_by=user)),
    e.QuestionStarted: (
        "- x - x - - -",
        lambda user: e.QuestionStarted(question_id=1, question_text="?", started_by=user),
    ),
    e.QuestionSkipped: (
        "- x - x - - -",
        lambda user: e.QuestionSkipped(question_id=1, skipped_by=user),
    ),
    e.AnswerSubmitted: (
        "x x - - - - -",
        lambda user: e.AnswerSubmitted(
            question_id=1,
            user_id=user,
            answer_text="",
            response_time=0,
            measured_response_time=0,
            revision=1,
            late=False,
        ),
    ),
    e.MessageSent: (
        "x x - x - - -",
        lambda user: e.MessageSent(user_id=user, message="", type="text", message_id="m"),
    ),
    e.NoteSaved: (
        "- x - x - - -",
        lambda user: e.NoteSaved(user_id=user, note_id="n", text=""),
    ),
    e.SuggestionShown: (
        "- x - x - - -",
        lambda user: e.SuggestionShown(
            user_id=user, suggestion_id="s", kind="probe", about_seq=1, engine="rules"
        ),
    ),
    e.SuggestionUsed: (
        "- x - x - - -",
        lambda user: e.SuggestionUsed(user_id=user, suggestion_id="s"),
    ),
    e.AssessmentWritten: (
        "- x - x - - -",
        lambda user: e.AssessmentWritten(user_id=user, text=""),
    ),
    e.FeedbackGiven: (
        "x - - - - - -",
        lambda user: e.FeedbackGiven(user_id=user, rating=5),
    ),
    e.UtteranceTranscribed: (
        "- - - - - x -",
        lambda user: e.UtteranceTranscribed(
            user_id=user, utterance_id="u", text="", confidence=None, started_at=0, duration=0
        ),
    ),
    e.CaptionWritten: (
        "- - - - x - -",
        lambda user: e.CaptionWritten(user_id=user, for_user_id="lin", utterance_id="u", text=""),
    ),
    e.EchoMarked: (
        "- - - - - x -",
        lambda user: e.EchoMarked(user_id=user, utterance_id="u", echo_of="v", spoken_by="max"),
    ),
    e.EchoRestored: ("x x - - - - -", lambda user: e.EchoRestored(user_id=user, utterance_id="u")),
    e.TextTranslated: (
        "- - - - - x -",
        lambda user: e.TextTranslated(
            user_id=user, of_seq=1, language="zh", text="", engine="e", model="m"
        ),
    ),
    e.HelpRequested: (
        "x x - x - - -",
        lambda user: e.HelpRequested(help_id="h", user_id=user, help_type="general"),
    ),
    e.HelpResolved: ("- x - x - - -", lambda user: e.HelpResolved(help_id="h", resolved_by=user)),
    e.LegalHoldChanged: (
        "- - - x - - -",
        lambda user: e.LegalHoldChanged(changed_by=user, held=True),
    ),
    e.PersonErased: (
        "- - - x - x -",
        lambda user: e.PersonErased(user_id="p1", erased_by=user, entries=1),
    ),
    e.InterviewEnded: ("- x - x - x -", lambda user: e.InterviewEnded(ended_by=user)),
    e.EmergencyStopped: ("x x - x - - -", lambda user: e.EmergencyStopped(stopped_by=user)),
    e.CallJoined: ("x x x x x - -", lambda user: e.CallJoined(user_id=user)),
    e.CallLeft: (
        "x x x x x x -",
        lambda user: e.CallLeft(user_id=user, reason="left", seconds=1.0),
    ),
    e.ScreenShareStarted: ("x x - - - - -", lambda user: e.ScreenShareStarted(user_id=user)),
    e.ScreenShareStopped: ("x x - - - x -", lambda user: e.ScreenShareStopped(user_id=user)),
}
# In the AI interviewer's name, where it leads; where people lead, nobody may.
IN_THE_AIS_NAME: dict[type[e.Event], tuple[str, e.Event]] = {
    e.InterviewStarted: ("x x - - - - x", e.InterviewStarted(started_by=AI_INTERVIEWER)),
    e.QuestionStarted: (
        "x x - - - - x",
        e.QuestionStarted(question_id=1, question_text="?", started_by=AI_INTERVIEWER, ai={**MARK}),
    ),
    e.InterviewerSpoke: (
        "x x - - - - x",
        e.InterviewerSpoke(message="", message_id="m", ai={**MARK}),
    ),
    e.InterviewEnded: ("x x - - - - x", e.InterviewEnded(ended_by=AI_INTERVIEWER)),
}


def allowed(state: Interview, event: e.Event, actor: Actor) -> bool:
    try:
        authorise(state, (event,), actor)
    except Refusal:
        return False
    return True


def who_may(state: Interview, make: Callable[[Actor], e.Event]) -> str:
    return " ".join("x" if allowed(state, make(actor), actor) else "-" for actor in ACTORS.values())


def test_every_event_stands_in_a_row() -> None:
    assert set(OWN) | set(IN_THE_AIS_NAME) == set(e.EVENT_TYPES.values())


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("state", [HUMAN_LED, AI_LED])
def test_under_ones_own_name(kind: type[e.Event], state: Interview) -> None:
    row, make = OWN[kind]
    people_and_system = row[: row.rindex(" ")]
    found = who_may(state, lambda actor: make(actor.id))
    assert found[: found.rindex(" ")] == people_and_system
    # What the AI would cause under its own name is what stands in the other table.
    expected = state is AI_LED and kind in IN_THE_AIS_NAME
    assert allowed(state, make(AI_INTERVIEWER), ACTORS["ai"]) == expected


@pytest.mark.parametrize("kind", IN_THE_AIS_NAME)
def test_in_the_ais_name(kind: type[e.Event]) -> None:
    row, event = IN_THE_AIS_NAME[kind]
    assert who_may(AI_LED, lambda _: event) == row
    assert who_may(HUMAN_LED, lambda _: event) == "- - - - - - -"


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("state", [HUMAN_LED, AI_LED])
def test_nobody_causes_anything_under_anothers_name(kind: type[e.Event], state: Interview) -> None:
    _, make = OWN[kind]
    people = [ACTORS[role] for role in ROLES]
    for actor in people:
        if kind in (e.ParticipantLeft, e.UtteranceTranscribed):
            continue  # the server alone writes them, of others
        assert not allowed(state, make("somebody else"), actor)


@pytest.mark.parametrize("name", ["system", AI_INTERVIEWER])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_goes_by_the_servers_own_names(name: str, role: str) -> None:
    pretender = Actor(name, role, counts_as_host=True)
    for state in (HUMAN_LED, AI_LED):
        assert not any(allowed(state, make(name), pretender) for _, make in OWN.values())
        assert not any(allowed(state, event, pretender) for _, event in IN_THE_AIS_NAME.values())


def test_the_server_withdraws_consents_and_gives_none() -> None:
    for granted in (True, False):
        event = e.ConsentChanged(user_id="lin", scope="record", granted=granted)
        assert allowed(HUMAN_LED, event, SYSTEM) == (not granted)


def test_one_forbidden_event_forbids_them_all() -> None:
    candidate = ACTORS["candidate"]
    said = OWN[e.MessageSent][1]("candidate")
    authorise(AI_LED, (said, IN_THE_AIS_NAME[e.InterviewEnded][1]), candidate)
    for state, last in (
        (HUMAN_LED, IN_THE_AIS_NAME[e.InterviewEnded][1]),
        (AI_LED, OWN[e.InterviewEnded][1]("candidate")),
    ):
        with pytest.raises(Refusal, match="forbidden"):
            authorise(state, (said, last), candidate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later(e.Event):
    """An event that a newer version adds, and forgets in the table."""

    user_id: Id = "admin"


def test_a_new_event_without_a_row_is_nobodys() -> None:
    for actor, state in itertools.product(ACTORS.values(), (HUMAN_LED, AI_LED)):
        assert not allowed(state, Later(), actor)
        assert not allowed(state, e.UnknownEvent(type="Later"), actor)
        assert not may_cause(Later, actor, state.ai_led)


def test_who_shows_no_token_counts_as_a_host_too() -> None:
    for role in ("candidate", "observer"):
        somebody = Actor("somebody", role, counts_as_host=True)
        may = [
            kind
            for kind, (_, make) in OWN.items()
            if allowed(HUMAN_LED, make("somebody"), somebody)
        ]
        others = {e.ParticipantLeft, e.UtteranceTranscribed, e.EchoMarked, e.CaptionWritten}
        others |= {e.TextTranslated}
        others |= {e.LegalHoldChanged, e.PersonErased}  # admins'
        others |= set() if role == "candidate" else {e.FeedbackGiven}
        assert set(may) == set(OWN) - others
    captioner = Actor("somebody", "captioner", counts_as_host=True)
    assert allowed(HUMAN_LED, OWN[e.CaptionWritten][1]("somebody"), captioner)


@pytest.mark.parametrize(
    "kind",
    [
        "system",
        "System",
        "SYSTEM",
        " system ",
        "sys tem",
        "s\u200bystem",
        "ｓｙｓｔｅｍ",
        "sýstem",
        "-system-",
    ],
)
def test_only_hosts_send_what_reads_as_the_systems(kind: str) -> None:
    for role, expected in (("candidate", False), ("interviewer", True), ("admin", True)):
        event = e.MessageSent(user_id=role, message="", type=kind, message_id="m")
        assert allowed(HUMAN_LED, event, ACTORS[role]) == expected
    for other in ("text", "code", "systems", "ecosystem", "系统"):
        event = e.MessageSent(user_id="candidate", message="", type=other, message_id="m")
        assert allowed(HUMAN_LED, event, ACTORS["candidate"])


def test_nothing_is_appended_but_by_the_executor_and_what_workers_heard() -> None:
    """What is written past it is not asked about; a worker writes transcripts, and marks them."""
    sources = Path(app.__path__[0])
    writers = {
        str(path.relative_to(sources))
        for path in sources.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Append"
    }
    of_transcripts = {
        "adapters/redis_interview_channel.py",
        "adapters/redis_talk_channel.py",
        "services/voice/owed_finals.py",
    }
    assert writers == {"services/interviews/executor.py", *of_transcripts}
    assert (
        get_type_hints(RedisInterviewChannel.append)["event"]
        == e.UtteranceTranscribed | e.EchoMarked
    )
    assert get_type_hints(RedisTalkChannel.append)["event"] == e.TextTranslated
