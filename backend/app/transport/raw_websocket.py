"""A plain WebSocket as a gateway's handler sees it: receive, send, close, each simply a call."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.event import Event

from app.transport.connection import WebSocketConnection
from app.transport.frames import CloseCode
from app.transport.gathered_writer import MAX_BACKLOG
from app.transport.handshake import Environ, HandshakeError, open_websocket

OriginRule = Callable[[str, Environ], bool]


class ConnectionClosedError(Exception):
    """The WebSocket has ended, by whom- and however; `code` and `reason` are those of its end."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".rstrip())
        self.code = code
        self.reason = reason


class CapacityError(Exception):
    """No place is left for one more raw WebSocket."""


@dataclass(frozen=True)
class RawLimits:
    """What one raw WebSocket may take.

    `max_message_size`: bytes; a larger message closes with 1009 at its frame header.
    `max_waiting`, `max_waiting_bytes`: messages not yet received by the handler, beyond which
    the socket is not read, so that TCP holds the sender back.
    `max_backlog`: bytes not yet read by the client, beyond which it is cut.
    `heartbeat_interval`: seconds between pings. `idle_timeout`: seconds without any frame,
    pongs included, after which the client counts as gone.
    """

    max_message_size: int = 1_000_000
    max_waiting: int = 16
    max_waiting_bytes: int = 256 * 1024
    max_backlog: int = MAX_BACKLOG
    heartbeat_interval: float = 30.0
    idle_timeout: float = 300.0


class RawWebSocket:
    """One client of a raw route. Use it from any greenlet of this thread.

    `stranger_size`: bytes a message may have until `admit`; one is read after the other then, so
    that what follows a token is judged by what the token allows. 0: everybody is let in at once.
    `on_admit(owner)`: takes its place; may raise `CapacityError`.
    """

    def __init__(
        self,
        environ: Environ,
        limits: RawLimits,
        origin_allowed: OriginRule,
        on_idle: Callable[[RawWebSocket], None],
        stranger_size: int,
        on_admit: Callable[[RawWebSocket, Hashable], None],
    ) -> None:
        self._environ = environ
        self._limits = limits
        self._origin_allowed = origin_allowed
        self._on_idle = on_idle
        self._stranger_size = stranger_size
        self._on_admit = on_admit
        self._connection: WebSocketConnection | None = None
        self._waiting: deque[str | bytes] = deque()
        self._waiting_bytes = 0
        self._changed = Event()
        self._end: tuple[int, str] | None = None
        self._alive = 0.0
        self._timer: Any = None

    @property
    def accepted(self) -> bool:
        """Whether the handshake is done."""
        return self._connection is not None

    @property
    def closed(self) -> bool:
        """Whether the WebSocket has ended."""
        return self._end is not None

    def accept(self) -> None:
        """Complete the handshake; the first subprotocol offered, if any, is spoken.

        Raises `HandshakeError`, which the route answers, where the request is no WebSocket
        handshake or its Origin is not allowed. A request without one comes from no browser.
        """
        origin = self._environ.get("HTTP_ORIGIN")
        if origin and not self._origin_allowed(origin, self._environ):
            raise HandshakeError("Origin not allowed", "403 Forbidden")
        connection, early = open_websocket(
            self._environ,
            self._limits.max_message_size,
            max_backlog=self._limits.max_backlog,
        )
        if self._stranger_size:
            connection.limit(self._stranger_size, one_at_a_time=True)
        connection.on_message = self._on_message
        connection.on_alive = self._on_alive
        connection.on_end = self._on_end
        self._connection = connection
        self._on_alive()
        self._arm()
        connection.start(early)

    def admit(self, owner: Hashable = None) -> None:
        """Admit the client, which said who it is: `owner`.

        Raises `CapacityError`, which the route answers, where no place is left.
        """
        if self._connection is not None and not self._connection.open:
            raise ConnectionClosedError(*(self._end or (CloseCode.TRY_AGAIN_LATER, "")))
        self._on_admit(self, owner)
        self._stranger_size = 0
        if self._connection is not None:
            self._connection.limit(self._limits.max_message_size)
            self._read_on()

    def receive(self, timeout: float | None = None) -> str | bytes | None:
        """Return the next message: `str` for a text, `bytes` for a binary one.

        Returns None when `timeout` seconds pass without one. Raises `ConnectionClosedError` when
        all that came before the end has been received.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        if not self._waiting:
            self._read_on()
        while not self._waiting and self._end is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                break
            self._changed.clear()
            self._changed.wait(left)
        if not self._waiting:
            self._raise_if_closed()
            return None
        message = self._waiting.popleft()
        self._waiting_bytes -= len(message)
        if not self._stranger_size:
            self._read_on()
        return message

    def _read_on(self) -> None:
        connection = self._connection
        if connection is not None and connection.paused and not self._full:
            self._on_alive()  # it was held back by this side
            connection.resume()

    def send(self, message: str | bytes) -> None:
        """Send a text or binary message; never waits. Raises `ConnectionClosedError`."""
        self._raise_if_closed()
        if self._connection is None:
            raise RuntimeError("accept() comes first")
        self._connection.send(message)

    def close(self, code: int = CloseCode.NORMAL, reason: str = "") -> None:
        """Close, after what was sent; does nothing to a closed one."""
        if self._connection is not None:
            self._connection.close(code, reason)

    def _raise_if_closed(self) -> None:
        if self._end is not None:
            raise ConnectionClosedError(*self._end)

    # --- called in the hub

    @property
    def _full(self) -> bool:
        return (
            len(self._waiting) >= self._limits.max_waiting
            or self._waiting_bytes >= self._limits.max_waiting_bytes
        )

    def _on_message(self, message: str | bytes) -> None:
        self._waiting.append(message)
        self._waiting_bytes += len(message)
        self._changed.set()
        if (self._full or self._stranger_size) and self._connection is not None:
            self._connection.pause()

    def _on_alive(self) -> None:
        self._alive = time.monotonic()

    def _on_end(self, code: int, reason: str) -> None:
        self._end = code, reason
        self._changed.set()
        self._timer.close()

    def _arm(self) -> None:
        after = min(self._limits.heartbeat_interval, self._limits.idle_timeout)
        self._timer = gevent.get_hub().loop.timer(after, after)
        self._timer.start(self._beat, update=True)

    def _beat(self) -> None:
        connection = self._connection
        if connection is None or connection.paused:
            return
        if time.monotonic() - self._alive >= self._limits.idle_timeout:
            self._timer.stop()
            gevent.spawn(self._on_idle, self)
        else:
            connection.ping()
