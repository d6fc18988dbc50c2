"""Every event from one role, in every place: what is not allowed is refused, and nothing fails.

TABLE is section 4 of the protocol, written out once more: not read from the code it checks.
"""

from collections.abc import Callable
from inspect import signature
from itertools import count, cycle
from typing import Any
from unittest.mock import Mock

import pytest
import requests

from app.domain.events import HelpRequested
from app.domain.roles import ROLES, may
from app.websocket.handlers import event_table
from tests.e2e.secured import QUESTION, auth, create_interview, token
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Open = Callable[..., Client]
ALL_ROLES = ("candidate", "interviewer", "observer", "admin", "captioner")

# event: may ALL_ROLES; the answer in an interview of one's own
TABLE = {
    "ping": ("x x x x x", "ok"),
    "get_online_users": ("x x x x x", "ok"),
    "renew_token": ("x x x x x", "ok"),
    "join_interview": ("x x x x x", "ok"),
    "leave_interview": ("x x x x x", "ok"),
    "interview_status": ("x x x x x", "ok"),
    "sync_interview": ("x x x x x", "ok"),
    "participant_status": ("x x x x x", "ok"),
    "set_consent": ("x x x x x", "ok"),
    "set_caption_language": ("x x x x x", "ok"),
    "submit_answer": ("x x - - -", "ok"),
    "voice_data": ("x x - - -", "ok"),
    "voice_recording_started": ("x x - - -", "ok"),
    "voice_recording_stopped": ("x x - - -", "ok"),
    "send_message": ("x x - x -", "ok"),
    "typing_indicator": ("x x - x -", "ok"),
    "request_help": ("x x - x -", "ok"),
    "emergency_stop": ("x x - x -", "ok"),
    "restore_echo": ("x x - - -", "not_marked"),
    "caption": ("- - - - x", "caption_not_asked_for"),
    "start_interview": ("- x - x -", "ok"),
    "start_question": ("- x - x -", "ok"),
    "skip_question": ("- x - x -", "ok"),
    "end_interview": ("- x - x -", "ok"),
    "admit_participant": ("- x - x -", "not_waiting"),
    "remove_participant": ("- x - x -", "ok"),
    "resolve_help": ("- x - x -", "ok"),
    "save_note": ("- x - x -", "ok"),
    "ask_suggestion": ("- x - x -", "no_language_model"),
    "show_suggestion": ("- x - x -", "ok"),
    "use_suggestion": ("- x - x -", "ok"),
    "broadcast_system_message": ("- x - x -", "ok"),
    "call_join": ("x x x x x", "ok"),
    "call_signal": ("x x x x x", "not_in_call"),
    "call_media": ("x x x x x", "not_in_call"),
    "call_ice": ("x x x x x", "not_in_call"),
    "call_refresh": ("x x x x x", "not_in_call"),
    "call_trouble": ("x x x x x", "not_in_call"),
    "call_control": ("- x - x -", "peer_gone"),
    "call_leave": ("x x x x x", "not_in_call"),
}
WITHOUT_INTERVIEW = {"ping", "get_online_users", "renew_token"}
FROM_OUTSIDE = {"join_interview", "interview_status"}  # who has not joined may send them, too
FIELDS: dict[str, dict[str, Any]] = {
    "participant_status": {"status": "ready"},
    "set_consent": {"scope": "record", "granted": True},
    "submit_answer": {"question_id": "q1", "answer_text": "text"},
    "voice_data": {"chunk_id": 1, "audio_data": "AAAA"},
    "send_message": {"message": "text"},
    "typing_indicator": {"is_typing": True},
    "start_question": {"question_id": "q2", "question_text": "text"},
    "skip_question": {"question_id": "q1"},
    "admit_participant": {"user_id": "nobody", "admit": True},
    "remove_participant": {"user_id": "nobody"},
    "restore_echo": {"utterance_id": "u1"},
    "caption": {"for_user_id": "lin", "text": "text"},
    "resolve_help": {"help_id": "h1"},
    "save_note": {"note_id": "n1", "text": "text"},
    "show_suggestion": {"suggestion_id": "s", "kind": "probe", "about_seq": 1},
    "use_suggestion": {"suggestion_id": "s"},
    "broadcast_system_message": {"message": "text"},
    "call_signal": {"to": "p", "n": 0, "candidates": [None]},
    "call_media": {"mic": False, "cam": False, "screen": False},
    "call_refresh": {"to": "p", "slot": 1},
    "call_trouble": {"kind": "no_media"},
    "call_control": {"user_id": "nobody", "action": "mute"},
}
HELP = HelpRequested(help_id="h1", user_id="ann", help_type="general", question_id=None)

