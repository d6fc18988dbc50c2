"""Every role at every door of every wire, whoever leads the interview: who is let through.

The tables are the protocol's section 4, written out once more: not read from the code. What a
door leads to in the log: test_resulting_events.py.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from inspect import signature
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.config import TestingConfig
from app.domain import commands as c
from app.domain.errors import Refusal
from app.http.errors import handle_errors
from app.http.route import Route
from app.http.wire import HttpWire
from app.services.commands import HTTP, Commands
from app.services.identity.access import Access
from app.services.identity.http_rates import HttpRates
from app.services.identity.rates import EventRates
from app.services.identity.tokens import Tokens
from app.services.video.video_service import VideoService
from app.websocket.handlers import event_table
from tests.integration.http.routes import table
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter
from tests.unit.services.access_fakes import FakeRevocations
from tests.unit.wires.wires import HOST, KINDS, ROLES, Wires

EVERYBODY, SPEAKERS, WRITERS, HOSTS = "x x x x x", "x x - - -", "x x - x -", "- x - x -"
CAPTIONERS = "- - - - x"
ASSESSORS, ADMINS = "- x x x -", "- - - x -"

# --- Socket.IO: event, for whom, its fields, what it is answered from inside

SOCKET: dict[str, tuple[str, dict[str, Any], str]] = {
    "ping": (EVERYBODY, {}, "ok"),
    "get_online_users": (EVERYBODY, {}, "ok"),
    "renew_token": (EVERYBODY, {"token": "t"}, "ok"),
    "join_interview": (EVERYBODY, {}, "ok"),
    "leave_interview": (EVERYBODY, {}, "ok"),
    "interview_status": (EVERYBODY, {}, "ok"),
    "sync_interview": (EVERYBODY, {}, "ok"),
    "participant_status": (EVERYBODY, {"status": "ready"}, "ok"),
    "set_consent": (EVERYBODY, {"scope": "record", "granted": True}, "ok"),
    "set_caption_language": (EVERYBODY, {"language": None}, "ok"),
    "submit_answer": (SPEAKERS, {"question_id": "q1", "answer_text": "text"}, "ok"),
    "voice_data": (SPEAKERS, {"chunk_id": 1, "audio_data": "AAAA"}, "ok"),
    "voice_recording_started": (SPEAKERS, {}, "ok"),
    "voice_recording_stopped": (SPEAKERS, {}, "ok"),
    "send_message": (WRITERS, {"message": "text"}, "ok"),
    "typing_indicator": (WRITERS, {"is_typing": True}, "ok"),
    "request_help": (WRITERS, {}, "ok"),
    "emergency_stop": (WRITERS, {}, "ok"),
    "restore_echo": (SPEAKERS, {"utterance_id": "u1"}, "not_marked"),
    "caption": (CAPTIONERS, {"for_user_id": "host", "text": "text"}, "ok"),
    "start_interview": (HOSTS, {}, "interview_already_started"),
    "start_question": (HOSTS, {"question_id": "q2", "question_text": "text"}, "ok"),
    "skip_question": (HOSTS, {"question_id": "q1"}, "ok"),
    "end_interview": (HOSTS, {}, "ok"),
    "admit_participant": (HOSTS, {"user_id": "nobody", "admit": True}, "not_waiting"),
    "remove_participant": (HOSTS, {"user_id": "nobody"}, "ok"),
    "resolve_help": (HOSTS, {"help_id": "h1"}, "ok"),
    "save_note": (HOSTS, {"note_id": "n1", "text": "text"}, "ok"),
    "ask_suggestion": (HOSTS, {}, "no_language_model"),
    "show_suggestion": (
        HOSTS,
        {"suggestion_id": "3.result", "kind": "probe", "about_seq": 4, "text": "text"},
        "ok",
    ),
    "use_suggestion": (HOSTS, {"suggestion_id": "3.result"}, "ok"),
    "broadcast_system_message": (HOSTS, {"message": "text"}, "ok"),
    "call_join": (EVERYBODY, {}, "ok"),
    "call_signal": (EVERYBODY, {"to": "p", "n": 0, "candidates": [None]}, "not_in_call"),
    "call_media": (EVERYBODY, {"mic": False, "cam": False, "screen": False}, "not_in_call"),
    "call_ice": (EVERYBODY, {}, "not_in_call"),
    "call_refresh": (EVERYBODY, {"to": "p", "slot": 1}, "not_in_call"),
    "call_trouble": (EVERYBODY, {"kind": "no_media"}, "not_in_call"),
    "call_control": (HOSTS, {"user_id": "nobody", "action": "mute"}, "peer_gone"),
    "call_leave": (EVERYBODY, {}, "not_in_call"),
}
WITHOUT_INTERVIEW = {"ping", "get_online_users", "renew_token"}
FROM_OUTSIDE = {"join_interview", "interview_status"}  # who has not joined may send them, too


def lets(row: str, role: str) -> bool:
    return row.split()[ROLES.index(role)] == "x"


def test_every_event_is_in_the_table() -> None:
    parameters = signature(event_table).parameters
    assert set(event_table(*(Mock() for _ in parameters))) == set(SOCKET)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("event", SOCKET)
def test_socketio(event: str, role: str, kind: str) -> None:
    row, fields, inside = SOCKET[event]
    wires = Wires(role, kind)  # whose token is good for i1 alone
    wires.executor.execute("foreign", c.CreateInterview(), HOST)

    def sent(place: str, joined: bool = False) -> str:
        return wires.socket(event, {"interview_id": place, **fields}, joins=joined)

    if not lets(row, role):
        assert [sent("i1"), sent("foreign"), sent("i1", True)] == ["forbidden"] * 3
    elif event in WITHOUT_INTERVIEW:
        assert sent("i1") == "ok"
    else:
        assert sent("foreign") == "forbidden"
        assert sent("i1") == ("ok" if event in FROM_OUTSIDE else "not_in_interview")
        assert sent("i1", joined=True) == inside


# --- the JSON gateway: message, for whom, what it is answered where people and where AIs lead

GATEWAY: dict[str, tuple[dict[str, Any], str, str]] = {
    "text_input": ({"text": "hello"}, "no_interviewer", "ai_response"),
    "audio_input": ({"audio_data": "AAAA"}, "no_interviewer", "ai_response"),
    "set_consent": ({"scope": "transcribe", "granted": True}, "consent_changed", "consent_changed"),
    "ping": ({}, "pong", "pong"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("message", GATEWAY)
def test_the_gateway(message: str, role: str, kind: str) -> None:
    data, human_led, ai_led = GATEWAY[message]
    wires = Wires(role, kind)
    answers = wires.gateway({"type": message, "data": data}, codes=True)
    if lets(SPEAKERS, role):
        assert answers[-1] == (human_led if kind == "human_led" else ai_led)
        assert answers[0] == "connected"
    else:
        assert answers == ["forbidden"]


# --- HTTP: operation, for whom

ROUTES: dict[str, str] = {
    "start_session": HOSTS,
    "process_text": SPEAKERS,
    "process_audio": SPEAKERS,
    "create_interview": HOSTS,
    "list_interviews": ASSESSORS,
    "read_interview": EVERYBODY,
    "end_interview": HOSTS,
    "read_events": EVERYBODY,
    "create_invitation": HOSTS,
    "list_invitations": HOSTS,
    "withdraw_invitation": HOSTS,
    "redeem_invitation": EVERYBODY,
    "read_transcript": EVERYBODY,
    "read_questions": HOSTS,
    "read_company": EVERYBODY,
    "read_assistance": HOSTS,
    "read_report": EVERYBODY,
    "export_interview": HOSTS,
    "export_person": ADMINS,
    "set_video_settings": EVERYBODY,
    "remove_participant": HOSTS,
    "call_test": EVERYBODY,
    "renew_token": EVERYBODY,
    "revoke_tokens": ADMINS,
    "erase_person": ADMINS,
    "delete_interview": ADMINS,
    "hold_record": ADMINS,
    "read_accesses": ADMINS,
    "read_statistics": ADMINS,
    "list_sessions": ADMINS,
    "read_session": ADMINS,
    "send_to_session": ADMINS,
    "send_to_all": ADMINS,
}


def through_the_door(route: Route, role: str, interviews: list[str] | None) -> str:
    """The refusal's code, empty where the handler was reached."""

    @wraps(route.handle)
    def reached(*_: Any, **__: Any) -> dict[str, Any]:
        return {}

    tokens = Tokens(["k" * 32], FakeClock())
    access = Access(tokens, FakeRevocations(), FakeEmitter(), FakeClock(), required=True)
    wire = HttpWire(
        [replace(route, handle=reached, body=None, query=None)],
        Commands(HTTP, {}, access, EventRates(False)),
        access,
        HttpRates(False, MemoryStorage()),
        MagicMock(),
        TestingConfig(),
        concurrency=FakeConcurrency(),
    )
    app = Flask(__name__)
    handle_errors(app)
    app.register_blueprint(wire.blueprint())
    token = tokens.issue("ann", role, lifetime=60, interviews=interviews)
    path = route.path
    for name in ("interview_id", "session_id", "user_id", "invitation_id"):
        path = path.replace(f"{{{name}}}", "i1")
    answer = app.test_client().open(
        f"/api/v1{path}", method=route.method, headers={"Authorization": f"Bearer {token}"}
    )
    code: str = answer.get_json().get("error", {}).get("code", "")
    return code


