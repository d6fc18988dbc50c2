"""Socket.IO spoken by hand over a WebSocket, for packets that no client library would send."""

import json
from typing import Any

import websocket

from tests.support.patience import PATIENCE


class RawWire:
    """A connection on the main namespace, later with `connect()` where it is not to `greet`.

    Answers heartbeats while it waits.
    """

    def __init__(self, url: str, greet: bool = True) -> None:
        address = url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(address, timeout=PATIENCE)
        if greet:
            self.connect()

    def connect(self) -> Any:
        """Ask to be let in; what the server answers, its consent or its refusal."""
        self._socket.send("40")
        while not (answer := self._next()).startswith(("40", "44")):
            pass
        return json.loads(answer[2:])

    def _next(self) -> str:
        """The next packet that is no heartbeat, as text; raises when the connection is gone."""
        while True:
            packet = self._socket.recv()
            text = packet if isinstance(packet, str) else packet.decode(errors="replace")
            if text == "2":
                self._socket.send("3")
            elif text:
                return text
            else:
                raise websocket.WebSocketConnectionClosedException("closed")

    def send(self, packet: str | bytes) -> None:
        """Send one WebSocket message as it is: text, or bytes as binary."""
        if isinstance(packet, str):
            self._socket.send(packet)
        else:
            self._socket.send_binary(packet)

    def acknowledgement(self, packet: str, ack_id: int) -> Any:
        """Send an event packet that asks for this ack; its one argument."""
        self.send(packet)
        prefix = f"43{ack_id}["
        while True:
            text = self._next()
            if text.startswith(prefix):
                return json.loads(text[len(prefix) - 1 :])[0]

    def close_code(self) -> int | None:
        """Read until the server closes; the close frame's code, None if the line was just cut."""
        try:
            while True:
                opcode, data = self._socket.recv_data()
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    return int.from_bytes(data[:2], "big")
        except (websocket.WebSocketException, OSError):
            return None

    def close(self) -> None:
        """Hang up, without a word."""
        self._socket.shutdown()  # type: ignore[no-untyped-call]
