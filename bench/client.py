"""A cheap Socket.IO client for load: raw WebSocket frames, JSON only where it must."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import orjson
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

MARK = b'"message":"'
"""Before the text of a message in `new_message`; no spaces, as every server here encodes it."""


class LoadClient(WSListener):
    """One member of one room. `on_message(sender, sent_at)` is called for every delivery."""

    def __init__(self, number: int, room: str, on_message: Callable[[int, float], None]) -> None:
        super().__init__()
        self.number = number
        self.room = room
        self.acks = 0
        self.lost = False
        self._on_message = on_message
        self._transport: WSTransport | None = None
        self._joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, port: int) -> None:
        """Connect and join the room."""
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket&interview_id={self.room}"
        await ws_connect(lambda: self, url, websocket_handshake_timeout=60)
        await asyncio.wait_for(self._joined, 60)

    def close(self) -> None:
        """Close."""
        if self._transport is not None:
            self._transport.disconnect()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The WebSocket is open."""
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The WebSocket is gone."""
        self.lost = True

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one Engine.IO packet."""
        if frame.msg_type != WSMsgType.TEXT:
            return
        data = frame.get_payload_as_bytes()
        if data.startswith(b'42["new_message"'):
            at = data.index(MARK) + len(MARK)
            sender, sent_at, _ = data[at : data.index(b'"', at)].split(b" ", 2)
            self._on_message(int(sender), float(sent_at))
        elif data.startswith(b"43"):
            self.acks += 1
        elif data == b"2":
            self._send(b"3")
        elif data.startswith(b"0"):
            self._send(b"40")
        elif data.startswith(b"40"):
            self._emit("join_interview", {"interview_id": self.room, "user_id": self.number})
        elif data.startswith(b'42["joined_interview"') and not self._joined.done():
            self._joined.set_result(None)

    def send_message(self, filler: str, ack: bool) -> None:
        """Send a message that says who sent it and when."""
        text = f"{self.number} {time.perf_counter()} {filler}"
        payload = {
            "interview_id": self.room,
            "user_id": self.number,
            "message": text,
            "type": "text",
        }
        self._emit("send_message", payload, b"1" if ack else b"")

    def _emit(self, event: str, payload: dict[str, Any], ack_id: bytes = b"") -> None:
        self._send(b"42" + ack_id + orjson.dumps([event, payload]))

    def _send(self, data: bytes) -> None:
        if self._transport is not None and not self.lost:
            self._transport.send(WSMsgType.TEXT, data)
