"""The project's nginx.conf in a real nginx, before real web processes.

test_nginx_requests.py shows request by request what it passes on and what it refuses.
"""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.nginx_site import HOST, NginxSite, port_of, trusted_certificate
from tests.integration.processes import wait_until
from tests.support.clients import Client
from tests.support.processes import WebServer

TRANSPORTS = ["polling", "websocket"]
SOCKET_IO = "/socket.io/"
BEHIND_NGINX = {
    "TRUSTED_PROXIES": "127.0.0.1",
    "SOCKETIO_CORS_ALLOWED_ORIGINS": f"https://{HOST}:*",
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with trusted_certificate(tmp_path_factory.mktemp("certificate")) as path:
        yield path


@pytest.fixture(scope="module")
def webs(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[WebServer]]:
    folder = tmp_path_factory.mktemp("webs")
    logs = (folder / "web-0.log", folder / "web-1.log")
    webs = [WebServer(redis_url, log, None, **BEHIND_NGINX) for log in logs]
    try:
        yield [web.start() for web in webs]
    finally:
        for web in webs:
            web.stop()


@pytest.fixture
def site(tmp_path: Path, certificate: Path, webs: list[WebServer]) -> Iterator[NginxSite]:
    with NginxSite(tmp_path, certificate, [web.port for web in webs]) as site:
        yield site


def socket_ports(site: NginxSite, at_least: int = 1) -> set[int]:
    """The processes that answered on Socket.IO's path, once so many requests have ended."""
    wait_until(lambda: len(site.requests(SOCKET_IO)) >= at_least, "the log shows the connections")
    return {port_of(entry) for entry in site.requests(SOCKET_IO)}


@pytest.mark.parametrize("query", ["", "?interview_id=interview_7"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_client_keeps_to_one_process(
    site: NginxSite, connect: Callable[..., Client], interview_id: str, transport: str, query: str
) -> None:
    client = connect(f"{site.url}/{query}", transport=transport)
    client.join(interview_id, "ann")
    for _ in range(5):
        say(client, interview_id, "ann")
    client.wait_for("new_message", 5)
    assert client.socket.transport() == transport
    client.close()
    requests_of_the_talk = 12 if transport == "polling" else 1
    assert len(socket_ports(site, requests_of_the_talk)) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_people_on_different_processes_share_an_interview(
    site: NginxSite,
    webs: list[WebServer],
    connect: Callable[..., Client],
    interview_id: str,
    transport: str,
) -> None:
    clients = {}
    for user, web in zip(("ann", "bob"), webs, strict=True):
        url = f"{site.url}/?interview_id={site.interview_on(web.port)}"
        clients[user] = connect(url, transport=transport)
        clients[user].join(interview_id, user)
    for user, client in clients.items():
        say(client, interview_id, user)
    for client in clients.values():
        client.wait_for("new_message", 2)
        assert [message["user_id"] for message in client.named("new_message")] == ["ann", "bob"]
        client.close()
    assert socket_ports(site, 2) == {web.port for web in webs}


@pytest.mark.parametrize(
    ("transport", "end", "status"),
    [
        ("polling", signal.SIGKILL, -signal.SIGKILL),
        ("websocket", signal.SIGKILL, -signal.SIGKILL),
        ("websocket", signal.SIGTERM, 0),
    ],
)
def test_the_people_of_an_ended_process_go_on_at_the_other(
    certificate: Path,
    tmp_path: Path,
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    interview_id: str,
    transport: str,
    end: signal.Signals,
    status: int,
) -> None:
    dies, lives = start_server(**BEHIND_NGINX), start_server(**BEHIND_NGINX)
    with NginxSite(tmp_path, certificate, [dies.port, lives.port]) as site:
        moved_id, kept_id = site.interview_on(dies.port), site.interview_on(lives.port)
        ann = connect(
            f"{site.url}/?interview_id={moved_id}", transport=transport, reconnection=True
        )
        bob = connect(f"{site.url}/?interview_id={kept_id}", transport=transport)
        ann.join(interview_id, "ann")
        bob.join(interview_id, "bob")
        last_seq = say(bob, interview_id, "bob")
        ann.wait_for_seq(last_seq)

        dies.signal(end)
        assert dies.wait() == status
        if end == signal.SIGTERM:
            ann.wait_for("server_draining")
        missed = say(bob, interview_id, "bob")
        ann.wait_for("connected", 2)
        joined = ann.join(interview_id, "ann", last_seq=last_seq)
        assert "reset" not in joined
        ann.wait_for_seq(missed)
        say(ann, interview_id, "ann")
        bob.wait_for_seq(say(bob, interview_id, "bob"))
        last = say(ann, interview_id, "ann")
        ann.wait_for_seq(last)
        bob.wait_for_seq(last)

        for client in (ann, bob):
            seqs = [payload["seq"] for _, payload in client.logged()]
            assert seqs == list(range(seqs[0], last + 1))
        assert site.port_for(moved_id) == lives.port
        ann.close()
        bob.close()


def say(client: Client, interview_id: str, user_id: str) -> int:
    """Send a message; its seq."""
    payload = {"interview_id": interview_id, "user_id": user_id, "message": "hello"}
    return int(client.ok("send_message", payload)["seq"])
