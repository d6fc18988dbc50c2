"""A connection that is refused before any wire begins is told why, in the reader's language."""

from collections.abc import Iterable
from typing import Any
from unittest.mock import Mock

import orjson
import pytest

from app.contract.errors import MESSAGES
from app.transport import AddressLimits, RawRoutes
from app.websocket.refused_handshakes import explain_refused_handshakes

SOCKETIO = {"PATH_INFO": "/socket.io/", "QUERY_STRING": "EIO=4&transport=polling"}
RAW = {"PATH_INFO": "/api/v1/ws", "HTTP_UPGRADE": "websocket"}
CODES = {
    "403 Forbidden": "origin_not_allowed",
    "429 Too Many Requests": "too_many_connections",
    "503 Service Unavailable": "server_draining",
}


def ours(origin: str) -> bool:
    return origin == "https://ours.example"


def answered(environ: dict[str, Any], status: str, kind: str = "text/plain") -> tuple[Any, bytes]:
    """What a client gets where the transport answers so: headers, body."""

    def transport(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(status, [("Content-Type", kind), ("Content-Length", "3"), ("X-Own", "1")])
        return [b"why"]

    start = Mock()
    body = b"".join(explain_refused_handshakes(transport, ours)(environ, start))
    assert start.call_args.args[0] == status
    return dict(start.call_args.args[1]), body


@pytest.mark.parametrize("status", CODES)
@pytest.mark.parametrize("environ", [SOCKETIO, RAW])
@pytest.mark.parametrize(("wanted", "locale"), [("zh-CN", "zh"), ("", "en")])
def test_it_is_told_why(environ: dict[str, Any], status: str, wanted: str, locale: str) -> None:
    headers, body = answered({**environ, "HTTP_ACCEPT_LANGUAGE": wanted}, status)
    error = orjson.loads(body)["error"]
    assert (error["code"], error["message"]) == (CODES[status], MESSAGES[CODES[status]][locale])
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Own"] == "1"
    assert ("Retry-After" in headers) == ("retry_after" in error) == (status[:3] != "403")


@pytest.mark.parametrize("origin", ["https://theirs.example", "null"])
def test_engineio_tells_a_foreign_origin_from_a_malformed_request(origin: str) -> None:
    _, body = answered({**SOCKETIO, "HTTP_ORIGIN": origin}, "400 BAD REQUEST")
    assert orjson.loads(body)["error"]["code"] == "origin_not_allowed"


@pytest.mark.parametrize(
    ("environ", "status", "kind"),
    [
        ({**SOCKETIO, "HTTP_ORIGIN": "https://ours.example"}, "400 BAD REQUEST", "text/plain"),
        (SOCKETIO, "200 OK", "text/plain"),
        (SOCKETIO, "400 BAD REQUEST", "text/plain"),
        ({**SOCKETIO, "QUERY_STRING": "EIO=4&sid=x"}, "503 Service Unavailable", "text/plain"),
        ({"PATH_INFO": "/api/v1/interview"}, "503 Service Unavailable", "text/plain"),
        (RAW, "403 Forbidden", "application/json"),  # it says why already
    ],
)
def test_other_answers_stay_as_they_are(environ: dict[str, Any], status: str, kind: str) -> None:
    headers, body = answered(environ, status, kind)
    assert (headers["Content-Type"], headers["Content-Length"], body) == (kind, "3", b"why")


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda routes: setattr(routes, "draining", True), "server_draining"),
        (lambda routes: routes._address_limits.acquire("203.0.113.7"), "too_many_connections"),
    ],
)
def test_the_raw_routes_own_refusals(prepare: Any, code: str) -> None:
    routes = RawRoutes(origin_allowed=lambda *_: True, address_limits=AddressLimits(1))
    routes.add("/api/v1/ws", lambda *_: None)
    prepare(routes)
    served = explain_refused_handshakes(routes.wrap(lambda *_: []), ours)
    environ = {**RAW, "REMOTE_ADDR": "203.0.113.7", "REQUEST_METHOD": "GET"}
    (body,) = served(environ, Mock())
    assert orjson.loads(body)["error"]["code"] == code
