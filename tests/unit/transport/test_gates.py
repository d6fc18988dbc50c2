"""Where many come at once, each waits before it is opened, and before it joins a namespace."""

from collections.abc import Iterator

import gevent
import pytest
from flask import Flask
from flask_socketio import emit
from gevent import socket
from gevent.event import Event

from app.transport import NativeSocketIO, RawRoutes
from app.transport.frames import TEXT, encode_frame
from app.transport.pywsgi_server import TransportServer
from tests.support.patience import PATIENCE

MASK = bytes(4)


class Gate:
    """Holds up who comes to it."""

    def __init__(self) -> None:
        self.reached = Event()
        self.open = Event()

    def __call__(self) -> None:
        self.reached.set()
        self.open.wait(PATIENCE)


class Door:
    """A server with a gate at each step, and a client of it."""

    def __init__(self) -> None:
        self.before_open, self.before_connect = Gate(), Gate()
        self.socketio = NativeSocketIO()
        self.raw = RawRoutes(
            origin_allowed=lambda *_: True, before_open=self.before_open, max_connections=1
        )
        self.raw.add("/raw", lambda websocket, *_: websocket.accept())
        app = Flask(__name__)
        self.connected: list[str] = []
        self.socketio.on("connect")(self.let_in)
        self.socketio.init_app(
            app, before_open=self.before_open, before_connect=self.before_connect
        )
        self.raw.init_app(app)
        self.server: TransportServer = self.socketio.make_server(app, "127.0.0.1", 0)
        self.server.start()
        self.client = socket.create_connection(("127.0.0.1", self.server.server_port))
        self.client.settimeout(PATIENCE)

    def let_in(self) -> None:
        """Handle the connection of a client."""
        self.connected.append("client")
        emit("connected")

    def ask(self, path: str) -> None:
        """Ask for a WebSocket."""
        lines = (
            f"GET {path} HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", "",
        )  # fmt: skip
        self.client.sendall("\r\n".join(lines).encode())

    def connect(self) -> None:
        """Join the main namespace."""
        frame = encode_frame(TEXT, b"40")
        self.client.sendall(bytes([frame[0], 0x80 | frame[1]]) + MASK + frame[2:])

    def receive(self, ending: bytes) -> bytes:
        """What the server sends, up to where it ends so."""
        received = b""
        while ending not in received:
            received += (more := self.client.recv(4096))
            assert more, received
        return received

    @property
    def sessions(self) -> int:
        """How many sessions there are."""
        return len(self.socketio.server.eio.sockets)


SOCKETIO = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def door() -> Iterator[Door]:
    """A door with closed gates."""
    door = Door()
    yield door
    door.client.close()
    door.before_open.open.set()
    door.before_connect.open.set()
    door.server.stop(timeout=1)


def test_each_step_waits_for_its_gate(door: Door) -> None:
    door.ask(SOCKETIO)
    assert door.before_open.reached.wait(PATIENCE)
    assert door.sessions == 0
    door.before_open.open.set()
    door.receive(b'0{"sid"')
    assert door.sessions == 1
    assert not door.before_connect.reached.is_set()

    door.connect()
    assert door.before_connect.reached.wait(PATIENCE)
    sid = next(iter(door.socketio.server.eio.sockets))
    assert not door.socketio.server.is_in_namespace(sid)
    door.before_connect.open.set()
    assert b'40{"sid"' in door.receive(b'42["connected"')
    assert door.connected == ["client"]


@pytest.mark.parametrize("path", [SOCKETIO, "/raw"])
def test_who_waited_finds_a_server_that_has_begun_to_stop(door: Door, path: str) -> None:
    door.ask(path)
    assert door.before_open.reached.wait(PATIENCE)
    door.socketio.close_connections(0)
    door.raw.close_all(0)
    door.before_open.open.set()
    assert b" 503 " in door.receive(b"\r\n")
    assert door.sessions == door.raw.open_count == 0


def test_who_is_gone_by_then_is_not_let_in(door: Door) -> None:
    door.before_open.open.set()
    door.ask(SOCKETIO)
    door.receive(b'0{"sid"')
    door.connect()
    assert door.before_connect.reached.wait(PATIENCE)
    door.client.close()
    with gevent.Timeout(PATIENCE):
        while door.sessions:
            gevent.sleep(0.01)
    door.before_connect.open.set()
    assert door.socketio.wait_for_handlers(PATIENCE)
    assert door.connected == []