def test_every_operation_is_in_the_table() -> None:
    assert {route.name for route in table()} == set(ROUTES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", table(), ids=lambda route: route.name)
def test_http(route: Route, role: str) -> None:
    expected = "" if lets(ROUTES[route.name], role) else "forbidden"
    assert through_the_door(route, role, None) == expected
    if ROUTES[route.name] == ADMINS:  # what is about all interviews takes a token for all of them
        assert through_the_door(route, role, ["i1"]) == "forbidden"


# --- the video wire


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda _: None, ""),
        (lambda wires: wires.executor.execute("i1", c.EndInterview(), HOST), "interview_ended"),
    ],
)
def test_the_video_wire(
    prepare: Callable[[Wires], object], code: str, role: str, kind: str
) -> None:
    wires = Wires(role, kind)
    prepare(wires)
    feeds = Mock(wraps=wires.feeds)
    feeds.listen = Mock()
    video = VideoService(
        None, wires.interviews, feeds, wires.admission, Mock(), Mock(), Mock(), wires.clock,
        Mock(), concurrency=FakeConcurrency(),
    )  # fmt: skip
    told = ""
    try:
        video.open(wires.identity, "i1", None, "en", Mock())
    except Refusal as refusal:
        told = refusal.code
    assert told == (code if lets(SPEAKERS, role) else "forbidden")
