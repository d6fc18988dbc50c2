"""A WebSocket that a polling client tries before it moves to it."""

from __future__ import annotations

from collections.abc import Callable

from app.transport.connection import WebSocketConnection
from app.transport.frames import TEXT, CloseCode, encode_frame

ANSWER = encode_frame(TEXT, b"3probe")


class Probe:
    """One try, while the client still polls.

    `works`: whether the client has tried it; it is then told so, and the poll that waits must end
    (`on_works()`), for the client to say over the WebSocket that it moves (`on_move()`).
    `on_end()`: the WebSocket has ended before that.
    """

    __slots__ = ("_on_move", "_on_works", "websocket", "works")

    def __init__(
        self,
        websocket: WebSocketConnection,
        on_works: Callable[[], None],
        on_move: Callable[[WebSocketConnection], None],
        on_end: Callable[[int, str], None],
    ) -> None:
        self.websocket = websocket
        self.works = False
        self._on_works = on_works
        self._on_move = on_move
        websocket.on_message = self._on_message
        websocket.on_end = on_end

    def _on_message(self, message: str | bytes) -> None:
        if message == "2probe":
            self.works = True
            self.websocket.write(ANSWER)
            self._on_works()
        elif message == "5" and self.works:
            self._on_move(self.websocket)
        else:
            self.websocket.close(CloseCode.PROTOCOL_ERROR)
