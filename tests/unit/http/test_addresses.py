"""Any id may stand in an address; slashes too many lead nowhere else."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from app.contract.addresses import id_in
from app.contract.http.interviews import VideoSettings
from app.gateway.messages import session_named
from app.http.paths import path_of, with_plain_paths
from app.http.route import Call
from app.transport.routes import RawRoutes
from tests.support.in_process_wires import http_app

IDS = [
    "a/b", "a b", "%2F", "a%2Fb", "a.b", "..", ".", "?", "#", "a+b", ";x=1", "start", "batch",
    "a\\b", "面试", "é", "🙂", "//", "/a/", "end", "&", "=", "'", '"', "<b>", "x" * 128,
]  # fmt: skip


def app_of_ids(seen: list[Any]) -> Flask:
    def see(_call: Call, interview_id: str) -> dict[str, Any]:
        seen.append(interview_id)
        return {}

    app = http_app(VideoSettings, see, path="/interview/{interview_id}/settings")
    app.wsgi_app = with_plain_paths(app.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


@pytest.mark.parametrize("sent", IDS)
@pytest.mark.parametrize("form", ["{}/settings", "{}/settings/", "//{}///settings//"])
def test_every_id_stands_in_a_path(sent: str, form: str) -> None:
    seen: list[Any] = []
    client = app_of_ids(seen).test_client()
    path = "/api/v1/interview/" + form.format(quote(sent, safe=""))
    answer = client.post(
        "/",
        json={"emotions": True},
        environ_overrides={"RAW_URI": path},
        base_url="http://evil.example",
    )
    assert (answer.status_code, seen) == (200, [sent])
    assert "Location" not in answer.headers


@pytest.mark.parametrize("sent", ["a%1Fb", "%1E", "%00", "%E2%80%8B", "%20"])
def test_what_no_id_holds_is_not_found(sent: str) -> None:
    seen: list[Any] = []
    path = f"/api/v1/interview/{sent}/settings"
    answer = (
        app_of_ids(seen)
        .test_client()
        .post("/", json={"emotions": True}, environ_overrides={"RAW_URI": path})
    )
    assert (answer.status_code, seen) == (404, [])


@pytest.mark.parametrize("sent", IDS)
@pytest.mark.parametrize("form", ["/api/v1/ws/{}", "/api/v1/ws/{}/", "//api//v1/ws/{}?token=/x"])
def test_every_id_stands_in_a_websockets_address(sent: str, form: str) -> None:
    seen: list[str] = []
    routes = RawRoutes(origin_allowed=lambda *_: True, read_segment=id_in)
    routes.add("/api/v1/ws/{session_id}", lambda *_: None)

    def serve(_route: Any, params: dict[str, str], *_: Any) -> Iterable[bytes]:
        seen.append(params["session_id"])
        return []

    routes._serve = serve  # type: ignore[method-assign, assignment]
    app = with_plain_paths(routes.wrap(lambda *_: [b"elsewhere"]))
    list(app({"RAW_URI": form.format(quote(sent, safe=""))}, None))
    assert seen == [sent]
    assert session_named(seen[0]) == sent


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ("/", "/"),
        ("//", "/"),
        ("", "/"),
        ("/health/", "/health"),
        ("/api/v1/interview/?limit=/", "/api/v1/interview"),
        ("/app//etc/passwd", "/app/etc/passwd"),
        ("/app/..%2f..%2fetc", "/app/..\x1f..\x1fetc"),
        ("/socket.io/?EIO=4", "/socket.io"),
        ("/socket.io//?EIO=4", "/socket.io"),
        ("/socket.io?EIO=4", "/socket.io"),
        ("http://host:1/api//v1/x?y", "/api/v1/x"),
        ("//evil.example/%2e%2e", "/evil.example/.."),
        ("/%E9%9D%A2", "/é\x9d¢"),
        ("/%", "/%"),
        ("*", "/*"),
    ],
)
def test_paths(sent: str, path: str) -> None:
    assert path_of(sent) == path


def test_a_slash_comes_back() -> None:
    assert id_in("a\x1fb") == "a/b"
