"""Management over HTTP: figures over all processes, and messages to all connections."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket

from app.runtime.embedded_redis import EmbeddedRedis
from tests.integration.http.api import Api
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Connect = Callable[..., Client]
Start = Callable[..., WebServer]


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[str]:
    """A Redis that nobody else's connections are counted in."""
    server = EmbeddedRedis(tmp_path / "own", persistent=False)
    server.start()
    yield server.url
    server.stop()


def until(api: Api, **wanted: int) -> dict[str, Any]:
    """The statistics, once they are as wanted."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found: dict[str, Any] = api.get("/websocket/stats")
        stats = found["websocket_stats"]
        if all(stats[name] == value for name, value in wanted.items()):
            return found
        assert time.monotonic() < deadline, stats
        time.sleep(0.1)


def test_figures_add_up_over_processes_and_outlive_them(
    own_redis: str, start_server: Start, connect: Connect
) -> None:
    first, second = start_server(own_redis), start_server(own_redis)
    apis = [Api(first.url), Api(second.url)]
    nobody = until(apis[0], active_connections=0)
    assert nobody["active_sessions"] == []
    assert set(nobody["websocket_stats"]) == {
        "total_connections",
        "active_connections",
        "messages_sent",
        "messages_received",
        "errors_count",
        "uptime_seconds",
    }
    ann, bob = connect(first.url), connect(second.url)
    ann.join("i1", "ann")
    bob.join("i1", "bob")
    bob.join("i2", "bob")
    bob.refused("no_such_event", {})
    for api in apis:
        wanted = {"total_connections": 2, "active_connections": 2, "errors_count": 1}
        # connected 2, joined_interview 3, participant_joined (to ann) 1, error 1
        found = until(api, **wanted, messages_received=4, messages_sent=7)
        assert found["active_sessions"] == ["i1", "i2"]

    second.kill()
    found = until(apis[0], active_connections=1, total_connections=2)
    assert found["active_sessions"] == ["i1"]
    assert found["websocket_stats"]["messages_received"] == 4
    third = start_server(own_redis)
    connect(third.url)
    until(apis[0], total_connections=3, active_connections=2)


def test_sessions_are_listed_and_told(
    own_redis: str, start_server: Start, connect: Connect
) -> None:
    web = start_server(own_redis)
    api = Api(web.url)
    tabs = [connect(web.url) for _ in range(2)]
    for tab in tabs:
        tab.join("i1", 7)
    until(api, active_connections=2)
    assert api.get("/websocket/sessions") == {
        "sessions": [{"session_id": "i1", "connections": 2}],
        "count": 1,
    }
    session = api.get("/websocket/sessions/i1")
    assert (session["connections"], session["participants_count"]) == (2, 1)
    assert [person["user_id"] for person in session["participants"]] == [7]
    tabs[0].ok("leave_interview", {"interview_id": "i1"})
    tabs[1].ok("leave_interview", {"interview_id": "i1"})
    until(api, messages_received=4)
    assert api.get("/websocket/sessions") == {"sessions": [], "count": 0}
    assert api.refused("GET", "/websocket/sessions/i9") == (404, "session_not_found")


def test_messages_reach_every_process(
    own_redis: str, start_server: Start, connect: Connect
) -> None:
    servers = [start_server(own_redis) for _ in range(2)]
    inside = [connect(web.url) for web in servers]
    outside = connect(servers[1].url)
    for number, client in enumerate(inside):
        client.join("i1", number)
    api = Api(servers[0].url)
    to_room = api.post("/websocket/sessions/i1/message", {"message": "五分钟", "level": "warning"})
    to_all = api.post("/websocket/broadcast", {"message": "hello"})
    for client in inside:
        assert client.wait_for("system_message", 1) == to_room
        assert client.wait_for("system_message", 2) == to_all
    assert outside.wait_for("system_message") == to_all
    assert (to_room["level"], to_all["level"]) == ("warning", "info")


def test_what_is_over_gets_no_message(own_redis: str, start_server: Start) -> None:
    api = Api(start_server(own_redis).url)
    api.post("/interview", {"interview_id": "i1"}, 201)
    api.post("/interview/i1/end")
    path = "/websocket/sessions/{}/message"
    assert api.refused("POST", path.format("i1"), {"message": "x"}) == (409, "interview_ended")
    assert api.refused("POST", path.format("i9"), {"message": "x"}) == (404, "session_not_found")
    assert api.refused("POST", path.format("i1"), {}) == (400, "invalid_payload")


def test_every_wire_is_counted_and_reached(own_redis: str, start_server: Start) -> None:
    servers = [start_server(own_redis), start_server(own_redis)]
    room = Client(servers[0].url)
    talk = GatewayClient(servers[0].url, "i1")
    greeting = talk.greeted()
    camera = websocket.create_connection(
        servers[1].url.replace("http", "ws", 1) + "/ws/video-stream/i1", timeout=PATIENCE
    )
    try:
        room.join("i1", "ann")
        assert json.loads(camera.recv())["type"] == "connection_established"
        talk.raw("not json")
        talk.expect("error")
        api = Api(servers[1].url)
        found = until(api, active_connections=3, total_connections=3, errors_count=1)
        assert found["active_sessions"] == ["i1"]
        assert api.get("/websocket/sessions/i1")["connections"] == 3
        assert greeting["first_question"]
        for path in ("/websocket/sessions/i1/message", "/websocket/broadcast"):
            sent = api.post(path, {"message": f"to {path}"})
            assert talk.expect("system_message") == sent
            told = json.loads(camera.recv())
            assert (told["type"], told["message"]) == ("status", sent["message"])
        assert room.wait_for("system_message", 2)["message"] == "to /websocket/broadcast"
    finally:
        room.close()
        talk.close()
        camera.close()
    until(Api(servers[0].url), active_connections=0, total_connections=3)
