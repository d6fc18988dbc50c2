"""A client of the JSON gateway for tests: frames in and out, each checked for its envelope."""

import json
from typing import Any

import websocket

from tests.support.contract_checks import check_frame
from tests.support.patience import PATIENCE

Json = dict[str, Any]


class GatewayClient:
    """One raw WebSocket. `recv` waits at most `timeout` seconds."""

    def __init__(
        self, url: str, session_id: str | None = None, timeout: float = PATIENCE, **more: Any
    ):
        path = "/api/v1/ws" + (f"/{session_id}" if session_id is not None else "")
        address = url.replace("http://", "ws://") + path
        more.setdefault("suppress_origin", "origin" not in more)  # scripts send none
        self.socket = websocket.create_connection(address, timeout=timeout, **more)
        self.session_id: str | None = None

    def greeted(self) -> Json:
        """The data of `connected`, which tells the session."""
        frame = self.frame()
        assert frame["type"] == "connected", frame
        self.session_id = frame["session_id"]
        data: Json = frame["data"]
        return data

    def send(self, kind: str, data: Any = None, **more: Any) -> None:
        """One message."""
        self.raw(json.dumps({"type": kind, "data": {} if data is None else data, **more}))

    def raw(self, text: str) -> None:
        """A text frame as it is."""
        self.socket.send(text)

    def frame(self) -> Json:
        """The next message, its envelope checked."""
        frame: Json = json.loads(self.socket.recv())
        assert set(frame) == {"type", "session_id", "timestamp", "data"}, frame
        check_frame(frame)
        return frame

    def expect(self, kind: str) -> Json:
        """The data of the next message, which is of that kind."""
        frame = self.frame()
        assert frame["type"] == kind, frame
        data: Json = frame["data"]
        return data

    def say(self, text: str) -> Json:
        """Write something; the reply."""
        self.send("text_input", {"text": text})
        return self.expect("ai_response")

    def close_code(self) -> int:
        """The code with which the server closes, after any messages before it."""
        while True:
            opcode, data = self.socket.recv_data(control_frame=True)
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big")

    def close(self) -> None:
        """Leave."""
        self.socket.close()
        self.socket.shutdown()  # type: ignore[no-untyped-call]
