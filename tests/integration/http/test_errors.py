"""Every refusal has one form, whoever refuses."""

import http.client
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.contract.errors import MESSAGES
from app.runtime.embedded_redis import EmbeddedRedis
from tests.integration.http.api import Api
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/nothing", {}, 404, "not_found"),
        ("GET", "/interview/none/else", {}, 404, "not_found"),
        ("GET", "/invitation/redeem", {}, 405, "method_not_allowed"),
        ("PUT", "/interview", {}, 405, "method_not_allowed"),
        ("POST", "/interview", {"data": b"x" * 1_000_001, "headers": JSON}, 413,
         "payload_too_large"),
        ("POST", "/interview", {"data": "title=T"}, 415, "unsupported_media_type"),
        ("POST", "/interview", {"data": "{", "headers": JSON}, 400, "invalid_payload"),
        ("POST", "/interview", {"data": b"\xff", "headers": JSON}, 400, "invalid_payload"),
        ("POST", "/interview", {"json": [1]}, 400, "invalid_payload"),
        ("POST", "/interview", {"data": "[" + "[]," * 9_000 + "0]", "headers": JSON}, 413,
         "too_complex"),
        ("POST", "/interview", {"json": {}, "headers": {"Idempotency-Key": "k" * 129}}, 400,
         "invalid_payload"),
        ("GET", "/interview/none", {}, 404, "interview_not_found"),
    ],
)  # fmt: skip
def test_a_refusal_is_json(
    server: WebServer, method: str, path: str, options: Any, status: int, code: str
) -> None:
    answer = Api(server.url).call(method, path, **options)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    content = answer.json()
    assert content["success"] is False
    assert content["error"]["code"] == code
    assert content["error"]["message"].startswith(MESSAGES[code]["en"])


@pytest.mark.parametrize(
    ("path", "media_type", "start", "limit"),
    [
        ("/interview", "application/json", b"{}", 1_000_000),
        ("/interview", "application/x-www-form-urlencoded", b"title=T&x=", 1_000_000),
        ("/interview", "multipart/form-data; boundary=b", b"--b--\r\n", 1_000_000),
        ("/interview/none/process-unified-audio", "audio/wav", b"RIFF", 36_000_000),
    ],
)
@pytest.mark.parametrize("more", [1, 300_000])
def test_a_body_of_unknown_length_is_taken_whole_or_refused(
    server: WebServer, path: str, media_type: str, start: bytes, limit: int, more: int
) -> None:
    pieces = [start, *[b" " * 100_000] * (limit // 100_000), b" " * (more - len(start))]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Content-Type": media_type}
    connection.request("POST", f"/api/v1{path}", iter(pieces), headers, encode_chunked=True)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    assert (answer.status, content["error"]["code"]) == (413, "payload_too_large")
    assert answer.headers["Connection"] == "close"


def test_what_is_allowed_is_said(server: WebServer) -> None:
    answer = Api(server.url).call("DELETE", "/interview")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


@pytest.mark.parametrize(
    ("accepted", "language"), [("zh-CN,zh;q=0.9", "zh"), ("fr, zh", "zh"), ("fr", "en"), ("", "en")]
)
def test_messages_are_in_the_callers_language(
    server: WebServer, accepted: str, language: str
) -> None:
    for path, code in (("/nothing", "not_found"), ("/interview/none", "interview_not_found")):
        answer = Api(server.url).call("GET", path, headers={"Accept-Language": accepted})
        assert answer.json()["error"]["message"] == MESSAGES[code][language]


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "null"])
def test_pages_of_allowed_origins_may_call(server: WebServer, origin: str) -> None:
    answer = Api(server.url, Origin=origin).call("POST", "/interview", json={})
    assert answer.status_code == 201
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers":
             "authorization, idempotency-key"}  # fmt: skip
    preflight = Api(server.url, Origin=origin, **asked).call("OPTIONS", "/interview")
    assert preflight.headers["Access-Control-Allow-Headers"] == "authorization, idempotency-key"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://localhost:3000.evil.example",
        "https://localhost:3000",
        "http://localhost:*",
        "",
    ],
)
def test_pages_of_other_origins_change_and_read_nothing(server: WebServer, origin: str) -> None:
    foreign = Api(server.url, Origin=origin)
    for method, path in (("POST", "/interview"), ("DELETE", "/interview/i/invitations/x")):
        answer = foreign.call(method, path, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in foreign.call("GET", "/interview").headers


def test_without_redis_nothing_is_promised(
    start_server: Callable[..., WebServer], tmp_path: Path
) -> None:
    redis = EmbeddedRedis(tmp_path / "redis", persistent=False)
    redis.start()
    web = start_server(redis.url, TRUSTED_PROXIES="127.0.0.1")
    redis.stop()
    api = Api(web.url, **{"X-Forwarded-For": "203.0.113.1"})
    for method, path, body in (
        ("POST", "/interview", {}),
        ("GET", "/interview", None),
        ("POST", "/invitation/redeem", {"token": "x"}),
    ):
        answer = api.call(method, path, json=body)
        assert answer.status_code == 503
        error = answer.json()["error"]
        assert (error["code"], error["retry_after"]) == ("temporarily_unavailable", 1.0)
        assert answer.headers["Retry-After"] == "1"
    assert "request_failed" not in web.log_text()
    assert "handler_failed" not in web.log_text()


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("/app//room.js", "/app/room.js"), ("//app/room.js", "/app/room.js"),
        ("//api//v1//interview", "/api/v1/interview"), ("/api/v1/interview/", "/api/v1/interview"),
        ("/health/", "/health"), ("/docs/", "/docs"), ("//", "/"),
        ("/app//etc/passwd", "/app/etc/passwd"), ("//evil.example/x", "/evil.example/x"),
        ("/%2F/evil.example", "/evil.example"), ("/app/%2F%2Fevil.example", "/app/evil.example"),
    ],
)  # fmt: skip
def test_slashes_lead_nowhere_else(server: WebServer, path: str, same: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path, headers={"Host": f"127.0.0.1:{server.port}"})
    answer = connection.getresponse()
    assert answer.getheader("Location") is None
    status = answer.status
    answer.read()
    connection.request("GET", same)
    assert connection.getresponse().status == status
    connection.close()
