"""The two ends that the transport's tests need: its process, and a WebSocket made of bytes."""

from __future__ import annotations

import base64
import json
import os
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.transport.frames import CLOSE, TEXT
from tests.support import nursery
from tests.support.patience import PATIENCE


class TransportProcess:
    """`transport_app.py` as a process of its own, because it has to be monkey-patched."""

    def __init__(self, **options: Any) -> None:
        script = str(Path(__file__).with_name("transport_app.py"))
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as told:
            with os.fdopen(writing, "wb") as output:
                arguments = [json.dumps(options)]
                self._process = nursery.start(script, arguments, os.environ, output, self._said)
            line = told.readline().split()
        assert line, "the server did not start"
        self.port, self.pid = int(line[0]), int(line[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._clients: list[BytesWebSocket] = []

    def open_raw(self, path: str = "/echo", **options: Any) -> BytesWebSocket:
        """Open a WebSocket; closed with `close_clients`."""
        self._clients.append(websocket := BytesWebSocket(self.port, path, **options))
        return websocket

    def open_engine(self, query: str = "EIO=4&transport=websocket") -> EngineWebSocket:
        """Open an Engine.IO session over a WebSocket; closed with `close_clients`."""
        self._clients.append(websocket := EngineWebSocket(self.port, query))
        return websocket

    def close_clients(self) -> None:
        for websocket in self._clients:
            websocket.socket.close()
        self._clients.clear()

    def stop(self) -> None:
        self.close_clients()
        self._process.kill()
        self._process.wait()
        sys.stderr.write(self.said())
        self._said.close()

    def said(self) -> str:
        """What the process wrote to its standard error."""
        self._said.seek(0)
        return self._said.read().decode()

    def http(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and body of one request on a connection of its own."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = urllib.request.Request(self.url + path, data=body, method=method, headers=named)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.http("/state")[1])
        return answer

    def wait_for_state(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while not holds(state := self.state()):
            assert time.monotonic() < deadline, state
            time.sleep(0.02)
        return state

    def poll(self, sid: str = "", query: str = "EIO=4&transport=polling") -> tuple[int, str]:
        return self.http(f"/socket.io/?{query}" + (f"&sid={sid}" if sid else ""))

    def wait_for_poll(self, sid: str) -> None:
        """Until the session is being polled."""
        self.wait_for_state(lambda state: sid in state["polled"])

    def post(self, sid: str, body: str | bytes) -> tuple[int, str]:
        data = body.encode() if isinstance(body, str) else body
        return self.http(f"/socket.io/?EIO=4&transport=polling&sid={sid}", "POST", data)

    def open_polling(self) -> str:
        """Begin a session; returns its id."""
        status, body = self.poll()
        assert status == 200, body
        sid: str = json.loads(body[1:])["sid"]
        return sid


def client_frame(
    payload: bytes | str, first: int | None = None, *, mask: bytes = b"\x12\x34\x56\x78"
) -> bytes:
    """One frame as a client sends it; `first` is the first byte, a final text or binary."""
    data = payload.encode() if isinstance(payload, str) else payload
    if first is None:
        first = 0x81 if isinstance(payload, str) else 0x82
    key = int.from_bytes((mask * (len(data) // 4 + 1))[: len(data)], "big")
    masked = (int.from_bytes(data, "big") ^ key).to_bytes(len(data), "big")
    return frame_head(first, len(data), mask) + masked


def frame_head(first: int, size: int, mask: bytes = b"\x12\x34\x56\x78") -> bytes:
    """The header alone, so that a size can be announced."""
    if size < 126:
        return bytes((first, 0x80 | size)) + mask
    if size < 65536:
        return bytes((first, 0xFE)) + size.to_bytes(2, "big") + mask
    return bytes((first, 0xFF)) + size.to_bytes(8, "big") + mask


class RefusedError(Exception):
    """The handshake was answered with something else than 101."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status, body)
        self.status = status


class BytesWebSocket:
    """A WebSocket client that sends exactly the bytes it is told to."""

    def __init__(
        self, port: int, path: str, head: dict[str, str] | None = None, early: bytes = b""
    ) -> None:
        """Open; `head`: headers to change, or to leave out with ""; `early`: sent at once."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._buffer = b""
        headers = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "keep-alive, Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            **(head or {}),
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items() if v), "", ""]
        self.socket.sendall("\r\n".join(lines).encode() + early)
        try:
            self.head = self._read_until(b"\r\n\r\n").decode()
        except (EOFError, OSError):
            self.socket.close()
            raise
        status = int(self.head.split()[1])
        if status != 101:
            body = self._buffer
            self.socket.close()
            raise RefusedError(status, body)

    def _read_more(self) -> None:
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError
        self._buffer += data

    def _read_until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._read_more()
        found, self._buffer = self._buffer.split(end, 1)
        return found

    def _read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._read_more()
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def send(self, payload: bytes | str) -> None:
        self.socket.sendall(client_frame(payload))

    def receive_frame(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame, which must be a whole message."""
        first, second = self._read(2)
        assert first & 0xF0 == 0x80, "servers send final frames without extensions"
        size = second
        if size == 126:
            size = int.from_bytes(self._read(2), "big")
        elif size == 127:
            size = int.from_bytes(self._read(8), "big")
        return first & 15, self._read(size)

    def receive(self) -> str | bytes:
        """The next message; fails on a control frame."""
        opcode, payload = self.receive_frame()
        assert opcode < 8, (opcode, payload)
        return payload.decode() if opcode == TEXT else payload

    def receive_close(self) -> int:
        """Discard messages up to the Close frame; its code, 0 for none. Then the stream ends."""
        while True:
            opcode, payload = self.receive_frame()
            if opcode == CLOSE:
                break
        assert self.at_end()
        return int.from_bytes(payload[:2], "big") if payload else 0

    def at_end(self) -> bool:
        """Wait until the server hangs up; True for an orderly end, with nothing before it."""
        try:
            return not self._buffer and self.socket.recv(1) == b""
        except ConnectionResetError:
            return False

    def wait_for_reset(self) -> None:
        """Read until the connection is gone, orderly or not."""
        try:
            while self.socket.recv(1 << 20):
                pass
        except ConnectionResetError:
            pass


class EngineWebSocket(BytesWebSocket):
    """An Engine.IO session over a WebSocket, its handshake done."""

    def __init__(self, port: int, query: str = "EIO=4&transport=websocket") -> None:
        super().__init__(port, f"/socket.io/?{query}")
        self.opening: dict[str, Any] = {}
        if "sid=" not in query:
            opened = self.receive()
            assert isinstance(opened, str)
            assert opened.startswith("0")
            self.opening = json.loads(opened[1:])

    def receive_message(self) -> str | bytes:
        """The next packet that is no ping."""
        while (packet := self.receive()) == "2":
            pass
        return packet

    def join(self, auth: Any = None, namespace: str = "") -> str:
        """Connect to a namespace of the test application; its sid there."""
        head = f"{namespace}," if namespace else ""
        self.send(f"40{head}" + ("" if auth is None else json.dumps(auth)))
        # the stock driver sends the event first
        event, answer = sorted(str(self.receive_message()) for _ in range(2))[::-1]
        assert event.startswith(f'42{head}["auth"')
        assert answer.startswith(f"40{head}")
        sid: str = json.loads(answer[2 + len(head) :])["sid"]
        return sid

    def emit(self, *arguments: Any) -> None:
        self.send("42" + json.dumps(arguments))

    def call(self, *arguments: Any) -> Any:
        """Send an event and return its ack, discarding events that come before it."""
        self.send("4277" + json.dumps(arguments))
        while not str(packet := self.receive_message()).startswith("4377"):
            pass
        return json.loads(str(packet)[4:])
