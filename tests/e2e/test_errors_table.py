"""Every error code that this wire can answer with, reached by an event: one table.

What needs more than an event has a test of its own below; what cannot be reached has a reason.
"""

import itertools
import json
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis as plain_redis
import websocket

from app.contract.errors import MESSAGES
from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.expected import SECONDS, TEXT
from tests.e2e.raw_wire import RawWire
from tests.e2e.secured import auth, create_interview, token
from tests.support.clients import Client, refused_connection
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Connect = Callable[..., Client]
Start = Callable[..., WebServer]
Payload = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """An event that is refused, sent by `host`, who is in the room (or `outside`).

    `first`: events that are not refused. The payload gets the room's interview_id, and the
    request_id that the error must name, unless it has its own.
    """

    code: str
    event: str
    payload: Payload
    field: str | None = None
    first: tuple[tuple[str, Payload], ...] = ()
    outside: bool = False

    def __str__(self) -> str:
        return f"{self.code}-{self.event}-{self.field}-{list(self.payload.values())[:2]}"[:90]


ASK: tuple[str, Payload] = ("start_question", {"question_id": 1, "question_text": "Why?"})
END: tuple[str, Payload] = ("end_interview", {})
STOP: tuple[str, Payload] = ("emergency_stop", {})
BAD_IDS: tuple[Any, ...] = (None, "", " ", True, 1.5, [], {}, 2**53, "a\nb", "\0", "x" * 129)
BAD_TEXTS: tuple[Any, ...] = (None, "", True, ["x"], {"x": 1})
BAD_FLAGS: tuple[Any, ...] = (None, 2, "perhaps", [], {})


def invalid(event: str, field: str, good: Payload, *values: Any) -> list[Row]:
    """One row for each wrong value of the field."""
    return [Row("invalid_payload", event, {**good, field: value}, field) for value in values]


INVALID = [
    *invalid("ping", "request_id", {}, [], "x" * 129),
    *invalid("join_interview", "interview_id", {"user_id": 1}, *BAD_IDS),
    *invalid("join_interview", "user_id", {}, *BAD_IDS),
    *invalid("participant_status", "status", {}, *BAD_TEXTS),
    *invalid("set_consent", "scope", {"granted": True}, *BAD_TEXTS, "everything"),
    *invalid("set_consent", "granted", {"scope": "record"}, *BAD_FLAGS),
    *invalid("start_question", "question_id", {"question_text": "Why?"}, *BAD_IDS),
    *invalid("start_question", "question_text", {"question_id": 1}, *BAD_TEXTS, "x" * 8193),
    *invalid("skip_question", "question_id", {}, *BAD_IDS),
    *invalid("submit_answer", "question_id", {"answer_text": "x"}, *BAD_IDS),
    *invalid("submit_answer", "answer_text", {"question_id": 1}, None, ["x"], "x" * 65537),
    *invalid("send_message", "message", {}, *BAD_TEXTS, "x" * 8193),
    *invalid("typing_indicator", "is_typing", {}, *BAD_FLAGS),
    *invalid("broadcast_system_message", "message", {}, *BAD_TEXTS, "x" * 8193),
    *invalid("resolve_help", "help_id", {}, *BAD_TEXTS),
    *invalid("restore_echo", "utterance_id", {}, *BAD_IDS),
    *invalid("interview_status", "interview_id", {}, *BAD_IDS),
    *invalid("admit_participant", "admit", {"user_id": 1}, *BAD_FLAGS),
    *invalid("admit_participant", "user_id", {"admit": True}, *BAD_IDS),
    *invalid("remove_participant", "user_id", {}, *BAD_IDS),
    *invalid("renew_token", "token", {}, None, "", 5, "x" * 8193),
]

