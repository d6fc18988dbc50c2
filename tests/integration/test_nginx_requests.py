"""The project's nginx.conf in a real nginx: what it passes on, what it refuses, what it repeats."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.config import TestingConfig
from tests.integration.echo_backend import EchoBackend, Received, echo_backends
from tests.integration.nginx_site import HOST, NginxSite, trusted_certificate
from tests.integration.processes import wait_until
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT

MEGABYTE = 1024 * 1024
AUDIO = "/api/v1/interview/interview_1/process-unified-audio"
SOCKETS = ["/socket.io/?EIO=4&transport=websocket", "/api/v1/ws", "/api/v1/ws/7"]
SOCKETS += ["/ws/video-stream/7"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with trusted_certificate(tmp_path_factory.mktemp("certificate")) as path:
        yield path


@pytest.fixture
def backends() -> Iterator[list[EchoBackend]]:
    with echo_backends(2) as backends:
        yield backends


@pytest.fixture
def stopped_site(tmp_path: Path, certificate: Path, backends: list[EchoBackend]) -> NginxSite:
    return NginxSite(tmp_path, certificate, [backend.port for backend in backends])


@pytest.fixture
def site(stopped_site: NginxSite) -> Iterator[NginxSite]:
    with stopped_site as site:
        yield site


def received(backends: list[EchoBackend], path: str) -> list[Received]:
    """What the processes got for this path (its query not counted), one after the other."""
    requests = [request for backend in backends for request in backend.received]
    return [request for request in requests if request.path.partition("?")[0] == path]


def error_code(body: bytes) -> str:
    answer = json.loads(body)
    assert answer["success"] is False
    return str(answer["error"]["code"])


def test_what_a_client_writes_about_itself_is_overwritten(
    site: NginxSite, backends: list[EchoBackend]
) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Real-IP": "203.0.113.7",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=203.0.113.7",
    }
    for path in ("/", "/api/v1/interview", "/socket.io/", "/api/v1/ws", AUDIO):
        assert site.ask(path, headers=lies).status == 200
        (request,) = received(backends, path)
        told = {name: request.headers.get_all(name) for name in [*lies, "Host"]}
        assert told == dict.fromkeys(lies) | {
            "X-Forwarded-For": ["127.0.0.1"],
            "X-Real-IP": ["127.0.0.1"],
            "X-Forwarded-Proto": ["https"],
            "Host": [HOST],
        }


@pytest.mark.parametrize("path", SOCKETS)
def test_websocket_handshakes_are_passed_on(
    site: NginxSite, backends: list[EchoBackend], path: str
) -> None:
    site.handshake(path)
    (request,) = received(backends, path.partition("?")[0])
    assert request.headers["Upgrade"] == "websocket"
    assert request.headers["Connection"] == "upgrade"


def test_upgrades_to_another_protocol_are_not_passed_on(
    site: NginxSite, backends: list[EchoBackend]
) -> None:
    site.handshake("/socket.io/", Upgrade="h2c")
    (request,) = received(backends, "/socket.io/")
    assert "Upgrade" not in request.headers
    assert "Connection" not in request.headers


@pytest.mark.parametrize("path", ["/api/v1/ws/", "/ws/video-stream/"])
def test_a_session_on_a_raw_path_keeps_to_one_process(
    site: NginxSite, backends: list[EchoBackend], path: str
) -> None:
    for session in map(str, range(16)):
        for _ in range(3):
            site.handshake(path + session)
    paths = [{request.path for request in backend.received} for backend in backends]
    assert all(paths)
    assert paths[0].isdisjoint(paths[1])


def test_new_sessions_on_the_raw_path_are_spread(
    site: NginxSite, backends: list[EchoBackend]
) -> None:
    for _ in range(32):
        site.handshake("/api/v1/ws")
    assert all(backend.received for backend in backends)


@pytest.mark.parametrize(
    ("path", "size", "passes"),
    [
        ("/api/v1/interview/start", MEGABYTE, True),
        ("/api/v1/interview/start", MEGABYTE + 1, False),
        ("/socket.io/", MEGABYTE, True),
        ("/socket.io/", MEGABYTE + 1, False),
        ("/", MEGABYTE + 1, False),
        (AUDIO, 36 * MEGABYTE, True),
        (AUDIO, 36 * MEGABYTE + 1, False),
    ],
)
def test_bodies_over_the_limit_are_refused(
    site: NginxSite, backends: list[EchoBackend], path: str, size: int, passes: bool
) -> None:
    answer = site.ask(path, "POST", {"Content-Length": str(size)}, bytes(size) if passes else b"")
    if passes:
        assert answer.status == 200
        assert [request.body_size for request in received(backends, path)] == [size]
    else:
        assert (answer.status, error_code(answer.body)) == (413, "payload_too_large")
        assert received(backends, path) == []
    assert "temporary file" not in site.error_log  # no body touches the disk


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "/%6detrics", "//metrics", "/api/../metrics", "/metrics?x=1"]
)
def test_the_figures_are_not_public(
    site: NginxSite, backends: list[EchoBackend], path: str
) -> None:
    assert site.ask(path).status == 404
    assert not any(backend.received for backend in backends)


def test_a_request_to_a_dead_process_goes_to_the_other(
    site: NginxSite, backends: list[EchoBackend]
) -> None:
    first, second = backends
    interview = site.interview_on(first.port)
    first.shutdown()
    first.server_close()
    assert site.ask(f"/api/v1/interview/start?interview_id={interview}", "POST").status == 200
    assert len(received([second], "/api/v1/interview/start")) == 1


def test_what_a_dying_process_may_have_done_is_not_repeated(
    site: NginxSite, backends: list[EchoBackend]
) -> None:
    first, second = backends
    interview = site.interview_on(first.port)
    first.dies_answering = True
    answer = site.ask(f"/api/v1/interview/start?interview_id={interview}", "POST", body=b"{}")
    assert (answer.status, error_code(answer.body)) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert len(received(backends, "/api/v1/interview/start")) == 1
    # It counts as dead now: the next request does not try it.
    assert site.port_for(interview) == second.port


def test_a_read_that_a_dying_process_left_open_is_repeated(
    site: NginxSite, backends: list[EchoBackend]
) -> None:
    first = backends[0]
    interview = site.interview_on(first.port)
    first.dies_answering = True
    assert site.ask(f"/api/v1/interview?interview_id={interview}").status == 200
    assert [len(received([backend], "/api/v1/interview")) for backend in backends] == [1, 1]


def test_rates_are_limited_and_sockets_apart(stopped_site: NginxSite) -> None:
    stopped_site.limit_rates_to("1r/m")  # so slow that only the burst counts
    with stopped_site as site:
        answers = [site.ask("/api/v1/interview") for _ in range(102)]
        assert [answer.status for answer in answers] == [200] * 101 + [429]
        assert error_code(answers[-1].body) == "rate_limited"
        assert answers[-1].headers["Retry-After"] == "1"
        assert site.ask("/socket.io/?EIO=4&transport=polling").status == 200


def test_answers_come_with_strict_transport_security_and_without_a_version(
    site: NginxSite,
) -> None:
    for path in ("/", "/api/v1/interview", "/metrics"):
        headers = site.ask(path).headers
        assert headers["Strict-Transport-Security"] == "max-age=63072000"
        assert "/" not in headers.get("Server", "")


def test_plain_http_is_sent_to_https(site: NginxSite) -> None:
    with closing(HTTPConnection("127.0.0.1", site.http_port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/room?interview_id=1", headers={"Host": HOST})
        answer = connection.getresponse()
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://{HOST}/room?interview_id=1"


def test_the_log_holds_no_query(site: NginxSite) -> None:
    site.ask("/socket.io/?EIO=4&transport=polling&sid=secret")
    site.ask("/i/thesecretcode")
    wait_until(lambda: bool(site.requests("/socket.io/")), "nginx logs the request")
    assert "secret" not in (site.folder / "access.log").read_text()


def test_sockets_may_be_silent_longer_than_the_heartbeat() -> None:
    settings = TestingConfig()
    heartbeat = settings.socketio_ping_interval + settings.socketio_ping_timeout
    socket_blocks = re.findall(
        r"location ~ \^/(?:socket|\(\?:api/v1/ws)\S+ {(.*?)}",
        (ROOT / "nginx.conf").read_text(),
        re.DOTALL,
    )
    assert len(socket_blocks) == 2
    for block in socket_blocks:
        limits = re.findall(r"(?:proxy_read|proxy_send|send)_timeout (\d+)s;", block)
        assert len(limits) == 3
        assert min(map(int, limits)) > 1.5 * heartbeat