ROWS = event_table(*[Mock() for _ in signature(event_table).parameters])
CELLS = [(role, event) for role in ALL_ROLES for event in TABLE]
# Every cell, on every wire: tests/unit/wires. Here each event once, the roles in turn.
SMOKE = list(zip(cycle(ALL_ROLES), TABLE, strict=False))
_numbers = count(1)


def allowed(role: str, event: str) -> bool:
    return TABLE[event][0].split()[ALL_ROLES.index(role)] == "x"


def answer_code(client: Client, event: str, payload: dict[str, Any]) -> str:
    answer = client.call(event, payload)
    return "ok" if answer["ok"] else answer["error"]["code"]


@pytest.fixture
def interview(redis_url: str) -> str:
    """An interview with a question asked and a request for help open."""
    interview_id = f"matrix_{next(_numbers)}"
    create_interview(redis_url, interview_id, QUESTION, HELP)
    return interview_id


@pytest.fixture
def foreign(redis_url: str) -> str:
    """An interview that the tokens do not name."""
    interview_id = f"foreign_{next(_numbers)}"
    create_interview(redis_url, interview_id, QUESTION, HELP)
    return interview_id


def user_of(role: str, event: str) -> str:
    """A user for each cell, so that nobody meets a rate."""
    return f"{role} {event}"


def payload_of(role: str, event: str, interview_id: str, own: str) -> dict[str, Any]:
    if event == "renew_token":
        return {"token": token(user_of(role, event), role, [own, "unknown"])}
    place = {} if event in WITHOUT_INTERVIEW else {"interview_id": interview_id}
    return place | FIELDS.get(event, {})


def test_the_tables_hold_the_same() -> None:
    assert set(ROWS) == set(TABLE)
    assert ROLES == ALL_ROLES
    for role, event in CELLS:
        assert may(role, event) == allowed(role, event), (role, event)


@pytest.mark.parametrize(("role", "event"), SMOKE)
def test_cell(
    role: str, event: str, production: WebServer, connect: Open, interview: str, foreign: str
) -> None:
    client = connect(production.url, auth=auth(user_of(role, event), role, [interview, "unknown"]))

    def sent_to(interview_id: str) -> str:
        return answer_code(client, event, payload_of(role, event, interview_id, interview))

    if not allowed(role, event):
        assert [sent_to(place) for place in (interview, foreign, "unknown")] == ["forbidden"] * 3
        client.ok("join_interview", {"interview_id": interview})
        assert sent_to(interview) == "forbidden"
    elif event in WITHOUT_INTERVIEW:
        assert sent_to(interview) == "ok"
    else:
        outside = "interview_not_found" if event in FROM_OUTSIDE else "not_in_interview"
        assert sent_to("unknown") == outside
        assert sent_to(foreign) == "forbidden"
        assert sent_to(interview) == ("ok" if event in FROM_OUTSIDE else "not_in_interview")
        client.ok("join_interview", {"interview_id": interview})
        assert sent_to(interview) == TABLE[event][1]


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_notice_to_everybody(role: str, production: WebServer, connect: Open) -> None:
    client = connect(production.url, auth=auth(f"{role} notice", role))
    expected = "ok" if role == "admin" else "forbidden"
    assert answer_code(client, "broadcast_system_message", {"message": "text"}) == expected


