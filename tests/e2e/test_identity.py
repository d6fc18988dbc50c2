"""Who somebody is: the token says so, for as long as it is good, and nothing else does."""

import json
import queue
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
import socketio

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_revocations import RedisRevocations
from app.contract.commands import InterviewCommand
from app.services.identity.tokens import key_id
from tests.e2e.secured import (
    OTHER_SECRET,
    QUESTION,
    SECRET,
    TOKENS,
    auth,
    create_interview,
    production_settings,
    token,
)
from tests.e2e.test_role_matrix import FIELDS, ROWS
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Open = Callable[..., Client]
Start = Callable[..., WebServer]


def forged(claims: dict[str, Any], key: str = SECRET, **headers: Any) -> str:
    now = int(time.time())
    good = {
        "sub": "ann",
        "role": "candidate",
        "interviews": "*",
        "typ": "access",
        "jti": "1",
        "iat": now,
        "exp": now + 600,
        "aud": "interview",
        "iss": "interviewgenius",
    }
    return jwt.encode(good | claims, key, headers={"kid": key_id(SECRET)} | headers)


BAD_TOKENS = {
    "none": (None, "token_required"),
    "empty": ("", "token_required"),
    "number": (7, "token_invalid"),
    "object": ({"sub": "ann"}, "token_invalid"),
    "words": ("let me in", "token_invalid"),
    "another key": (forged({}, key=OTHER_SECRET), "token_invalid"),
    "unknown kid": (forged({}, kid="unknown"), "token_invalid"),
    "audience": (forged({"aud": "bank"}), "token_invalid"),
    "invitation": (token("ann", token_type="invite"), "token_invalid"),
    "expired": (token("ann", lifetime=-1), "token_expired"),
    "no algorithm": (
        jwt.encode({"sub": "ann"}, "", algorithm="none", headers={"kid": key_id(SECRET)}),
        "token_invalid",
    ),
}


