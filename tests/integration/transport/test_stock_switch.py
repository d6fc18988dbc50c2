"""The stock driver behind the same surface, as a switch for development."""

from collections.abc import Callable, Iterator

import pytest
import socketio

from tests.integration.transport.peers import TransportProcess
from tests.support.patience import PATIENCE


@pytest.fixture(scope="module")
def process() -> Iterator[TransportProcess]:
    process = TransportProcess(
        transport="gevent-websocket",
        socketio={"max_backlog": 1, "connect_timeout": 0.1},
        server={"max_connections_per_address": 1},
    )
    yield process
    process.stop()


@pytest.fixture(params=["websocket", "polling"])
def client(process: TransportProcess, request: pytest.FixtureRequest) -> Iterator[socketio.Client]:
    client = socketio.SimpleClient()
    client.connect(process.url, transports=[request.param], wait_timeout=PATIENCE)
    yield client
    client.disconnect()


def test_own_and_stock_handlers(client: socketio.SimpleClient) -> None:
    assert client.call("fast", 1, timeout=PATIENCE) == {"event": "fast", "args": [1]}
    assert client.call("message-with-ack", 2, timeout=PATIENCE) == 2
    assert client.call("who", timeout=PATIENCE)["count"] == 1


def test_broadcast(process: TransportProcess, client: socketio.SimpleClient) -> None:
    other = socketio.SimpleClient()
    other.connect(process.url, transports=["websocket"], wait_timeout=PATIENCE)
    client.call("join", "room", timeout=PATIENCE)
    other.call("fast_broadcast", ("room", {"text": "é"}), timeout=PATIENCE)
    other.disconnect()

    received = [client.receive(timeout=PATIENCE) for _ in range(3)]

    assert received[1:] == [["broadcast", {"text": "é"}]] * 2


def test_unknown_events_reach_the_catch_all(
    process: TransportProcess, client: socketio.SimpleClient
) -> None:
    client.call("nobody_knows", timeout=PATIENCE)
    assert ["catch-all", "nobody_knows"] in process.state()["log"]


def test_raw_routes_are_served_natively(process: TransportProcess) -> None:
    websocket = process.open_raw("/small")
    websocket.send("x")
    assert websocket.receive() == "x"
    websocket.send("x" * 1001)
    assert websocket.receive_close() == 1009


def test_closing_all(start_transport: Callable[..., TransportProcess]) -> None:
    process = start_transport(transport="gevent-websocket")
    process.open_engine().join()

    assert process.http("/drain?within=0", "POST") == (200, '{"handlers_done":true}\n')

    process.wait_for_state(lambda state: state["environs"] == 0)