def test_an_admin_of_some_interviews_speaks_to_none_but_those(
    production: WebServer, connect: Open, interview: str, foreign: str
) -> None:
    client = connect(production.url, auth=auth("limited", "admin", [interview]))
    client.ok("join_interview", {"interview_id": interview})
    witness = connect(production.url, auth=auth("witness", "candidate", [foreign]))
    for place in ({}, {"interview_id": None}, {"interview_id": foreign}):
        assert answer_code(client, "broadcast_system_message", {"message": "x", **place}) == (
            "forbidden"
        )
    bearer = {"Authorization": f"Bearer {token('limited', 'admin', [interview])}"}
    api = f"{production.url}/api/v1/websocket"
    for path in ("broadcast", f"sessions/{foreign}/message", f"sessions/{interview}/message"):
        answer = requests.post(
            f"{api}/{path}", json={"message": "x"}, headers=bearer, timeout=PATIENCE
        )
        assert answer.status_code == 403
    assert answer_code(
        client, "broadcast_system_message", {"message": "here", "interview_id": interview}
    ) == ("ok")
    assert client.wait_for("system_message")["message"] == "here"
    assert witness.named("system_message") == []


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_message_in_the_systems_name(
    role: str, production: WebServer, connect: Open, interview: str
) -> None:
    client = connect(production.url, auth=auth(f"{role} system", role))
    client.ok("join_interview", {"interview_id": interview})
    expected = "ok" if role in ("interviewer", "admin") else "forbidden"
    for spelling in ("system", "System", " SYSTEM ", "sys\u200btem"):
        message = {"interview_id": interview, "message": "text", "type": spelling}
        assert answer_code(client, "send_message", message) == expected


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_role_in_the_payload_is_not_believed(
    role: str, production: WebServer, connect: Open, interview: str
) -> None:
    pretended = "observer" if role == "interviewer" else "interviewer"
    client = connect(production.url, auth=auth(f"{role} pretends", role))
    joined = client.ok("join_interview", {"interview_id": interview, "role": pretended})
    assert [person["role"] for person in joined["participants"]] == [role]


@pytest.mark.parametrize("role", ALL_ROLES)
def test_an_event_of_no_table(role: str, production: WebServer, connect: Open) -> None:
    client = connect(production.url, auth=auth(f"{role} unknown", role))
    for event in ("manage", "see_answers", "broadcast_to_all", "erase", "connected"):
        assert answer_code(client, event, {"interview_id": "unknown"}) == "unknown_event"


def test_a_token_for_one_interview_shows_nobody_of_another(
    production: WebServer, connect: Open, interview: str, foreign: str
) -> None:
    ann, bob, maya = (f"{name} of {interview}" for name in ("ann", "bob", "maya"))

    def come(*claims: Any) -> Client:
        return connect(production.url, auth=auth(*claims))

    candidate, everywhere = come(ann, "candidate", [interview]), come(f"admin {ann}", "admin")
    come(bob, "candidate", [foreign]).ok("join_interview", {"interview_id": foreign})
    host = come(maya, "interviewer", [interview, foreign])
    assert candidate.ok("get_online_users", {}) == {"count": 1, "users": [ann]}
    assert {ann, bob, maya} <= set(everywhere.ok("get_online_users", {})["users"])

    host.ok("join_interview", {"interview_id": interview})
    candidate.ok("join_interview", {"interview_id": interview})
    assert candidate.wait_for("online_users", 2) == {"count": 2, "users": [ann, maya]}
    host.close()
    assert candidate.wait_for("online_users", 3) == {"count": 1, "users": [ann]}


def test_who_makes_an_interview_does_not_consent_for_others(production: WebServer) -> None:
    bearer = {"Authorization": f"Bearer {token('maker', 'interviewer')}"}
    for path in ("interview", "interview/start"):
        for purpose, status in (("hiring", 409), ("practice", 201)):
            wanted = {"purpose": purpose, "consent_default": "given"}
            answer = requests.post(
                f"{production.url}/api/v1/{path}", json=wanted, headers=bearer, timeout=PATIENCE
            )
            assert answer.status_code == status
            if status == 409:
                assert answer.json()["error"]["code"] == "consent_not_given"
                assert "ask" in answer.json()["error"]["message"]