class Polling:
    """An Engine.IO session over HTTP without any library."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/socket.io/?EIO=4&transport=polling"
        self._url += f"&sid={json.loads(self._get()[1:])['sid']}"

    def _get(self, data: bytes | None = None) -> str:
        with urllib.request.urlopen(self._url, data, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def post(self, packet: str) -> None:
        assert self._get(packet.encode()) == "ok"

    def talk(self, packet: str) -> str:
        self.post(packet)
        return self._get()


def refused_connect(url: str, transport: str, credentials: Any) -> dict[str, Any]:
    """What a python-socketio client is told when it is not let in."""
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    client = socketio.Client(reconnection=False)
    client.on("connect_error", told.put)
    client.connect(url, auth=credentials, transports=[transport], wait=False)
    try:
        return told.get(timeout=PATIENCE)
    finally:
        client.eio.queue.join()
        client.eio.disconnect()
        if client.eio.http is not None:
            client.eio.http.close()


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_bad_token_is_refused_with_a_code(
    name: str, production: WebServer, transport: str
) -> None:
    bad, code = BAD_TOKENS[name]
    told = refused_connect(production.url, transport, {"token": bad, "locale": "zh"})
    assert told["data"]["code"] == code
    assert told["message"] == told["data"]["message"]
    assert any(ord(letter) > 0x3000 for letter in told["message"])


@pytest.mark.parametrize("credentials", [None, {}, {"jwt": "token"}], ids=str)
def test_no_token_at_all(production: WebServer, credentials: Any) -> None:
    told = refused_connect(production.url, "websocket", credentials)
    assert told["data"]["code"] == "token_required"


def test_a_bad_token_on_the_bare_wire(production: WebServer) -> None:
    packet = Polling(production.url).talk('40{"token":"bad"}')
    assert packet.startswith("44")
    told = json.loads(packet[2:])
    assert told["data"]["code"] == "token_invalid"
    assert told["message"] == told["data"]["message"]


def test_a_refused_connection_may_send_nothing(production: WebServer) -> None:
    bare = Polling(production.url)
    assert bare.talk('40{"token":"bad"}').startswith("44")
    bare.post('420["ping",{}]')
    assert bare.talk('40{"token":"bad"}').startswith("44")  # no 430: the ping found nobody


def test_connected_says_who_one_is(production: WebServer, connect: Open) -> None:
    client = connect(production.url, auth=auth("ann", "observer"))
    connected = client.wait_for("connected")
    assert (connected["user_id"], connected["role"]) == ("ann", "observer")


# --- acting as somebody else

SENT_AS_SOMEBODY = [
    name
    for name, row in ROWS.items()
    if issubclass(row.command, InterviewCommand) and row.command.user_id_is_sender
]


@pytest.mark.parametrize("event", [*SENT_AS_SOMEBODY, "broadcast_system_message"])
def test_a_spoofed_user_id_is_refused(
    event: str, production: WebServer, connect: Open, redis_url: str, interview_id: str
) -> None:
    place = f"spoofed_{event}"
    create_interview(redis_url, place, QUESTION)
    role = "captioner" if event == "caption" else "interviewer"
    client = connect(production.url, auth=auth(f"ann {event}", role))
    victim = connect(production.url, auth=auth(f"victim {event}", role))
    for member in (client, victim):
        member.ok("join_interview", {"interview_id": place})
    payload = {"interview_id": place, "user_id": f"victim {event}", **FIELDS.get(event, {})}
    error = client.refused(event, payload)
    assert (error["code"], error["field"]) == ("identity_mismatch", "user_id")
    honest = client.call(event, payload | {"user_id": f"ann {event}"})
    not_yet = (
        "unknown_help", "caption_not_asked_for", "not_in_call", "not_marked", "no_language_model",
    )  # fmt: skip
    assert honest["ok"] or honest["error"]["code"] in not_yet


def test_one_id_as_number_and_as_text(production: WebServer, connect: Open, redis_url: str) -> None:
    create_interview(redis_url, "42")
    client = connect(production.url, auth=auth(7, "candidate", [42]))
    assert client.join(42, 7)["interview_id"] == 42
    client.ok("send_message", {"interview_id": "42", "user_id": "7", "message": "text"})


# --- the end of a token


def test_an_expiring_token_is_announced_and_renewed(
    production: WebServer, connect: Open, redis_url: str, interview_id: str
) -> None:
    place = f"renewed_{interview_id}"
    create_interview(redis_url, place)
    client = connect(production.url, auth=auth("renew", lifetime=30))
    client.join(place, "renew")
    assert client.wait_for("token_expiring")["expires_at"].endswith("Z")
    renewed = client.ok("renew_token", {"token": token("renew", lifetime=600)})
    assert renewed["expires_at"] > client.named("token_expiring")[0]["expires_at"]
    client.ok("send_message", {"interview_id": place, "message": "still here"})


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        (("bob",), "identity_mismatch"),
        (("renewer", "admin"), "identity_mismatch"),
        (("renewer", "candidate", ["another"]), "forbidden"),
    ],
    ids=str,
)
def test_another_token_is_no_renewal(
    claims: Any, code: str, production: WebServer, connect: Open, redis_url: str, interview_id: str
) -> None:
    place = f"{code}_{interview_id}"
    create_interview(redis_url, place)
    client = connect(production.url, auth=auth("renewer"))
    client.join(place, "renewer")
    error = client.refused("renew_token", {"token": token(*claims)})
    assert error["code"] == code
    client.ok("send_message", {"interview_id": place, "user_id": "renewer", "message": "as before"})


def test_an_expired_token_closes_the_connection(
    production: WebServer, connect: Open, transport: str
) -> None:
    client = connect(production.url, transport=transport, auth=auth("short", lifetime=5))
    client.wait_until_closed()


def test_a_revoked_token_closes_its_connection(
    production: WebServer, connect: Open, redis_url: str
) -> None:
    credentials, others = auth("revoked"), auth("revoked")
    client, other = (connect(production.url, auth=each) for each in (credentials, others))
    claims = TOKENS.verify(credentials["token"])
    redis = RedisConnections(redis_url)
    RedisRevocations(redis).revoke_token(claims.token_id, claims.expires_at)
    redis.close()
    client.wait_until_closed()
    told = refused_connect(production.url, "websocket", credentials)
    assert told["data"]["code"] == "token_revoked"
    other.ok("ping", {})


def test_a_fresh_process_knows_what_was_revoked(
    start_server: Start, connect: Open, redis_url: str
) -> None:
    now = int(time.time())
    redis = RedisConnections(redis_url)
    RedisRevocations(redis).revoke_user("dismissed", now, now + 600)
    redis.close()
    old = forged({"sub": "dismissed", "iat": now})
    web = start_server(**production_settings())
    told = refused_connect(web.url, "websocket", {"token": old})
    assert told["data"]["code"] == "token_revoked"


def test_keys_are_rotated_without_anybody_noticing(start_server: Start, connect: Open) -> None:
    old = auth("before", lifetime=600)
    web = start_server(**production_settings(SECRET_KEY=OTHER_SECRET, SECRET_KEYS_PREVIOUS=SECRET))
    connect(web.url, auth=old).ok("ping", {})
    fresh = forged({}, key=OTHER_SECRET, kid=key_id(OTHER_SECRET))
    connect(web.url, auth={"token": fresh}).ok("ping", {})


def test_tokens_stand_in_no_log(production: WebServer, connect: Open) -> None:
    credentials = auth("logged")
    connect(production.url, auth=credentials).refused("renew_token", {"token": token("other")})
    said = production.log_text()
    assert all(part not in said for part in credentials["token"].split("."))


# --- where it begins


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "ab" * 32}, "SECRET_KEY"),
        ({"SECRET_KEYS_PREVIOUS": "short"}, "SECRET_KEYS_PREVIOUS"),
        ({"AUTH_REQUIRED": "false"}, "AUTH_REQUIRED"),
        ({"RATE_LIMITS": "off"}, "RATE_LIMITS"),
        ({"SOCKETIO_CORS_ALLOWED_ORIGINS": "*"}, "SOCKETIO_CORS_ALLOWED_ORIGINS"),
        ({"SOCKETIO_CORS_ALLOWED_ORIGINS": "null"}, "SOCKETIO_CORS_ALLOWED_ORIGINS"),
        ({"SOCKETIO_CORS_ALLOWED_ORIGINS": "https://*.a.org"}, "SOCKETIO_CORS_ALLOWED_ORIGINS"),
    ],
    ids=str,
)
def test_production_does_not_start_insecurely(
    wrong: dict[str, str], setting: str, start_server: Start, tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match="did not start") as caught:
        start_server(**production_settings(**wrong))
    said = str(caught.value)
    assert f"Wrong setting: {setting}:" in said
    assert "Traceback" not in said
