"""A client of the video wire: sends pieces, remembers every message, checks each one's form."""

import json
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import websocket

from tests.support.contract_checks import check_video_message
from tests.support.patience import PATIENCE

Message = dict[str, Any]


class Camera:
    """Connects at once to `/ws/video-stream/{session_id}`."""

    def __init__(self, url: str, session_id: str, query: str = "", **options: Any) -> None:
        address = url.replace("http://", "ws://")
        self.socket = websocket.create_connection(
            f"{address}/ws/video-stream/{session_id}{query}", timeout=PATIENCE, **options
        )
        self.messages: list[Message] = []
        self._handed_out: set[int] = set()
        self.closed_with: tuple[int, str] | None = None

    def send(self, piece: bytes | str) -> None:
        """One frame, binary or text."""
        if isinstance(piece, str):
            self.socket.send(piece)
        else:
            self.socket.send_binary(piece)

    def stream(self, pieces: Iterable[bytes]) -> list[Message]:
        """Send pieces, each when the one before is confirmed; the confirmations."""
        confirmed = []
        for piece in pieces:
            self.send(piece)
            confirmed.append(self.next("video_data_received"))
        return confirmed

    def next(self, *kinds: str, timeout: float = PATIENCE) -> Message:
        """The first message of one of these types that was not handed out yet."""
        deadline = time.monotonic() + timeout
        place = 0
        while True:
            while place < len(self.messages):
                if place not in self._handed_out and self.messages[place]["type"] in kinds:
                    self._handed_out.add(place)
                    return self.messages[place]
                place += 1
            message = self._receive(max(0.05, deadline - time.monotonic()))
            assert message is not None, (kinds, self.closed_with, self.messages[-5:])

    def of(self, kind: str) -> list[Message]:
        """What came of a type so far."""
        return [message for message in self.messages if message["type"] == kind]

    def until_closed(self) -> tuple[int, str]:
        """Read on to the close; its code and reason."""
        while self._receive(PATIENCE) is not None:
            pass
        assert self.closed_with is not None
        return self.closed_with

    def refusal(self) -> tuple[str, int]:
        """The error that ends the connection, and its close code."""
        code = self.until_closed()[0]
        (error,) = self.of("error")
        return error["error_code"], code

    def _receive(self, timeout: float) -> Message | None:
        self.socket.settimeout(timeout)
        opcode, data = self.socket.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            self.closed_with = int.from_bytes(data[:2], "big"), data[2:].decode()
            return None
        assert opcode == websocket.ABNF.OPCODE_TEXT
        message: Message = json.loads(data)
        check_video_message(message)
        self.messages.append(message)
        return message

    def close(self) -> None:
        """Hang up."""
        with suppress(websocket.WebSocketException, OSError):
            self.socket.send_close()
        self.socket.shutdown()  # type: ignore[no-untyped-call]