REFUSED = [
    Row("not_in_call", "call_ice", {}, "interview_id"),
    Row("invalid_signal", "call_signal", {"to": "p", "n": 1, "candidates": []}, "candidates"),
    Row("peer_gone", "call_refresh", {"to": "p", "slot": 1}, "to", first=(("call_join", {}),)),
    Row("call_closed", "call_join", {}, "interview_id", first=(END,)),
    Row("unknown_event", "nonsense", {}),
    Row("unknown_event", "join_room", {"user_id": 1}),
    Row("identity_mismatch", "send_message", {"message": "x", "user_id": "other"}, "user_id"),
    Row("identity_mismatch", "emergency_stop", {"user_id": "other"}, "user_id"),
    Row("not_in_interview", "send_message", {"message": "x"}, "interview_id", outside=True),
    Row("not_in_interview", "leave_interview", {"user_id": 1}, "interview_id", outside=True),
    Row("not_in_interview", "sync_interview", {}, "interview_id", outside=True),
    Row(
        "not_in_interview",
        "send_message",
        {"message": "x"},
        "interview_id",
        first=(("leave_interview", {}),),
    ),
    Row("not_waiting", "admit_participant", {"user_id": "nobody", "admit": True}, "user_id"),
    Row("forbidden", "remove_participant", {"user_id": "host"}, "user_id"),
    Row(
        "removed",
        "join_interview",
        {"user_id": "gone"},
        "interview_id",
        first=(("remove_participant", {"user_id": "gone"}),),
    ),
    Row("interview_not_found", "interview_status", {"interview_id": "none"}, "interview_id"),
    Row("interview_already_started", "start_interview", {}, first=(("start_interview", {}),)),
    Row("interview_already_started", "start_interview", {}, first=(ASK,)),
    Row("interview_ended", "send_message", {"message": "x"}, first=(END,)),
    Row("interview_ended", "end_interview", {}, first=(END,)),
    Row("interview_ended", "emergency_stop", {}, first=(END,)),
    Row("interview_stopped", "send_message", {"message": "x"}, first=(STOP,)),
    Row("interview_stopped", "typing_indicator", {"is_typing": True}, first=(STOP,)),
    Row("interview_stopped", "end_interview", {}, first=(STOP,)),
    Row("unknown_question", "submit_answer", {"question_id": 1, "answer_text": "x"}, "question_id"),
    Row("unknown_question", "skip_question", {"question_id": 1}, "question_id"),
    Row(
        "question_not_current",
        "skip_question",
        {"question_id": 1},
        "question_id",
        first=(ASK, ("start_question", {"question_id": 2, "question_text": "And?"})),
    ),
    Row("unknown_help", "resolve_help", {"help_id": "none"}, "help_id"),
    Row("not_marked", "restore_echo", {"utterance_id": "none"}, "utterance_id"),
    Row(
        "request_id_reused",
        "send_message",
        {"message": "y"},
        "request_id",
        first=(("send_message", {"message": "x", "request_id": "this one"}),),
    ),
    Row("forbidden", "broadcast_system_message", {"interview_id": None, "message": "x"},
        "interview_id"),
]  # fmt: skip


@pytest.fixture(scope="module")
def insider(server: WebServer) -> Iterator[Client]:
    """Somebody in a room, who sends what changes nothing there."""
    client = Client(server.url)
    client.join("errors", "host", role="interviewer")
    yield client
    client.close()


@pytest.mark.parametrize("row", INVALID, ids=str)
def test_invalid_payload(row: Row, insider: Client) -> None:
    before = len(insider.named("error"))
    error = refusal(insider, row, "errors")
    assert insider.wait_for("error", before + 1) == error


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refusal(row: Row, connect: Connect, interview_id: str) -> None:
    client = connect()
    about = {"interview_id": interview_id}
    if not row.outside:
        client.join(interview_id, "host", role="interviewer")
    for event, payload in row.first:
        client.ok(event, {**about, **payload})
    error = refusal(client, row, interview_id)
    assert client.wait_for("error") == error


def refusal(client: Client, row: Row, interview_id: str) -> Payload:
    """Send the row's event; the error, which is the row's."""
    sent = {"interview_id": interview_id, "request_id": "this one", **row.payload}
    expected: Payload = {"code": row.code, "message": TEXT, "event": row.event}
    if row.field is not None:
        expected["field"] = row.field
    if row.field != "request_id" or row.code == "request_id_reused":
        expected["request_id"] = "this one"
    error = client.refused(row.event, sent)
    assert error == expected
    return error


# --- tokens and roles


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ({}, "token_required"),
        ({"token": "not one"}, "token_invalid"),
        ({"token": token("ann", token_type="invite")}, "token_invalid"),
        ({"token": token("ann", lifetime=-1)}, "token_expired"),
    ],
)
def test_refused_connection(production: WebServer, credentials: Payload, code: str) -> None:
    refusal = refused_connection(production.url, credentials)
    assert refusal == {"message": TEXT, "data": {"code": code, "message": TEXT}}


@pytest.mark.parametrize(
    ("event", "payload", "code", "field"),
    [
        ("start_question", {"question_id": 1, "question_text": "Why?"}, "forbidden", None),
        ("join_interview", {"interview_id": "another"}, "forbidden", "interview_id"),
        ("join_interview", {"interview_id": "absent"}, "interview_not_found", "interview_id"),
        ("join_interview", {"user_id": "bob"}, "identity_mismatch", "user_id"),
        ("renew_token", {"token": token("bob")}, "identity_mismatch", "token"),
        ("renew_token", {"token": "not one"}, "token_invalid", None),
        ("renew_token", {"token": token("ann", lifetime=-1)}, "token_expired", None),
    ],
)
def test_refusal_by_token(
    production: WebServer,
    connect: Connect,
    redis_url: str,
    interview_id: str,
    event: str,
    payload: Payload,
    code: str,
    field: str | None,
) -> None:
    room = f"errors_{interview_id}"
    create_interview(redis_url, room)
    client = connect(production.url, auth=auth("ann", "candidate", [room, "absent"]))
    client.ok("join_interview", {"interview_id": room})
    error = client.refused(event, {"interview_id": room, "request_id": 5, **payload})
    expected = {"code": code, "message": TEXT, "event": event, "request_id": 5}
    assert error == (expected if field is None else {**expected, "field": field})


