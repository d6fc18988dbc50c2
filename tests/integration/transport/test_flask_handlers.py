"""Stock Flask-SocketIO handlers and our own, for stock clients on every transport."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio

from tests.integration.transport.peers import TransportProcess
from tests.support.ordered_client import OrderedClient
from tests.support.patience import PATIENCE

TRANSPORTS = [["websocket"], ["polling"], ["polling", "websocket"]]


class Client:
    """A python-socketio client that remembers what it got."""

    def __init__(self, url: str, transports: list[str], auth: Any) -> None:
        self.socket = OrderedClient(reconnection=False)
        self.events: list[tuple[Any, ...]] = []
        self.socket.on("*", lambda *event: self.events.append(event))
        self.socket.on("question", lambda question: question * 2)
        self.socket.connect(url, transports=transports, auth=auth, wait_timeout=PATIENCE)

    def call(self, event: str, data: Any = None) -> Any:
        return self.socket.call(event, data, timeout=PATIENCE)

    def wait_for(self, event: tuple[Any, ...], count: int = 1) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.events.count(event) < count:
            assert time.monotonic() < deadline, self.events
            time.sleep(0.01)


@pytest.fixture(scope="module", autouse=True)
def check_descriptors(transport: TransportProcess) -> Iterator[None]:
    yield
    transport.wait_for_state(lambda state: state["environs"] == 0 and state["rooms"] == {})


@pytest.fixture
def connect(transport: TransportProcess) -> Iterator[Callable[..., Client]]:
    clients: list[Client] = []

    def open_client(transports: list[str], name: str = "name") -> Client:
        clients.append(Client(transport.url, transports, {"name": name}))
        return clients[-1]

    yield open_client
    for client in clients:
        client.socket.disconnect()


@pytest.fixture(params=TRANSPORTS, ids=["websocket", "polling", "upgrade"])
def client(request: pytest.FixtureRequest, connect: Callable[..., Client]) -> Client:
    return connect(request.param)


def test_a_stock_handler_has_its_request_context(client: Client) -> None:
    first, second = client.call("who"), client.call("who")

    assert (first["name"], first["event"], first["agent"]) == ("name", "who", True)
    assert (first["count"], second["count"]) == (1, 2)
    assert first["sid"] == client.socket.get_sid()


def test_our_own_handler_has_none_and_its_answer_is_the_ack(client: Client) -> None:
    assert client.call("fast", {"a": 1}) == {"event": "fast", "args": [{"a": 1}]}


def test_our_own_handler_gets_and_returns_bytes(client: Client) -> None:
    assert client.call("fast", b"\1\2") == {"event": "fast", "args": [b"\1\2"]}


def test_events_stay_in_order_between_both_kinds_of_handlers(client: Client) -> None:
    client.socket.emit("fast_wait", 0.2)
    for number in range(50):
        client.socket.emit("message", number)

    client.wait_for(("message-back", 49))

    assert [event[1] for event in client.events if event[0] == "message-back"] == list(range(50))


def test_a_handler_may_ask_its_own_client(client: Client) -> None:
    assert client.call("ask", 21) == 42


def test_an_event_without_a_handler_goes_to_the_catch_all(
    transport: TransportProcess, client: Client
) -> None:
    client.call("nobody_knows")

    assert ["catch-all", "nobody_knows"] in transport.state()["log"]


def test_emit_reaches_a_room_on_every_transport(connect: Callable[..., Client]) -> None:
    members = [connect(transports) for transports in TRANSPORTS]
    outsider = connect(["websocket"])
    for member in members:
        assert member.call("join", "R") == "R"
    data = {"room": "R", "text": "é€😀", "bytes": b"\0\1", "self": False}

    members[0].socket.emit("say", data)

    for member in members[1:]:
        member.wait_for(("said", data))
    members[0].call("fast")
    outsider.call("fast")
    assert not [event for event in members[0].events + outsider.events if event[0] == "said"]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_bytes_reach_a_room_of_both_kinds(connect: Callable[..., Client], order: list[int]) -> None:
    members = [connect(TRANSPORTS[which]) for which in order]
    for member in members:
        member.call("join", "bytes")

    members[0].socket.emit("say", {"room": "bytes", "bytes": b"\0\1"})

    for member in members:
        member.wait_for(("said", {"room": "bytes", "bytes": b"\0\1"}))


def test_broadcast_reaches_rooms_and_clients_once(connect: Callable[..., Client]) -> None:
    members = [connect(transports) for transports in TRANSPORTS]
    for member in members:
        member.call("join", "B")
        member.call("join", "C")
    sender, *others = members
    sids = [member.socket.get_sid() for member in others]

    for to in ("B", ["B", "C"], [*sids, "B"]):
        sender.call("fast_broadcast", (to, {"to": 1, "text": "é"}))

    for member in others:
        member.wait_for(("broadcast", {"to": 1, "text": "é"}), 6)
        assert len([event for event in member.events if event[0] == "broadcast"]) == 6
    assert len([event for event in sender.events if event[0] == "broadcast"]) == 3


def test_a_refused_client_gets_the_error(transport: TransportProcess) -> None:
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(transport.url, auth={"refuse": True}, transports=["websocket"])
    client.disconnect()


def test_a_foreign_origin_is_refused(transport: TransportProcess) -> None:
    query = "/socket.io/?EIO=4&transport=polling"
    assert transport.http(query, Origin="http://evil.example")[0] == 400
    assert transport.http(query, Origin="http://allowed.example")[0] == 200


def test_other_namespaces(transport: TransportProcess) -> None:
    client = socketio.Client(reconnection=False)
    got: list[Any] = []
    client.on("auth", got.append, namespace="/custom")
    client.connect(transport.url, namespaces=["/custom"], transports=["websocket"])
    deadline = time.monotonic() + PATIENCE
    while got != [{}]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    client.disconnect()
