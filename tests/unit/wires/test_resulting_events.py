"""What every wire's doors lead to in the log, for every role, whoever leads the interview.

The tables are written out here, not read from the code that they check. A door may refuse early
or late; what counts is what stands in the log afterwards.
"""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract.conversation import AudioInput, TextInput
from app.contract.http import interviews as http
from app.domain.events import InterviewEnded
from app.http.interviews import InterviewRoutes
from app.http.route import Call
from app.http.sessions import SessionRoutes
from app.http.video import VideoRoutes
from tests.unit.wires.wires import KINDS, NOTHING, ROLES, Wires

# --- Socket.IO: event, payload, what it leads to, for whom

SOCKET: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "submit_answer": ({"question_id": "q1", "answer_text": "x"}, ["AnswerSubmitted"], "x x - - -"),
    "send_message": ({"message": "x"}, ["MessageSent"], "x x - x -"),
    "request_help": ({}, ["HelpRequested"], "x x - x -"),
    "caption": ({"for_user_id": "host", "text": "x"}, ["CaptionWritten"], "- - - - x"),
    "emergency_stop": ({}, ["EmergencyStopped"], "x x - x -"),
    "set_consent": ({"scope": "record", "granted": True}, ["ConsentChanged"], "x x x x x"),
    "start_interview": ({}, NOTHING, "- - - - -"),  # it runs already
    "start_question": (
        {"question_id": "q2", "question_text": "x"},
        ["QuestionStarted"],
        "- x - x -",
    ),
    "skip_question": ({"question_id": "q1"}, ["QuestionSkipped"], "- x - x -"),
    "resolve_help": ({"help_id": "h1"}, ["HelpResolved"], "- x - x -"),
    "save_note": ({"note_id": 1, "text": "x"}, ["NoteSaved"], "- x - x -"),
    "show_suggestion": (
        {"suggestion_id": "3.result", "kind": "probe", "about_seq": 4},
        ["SuggestionShown"],
        "- x - x -",
    ),
    "use_suggestion": ({"suggestion_id": "3.result"}, ["SuggestionUsed"], "- x - x -"),
    "ask_suggestion": ({}, NOTHING, "- - - - -"),
    "end_interview": ({}, ["InterviewEnded"], "- x - x -"),
    "typing_indicator": ({"is_typing": True}, NOTHING, "- - - - -"),
    "participant_status": ({"status": "ready"}, NOTHING, "- - - - -"),
    "sync_interview": ({}, NOTHING, "- - - - -"),
    "broadcast_system_message": ({"message": "x"}, NOTHING, "- - - - -"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("event", SOCKET)
def test_socketio(event: str, role: str, kind: str) -> None:
    payload, leads_to, row = SOCKET[event]
    wires = Wires(role, kind)
    wires.socket(event, payload)
    may = row.split()[ROLES.index(role)] == "x"
    assert wires.caused() == (leads_to if may else NOTHING)


# --- talking to the AI interviewer

TEXT, CLOSING = "hello", "stop"
TURNS: dict[str, Callable[[Wires, str], object]] = {
    "process-unified": lambda wires, words: wires.http(
        lambda w, call: routes(w).process_text(call, "i1"), TextInput(text=words)
    ),
    "process-unified-audio": lambda wires, _: wires.http(
        lambda w, call: routes(w).process_audio(call, "i1"), AudioInput(audio_data=b"x")
    ),
    "text_input": lambda wires, words: wires.gateway(
        {"type": "text_input", "data": {"text": words}}
    ),
    "audio_input": lambda wires, _: wires.gateway(
        {"type": "audio_input", "data": {"audio_data": "AAAA"}}
    ),
    "connect, then text_input": lambda wires, words: wires.gateway(
        {"type": "connect", "data": {}}, {"type": "text_input", "data": {"text": words}}
    ),
}
TALKERS = ("candidate", "interviewer")  # who reaches the coordinator by roles' table


def routes(wires: Wires) -> SessionRoutes:
    return SessionRoutes(wires.sessions, wires.coordinator, Mock(), Mock())


@pytest.mark.parametrize("words", [TEXT, CLOSING])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", TURNS)
def test_where_people_lead_no_turn_leads_to_anything(door: str, role: str, words: str) -> None:
    wires = Wires(role, "human_led")
    TURNS[door](wires, words)
    assert wires.caused() == NOTHING


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", TURNS)
def test_where_the_ai_leads_a_turn_leads_to_its_reply(door: str, role: str) -> None:
    wires = Wires(role, "ai_led")
    TURNS[door](wires, TEXT)
    expected = ["AnswerSubmitted", "QuestionStarted (AI)"] if role in TALKERS else NOTHING
    assert wires.caused() == expected


@pytest.mark.parametrize("role", TALKERS)
@pytest.mark.parametrize("door", ["process-unified", "text_input"])
def test_where_the_ai_leads_it_may_end(door: str, role: str) -> None:
    wires = Wires(role, "ai_led")
    TURNS[door](wires, CLOSING)
    assert wires.caused()[-1] == "InterviewEnded (AI)"
    last = wires.log.read("i1", 0)[-1].event
    assert isinstance(last, InterviewEnded)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "wanted", [{"mode": "exploratory"}, {"position": "CEO"}, {"interview_style": "casual"}]
)
def test_only_hosts_choose_how_an_interview_is_held(
    wanted: dict[str, str], role: str, kind: str
) -> None:
    wires = Wires(role, kind)
    sent = wires.gateway({"type": "connect", "data": wanted})
    if role == "interviewer":
        assert wires.caused()[0] == "InterviewerSet"
    else:
        assert wires.caused() == NOTHING
    if role == "candidate":
        told = ["connected", "connected"] if kind == "ai_led" else ["connected"] * 2 + ["error"]
        assert sent == told


# --- the rest of HTTP

HTTP: dict[str, tuple[Callable[[Wires, Call], Any], Any, list[str], str]] = {
    "end": (
        lambda w, call: InterviewRoutes(
            Mock(), w.interviews, Mock(), w.admission, w.events()
        ).end_interview(call, "i1"),
        http.EndInterview(),
        ["InterviewEnded"],
        "- x - x -",
    ),
    "video-settings": (
        lambda w, call: VideoRoutes(w.interviews, w.events()).set_video_settings(call, "i1"),
        http.VideoSettings(emotions=True),
        ["ConsentChanged"],
        "x x x x x",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", HTTP)
def test_http(door: str, role: str, kind: str) -> None:
    handle, body, leads_to, row = HTTP[door]
    wires = Wires(role, kind)
    wires.http(handle, body)
    may = row.split()[ROLES.index(role)] == "x"
    assert wires.caused() == (leads_to if may else NOTHING)


# --- the lobby


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["candidate", "observer", "captioner"])
def test_from_the_lobby_no_wire_writes_anything(role: str, kind: str) -> None:
    wires = Wires(role, kind, lobby=True)
    for event, (payload, _, _) in SOCKET.items():
        wires.socket(event, payload)
    for handle, body, _, _ in HTTP.values():
        wires.http(handle, body)
    for turn in TURNS.values():
        turn(wires, TEXT)
    wires.gateway({"type": "connect", "data": {"mode": "exploratory"}})
    consent = {"scope": "ai_analysis", "granted": True}
    wires.gateway({"type": "set_consent", "data": consent})
    assert wires.caused() == NOTHING
    assert wires.feeds.published == [
        published for published in wires.feeds.published if published[1] == "participant_waiting"
    ]