# --- codes that need a server in a certain state


def test_admission_refused(
    production: WebServer, connect: Connect, redis_url: str, interview_id: str
) -> None:
    room = f"errors_{interview_id}"
    create_interview(redis_url, room, lobby=True)
    host = connect(production.url, auth=auth("host", "interviewer", [room]))
    guest = connect(production.url, auth=auth("ann", "candidate", [room]))
    host.join(room, "host")
    assert guest.join(room, "ann")["status"] == "waiting"
    host.ok("admit_participant", {"interview_id": room, "user_id": "ann", "admit": False})
    assert guest.wait_for("error") == {
        "code": "admission_refused",
        "message": TEXT,
        "event": "join_interview",
        "interview_id": room,
    }


def test_rate_limited(start_server: Start, connect: Connect, interview_id: str) -> None:
    web = start_server(TRUSTED_PROXIES="127.0.0.1/32")
    client = connect(web.url, headers={"X-Forwarded-For": "203.0.113.5"})
    client.join(interview_id, "ann")
    answers = [
        client.call("request_help", {"interview_id": interview_id, "request_id": number})
        for number in range(30)
    ]
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    assert refused[0] == {
        "code": "rate_limited",
        "message": TEXT,
        "event": "request_help",
        "retry_after": SECONDS,
        "request_id": refused[0]["request_id"],
    }
    assert answers[0]["ok"]


def test_temporarily_unavailable(
    start_server: Start, connect: Connect, tmp_path: Path, interview_id: str
) -> None:
    redis = EmbeddedRedis(tmp_path / "redis", persistent=False)
    redis.start()
    try:
        client = connect(start_server(redis.url).url)
        client.join(interview_id, "ann")
    finally:
        redis.stop()
    data = {"interview_id": interview_id, "message": "Hello", "request_id": "r"}
    assert client.refused("send_message", data) == {
        "code": "temporarily_unavailable",
        "message": TEXT,
        "event": "send_message",
        "retry_after": SECONDS,
        "request_id": "r",
    }


def test_interview_full(start_server: Start, connect: Connect, interview_id: str) -> None:
    client = connect(start_server(INTERVIEW_EVENTS="3").url)
    client.join(interview_id, "ann")
    say = {"interview_id": interview_id, "message": "Hello", "request_id": "r"}
    for _ in range(2):
        client.ok("send_message", {**say, "request_id": None})
    expected = {"code": "interview_full", "message": TEXT, "event": "send_message"}
    assert client.refused("send_message", say) == {**expected, "request_id": "r"}
    about = {"interview_id": interview_id}
    client.ok("set_consent", {**about, "scope": "record", "granted": False})
    connect(start_server(INTERVIEW_EVENTS="3").url).join(interview_id, "bob")
    client.ok("end_interview", about)


def test_storage_full(
    start_server: Start, connect: Connect, tmp_path: Path, interview_id: str
) -> None:
    """While it is full an interview can be joined and ended; with room again all goes on."""
    redis = EmbeddedRedis(tmp_path / "redis", persistent=False, max_memory="64mb").start()
    with plain_redis.Redis.from_url(redis.url) as store:
        web = start_server(redis.url)
        client = connect(web.url)
        client.join(interview_id, "ann")
        load(store)
        say = {"interview_id": interview_id, "message": "Hello", "request_id": "r"}
        assert until_refused(client, say) == {
            "code": "storage_full",
            "message": TEXT,
            "event": "send_message",
            "retry_after": SECONDS,
            "request_id": "r",
        }
        assert ready(web)["storage"] == "full"
        connect(web.url).join(interview_id, "bob")
        store.delete(*store.keys("ballast:*"))
        until_taken(client, say)
        assert ready(web)["storage"] == "ready"
        load(store)
        until_refused(client, {**say, "request_id": "another"})
        client.ok("end_interview", {"interview_id": interview_id})
    redis.stop()


def load(store: "plain_redis.Redis") -> None:
    """Fill the store up to 92 %, in small pieces: an allocator rounds large ones up."""
    for number in itertools.count():
        memory: Any = store.info("memory")
        if memory["used_memory"] >= 0.92 * memory["maxmemory"]:
            return
        store.set(f"ballast:{number}", bytes(256 * 1024))


