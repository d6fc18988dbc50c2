"""Which pages may connect: those of the list, on both transports; scripts send no Origin."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest

from app.settings.origins import in_url, own_hosts
from tests.e2e.secured import production_settings
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

JSON = {"Content-Type": "application/json"}
ALLOWED_NOWHERE = [
    "https://evil.example",
    "http://localhost.evil.example",
    "http://localhost:3000.evil.example",
    "https://localhost:3000",
    "http://evil.example#http://localhost:3000",
    "http://user@localhost:3000",
    "file://",
    "*",
]
DEVELOPMENT_ONLY = ["null", "http://localhost:3000", "http://localhost", "http://127.0.0.1:8080"]


def over_polling(
    server: WebServer, origin: str | None, query: str = "", body: bytes | None = None
) -> tuple[int, str | None, bytes]:
    """Status, the origin that may read the answer, the answer."""
    url = f"{server.url}/socket.io/?EIO=4&transport=polling{query}"
    request = urllib.request.Request(url, body, {} if origin is None else {"Origin": origin})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers.get("Access-Control-Allow-Origin"), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Access-Control-Allow-Origin"), error.read()


def over_websocket(server: WebServer, origin: str | None) -> int:
    """The status of the handshake: 101 where it succeeds."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    if origin is not None:
        headers["Origin"] = origin
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/socket.io/?EIO=4&transport=websocket", headers=headers)
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize("origin", [*ALLOWED_NOWHERE, *DEVELOPMENT_ONLY])
def test_a_foreign_page_is_refused_in_production(production: WebServer, origin: str) -> None:
    status, allowed, body = over_polling(production, origin)
    assert (status, allowed) == (400, None)
    assert json.loads(body)["error"]["code"] == "origin_not_allowed"
    assert over_websocket(production, origin) == 400


@pytest.mark.parametrize("origin", ALLOWED_NOWHERE)
def test_a_foreign_page_is_refused_in_development(server: WebServer, origin: str) -> None:
    assert over_polling(server, origin)[:2] == (400, None)
    assert over_websocket(server, origin) == 400


@pytest.mark.parametrize("origin", DEVELOPMENT_ONLY)
def test_pages_of_this_machine_may_connect_in_development(server: WebServer, origin: str) -> None:
    assert over_polling(server, origin)[:2] == (200, origin)
    assert over_websocket(server, origin) == 101


def test_the_named_page_may_connect_in_production(production: WebServer) -> None:
    assert over_polling(production, production.url)[:2] == (200, production.url)
    assert over_websocket(production, production.url) == 101
    assert over_websocket(production, production.url.replace("http", "HTTP")) == 101
    another_port = production.url[:-1] + str((int(production.url[-1]) + 1) % 10)
    assert over_websocket(production, another_port) == 400


def test_scripts_may_connect(production: WebServer, server: WebServer) -> None:
    for web in (production, server):
        assert over_polling(web, None)[0] == 200
        assert over_websocket(web, None) == 101


def test_a_foreign_page_may_not_use_a_session_that_is_open(production: WebServer) -> None:
    """As a page would that has learnt a session's id: neither write nor read."""
    sid = over_polling(production, None)[2].decode().partition('"sid":"')[2].partition('"')[0]
    assert over_polling(production, "https://evil.example", f"&sid={sid}", b"40{}")[0] == 400
    assert over_polling(production, "https://evil.example", f"&sid={sid}")[0] == 400
    assert over_polling(production, None, f"&sid={sid}", b"40{}")[0] == 200


def test_several_named_pages(start_server: Callable[..., WebServer]) -> None:
    named = ["https://app.example.org", "http://intern.example.org:8080"]
    web = start_server(**production_settings(SOCKETIO_CORS_ALLOWED_ORIGINS=", ".join(named)))
    assert [over_websocket(web, origin) for origin in [*named, web.url]] == [101, 101, 400]


WIRES = [
    "/socket.io/?EIO=4&transport=polling",
    "/socket.io/?EIO=4&transport=websocket",
    "/api/v1/ws",
    "/ws/video-stream/s1",
    "/api/v1/interview",
    "/",
]


@pytest.mark.parametrize("path", WIRES)
def test_development_answers_under_no_foreign_name(server: WebServer, path: str) -> None:
    """A foreign page whose name points here (DNS rebinding) reads nothing, on no wire."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    headers = {"Host": "evil.example"} | (upgrade if "ws" in path or "websocket" in path else {})
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as answer:
            body = json.loads(answer.read())
    assert (answer.status, body["error"]["code"]) == (421, "host_not_allowed")


@pytest.mark.parametrize("host", own_hosts("0.0.0.0"))
def test_the_page_works_from_every_address_that_the_start_announces(
    everywhere: WebServer, host: str
) -> None:
    """As the page does it, and python-socketio, which names an Origin too."""
    page = f"http://{in_url(host)}:{everywhere.port}"
    headers = {"Origin": page, "Host": page.removeprefix("http://")}
    with closing(HTTPConnection("127.0.0.1", everywhere.port, timeout=PATIENCE)) as connection:
        connection.request("POST", "/api/v1/interview/start", "{}", headers | JSON)
        with connection.getresponse() as answer:
            assert answer.status == 201, answer.read()
    assert over_websocket(everywhere, page) == 101
    assert over_websocket(everywhere, "http://192.0.2.200:5000") == 400


@pytest.fixture(scope="module")
def everywhere(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server in development that listens on every address."""
    log = tmp_path_factory.mktemp("everywhere") / "web.log"
    web = WebServer(redis_url, log, HOST="0.0.0.0").start()
    yield web
    web.stop()
