"""One id, legal on one wire, names the same interview on all of them."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
import requests

from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

IDS = ["{}/b", "{} b", "{}%2F;?#+", "..{}", "{}\\面试🙂", "{}/end"]


@pytest.mark.parametrize("form", IDS)
def test_an_id_on_socketio_http_and_the_gateway(
    server: WebServer, connect: Callable[..., Client], interview_id: str, form: str
) -> None:
    room = form.format(interview_id)
    segment = quote(room, safe="")
    api = f"{server.url}/api/v1/interview"
    made = requests.post(f"{api}/", json={"interview_id": room}, timeout=PATIENCE)
    assert (made.status_code, made.json()["data"]["interview_id"]) == (201, room)
    assert connect(server.url).join(room, "ann")["interview_id"] == room
    read = requests.get(f"{api}/{segment}/", timeout=PATIENCE, allow_redirects=False)
    assert read.json()["data"]["participants"][0]["user_id"] == "ann"
    assert requests.head(f"{api}/{segment}", timeout=PATIENCE).status_code == 200
    client = GatewayClient(server.url, segment)
    try:
        assert client.frame()["session_id"] == room
    finally:
        client.socket.close()
    assert requests.post(f"{api}/{segment}/end", timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize("path", ["/app//etc/passwd", "//evil.example/x", "/api/v1//nothing//"])
def test_slashes_too_many_lead_nowhere_else(server: WebServer, path: str) -> None:
    answer = requests.get(server.url + path, timeout=PATIENCE, allow_redirects=False)
    assert (answer.status_code, "Location" in answer.headers) == (404, False)


def test_a_slash_at_the_end_and_other_methods(server: WebServer) -> None:
    for path in ("/health/", "//ready", "/api/v1/interview/"):
        assert requests.get(server.url + path, timeout=PATIENCE).status_code == 200
        assert requests.head(server.url + path, timeout=PATIENCE).status_code == 200
        allowed = requests.options(server.url + path, timeout=PATIENCE)
        assert {"GET", "HEAD", "OPTIONS"} <= set(allowed.headers["Allow"].split(", "))