def until_refused(client: Client, payload: Payload) -> Payload:
    """Send the like until it is refused; the error. Each is another request."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = client.call("send_message", {**payload, "request_id": str(time.monotonic_ns())})
        if not answer["ok"]:
            return client.refused("send_message", payload)
        time.sleep(0.1)
    raise AssertionError("never refused")


def until_taken(client: Client, payload: Payload) -> None:
    """Send it until it is taken."""
    deadline = time.monotonic() + PATIENCE
    while not client.call("send_message", payload)["ok"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def ready(web: WebServer) -> Payload:
    """What /ready says."""
    with urllib.request.urlopen(f"{web.url}/ready") as answer:
        said: Payload = json.load(answer)
        return said


def test_server_draining(start_server: Start) -> None:
    web = start_server()
    client = Client(web.url)
    undecided = [RawWire(web.url, greet=False) for _ in range(10)]
    web.signal(signal.SIGTERM)
    client.wait_for("server_draining")
    answers = []
    for wire in undecided:
        with suppress(websocket.WebSocketException, OSError):  # closed before it asked
            answers.append(wire.connect())
        wire.close()
    assert answers
    for answer in answers:
        assert answer == {
            "message": TEXT,
            "data": {"code": "server_draining", "message": TEXT, "retry_after": SECONDS},
        }
    client.wait_until_closed()
    client.close()
    assert web.wait() == 0


# --- all of them

REACHED_BELOW = {
    "token_required",
    "token_invalid",
    "token_expired",
    "admission_refused",
    "rate_limited",
    "temporarily_unavailable",
    "interview_full",
    "storage_full",
    "server_draining",
}
UNREACHED: Mapping[str, str] = {
    "token_revoked": "needs a revocation: test_identity.py",
    "internal_error": "a fault of the server, of which none is known",
    "call_full": "needs more people: tests/unit/services/call",
    "caption_not_asked_for": "of captioners: tests/e2e/test_role_matrix.py",
    "translation_unavailable": "of translation: tests/e2e/test_translation.py",
    "language_not_offered": "of translation: tests/unit/services/test_caption_languages.py",
    "no_language_model": "of suggestions: tests/unit/services/suggestions",
    "nothing_to_follow": "of suggestions: tests/unit/services/suggestions",
    "legal_hold": "of erasing: tests/integration/test_erasing.py",
    "person_not_found": "of erasing: tests/integration/test_erasing.py",
    "search_needs_archive": "of the archive: tests/unit/services/interviews/test_directory.py",
    "interview_not_over": "of what is written after the end: tests/unit/wires",
    "consent_required": "of voice: tests/e2e/voice",
    "capacity": "of voice: tests/e2e/voice",
    "undecodable_audio": "of voice: tests/e2e/voice",
    "late_audio": "of voice: tests/e2e/voice",
    "audio_too_long": "of voice: tests/e2e/voice",
    "transcription_failed": "of voice: tests/e2e/voice",
    "transcription_unavailable": "of voice: tests/e2e/voice",
    "emotions_disabled_by_policy": "of video: tests/e2e/video",
    "undecodable_video": "of the video wire",
    "binary_expected": "of the video wire",
    "video_processing_failed": "of the video wire",
    "session_replaced": "of the video wire",
    "session_timeout": "of the video wire",
    "interview_exists": "of HTTP, which makes interviews",
    "idempotency_key_reused": "of HTTP, and its header",
    "invitation_not_found": "of HTTP, which makes and redeems invitations",
    "invitation_used": "of HTTP, which makes and redeems invitations",
    "invitation_expired": "of HTTP, which makes and redeems invitations",
    "invitation_withdrawn": "of HTTP, which makes and redeems invitations",
    "invitation_required": "of interviews by invitation: tests/unit/wires/test_invited_only.py",
    "renewal_refused": "of HTTP, where tokens are renewed",
    "consent_not_given": "of HTTP, which makes interviews",
    "no_interviewer": "of the JSON gateway and HTTP, where an AI interviewer is spoken to",
    "session_not_found": "of the JSON gateway and HTTP, which know sessions",
    "host_not_allowed": "before any wire: tests/e2e/test_origins.py",
    "origin_not_allowed": "of HTTP and handshakes: tests/unit/wires/test_refused_handshakes.py",
    "too_many_connections": "of handshakes: tests/unit/wires/test_refused_handshakes.py",
    "not_found": "of HTTP",
    "method_not_allowed": "of HTTP",
    "payload_too_large": "of HTTP; here too large a packet closes the connection",
    "unsupported_media_type": "of HTTP",
    "too_complex": "of all wires: tests/unit/contract/test_structure_on_wires.py",
}


def test_every_code_is_reached_or_has_its_reason() -> None:
    reached = {row.code for row in [*INVALID, *REFUSED]} | REACHED_BELOW
    assert reached | UNREACHED.keys() == MESSAGES.keys()
    assert not reached & UNREACHED.keys()
