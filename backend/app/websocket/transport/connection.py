"""One WebSocket on a non-blocking socket, driven by the hub: while idle it owns no greenlet."""

from __future__ import annotations

import _socket
import contextlib
import logging
import socket
import struct
from collections.abc import Callable
from typing import Any

import gevent

from app.websocket.transport.frames import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    VIOLATION,
    CloseCode,
    FrameParser,
    decode_close,
    encode_close,
    encode_frame,
)

MAX_BACKLOG = 1 << 20  # bytes a client may leave unread before it is cut
STALL_TIMEOUT = 10.0  # seconds a client may take nothing at all of what waits for it
LINGER = 2.0  # seconds that a closing client has to read the Close frame and hang up
KERNEL_SEND_BUFFER = 256 * 1024  # the kernel doubles it; its own limit is megabytes a client
APART = 0.01  # seconds between a frame that must arrive by itself and the next one

READ, WRITE = 1, 2

log = logging.getLogger(__name__)

# What is received is parsed, and so copied, before the hub goes on: one buffer serves everybody.
_received = memoryview(bytearray(64 * 1024))


# Where a connection is: CLOSING has sent its Close frame and discards what still comes. Plain
# numbers: a member of an Enum is three times as dear to look up, ten times a message.
OPEN, CLOSING, CLOSED = range(3)


class _WriteTurn:
    """Collects the connections written to in one turn of the loop, so each gets one send(2)."""

    def __init__(self) -> None:
        self._written: list[WebSocketConnection] = []

    def add(self, connection: WebSocketConnection) -> None:
        if not self._written:
            gevent.get_hub().loop.run_callback(self._flush)
        self._written.append(connection)

    def _flush(self) -> None:
        written, self._written = self._written, []
        for connection in written:
            connection.flush()


_turn = _WriteTurn()


class WebSocketConnection:
    """The server's end of one WebSocket.

    Writing never blocks: a turn of the loop's frames go out in one send(2), what the kernel
    refuses waits, and a client that leaves more than `max_backlog` bytes waiting, or takes nothing
    for `STALL_TIMEOUT`, is cut. Reading stops while `pause`d, so that TCP holds the client back.

    `fd`: a connected stream socket, owned from now on.
    `max_message_size`: bytes; a larger message is refused at its frame header with 1009.

    `on_message(str | bytes)`, `on_alive()` (any frame came) and `on_end(code, reason)` are called
    in the hub and must not block. `on_end` is called once, whoever ended it and however; nothing
    comes after it. `on_release()` is called when the socket itself is gone.
    """

    __slots__ = ("_apart", "_backlog", "_linger", "_max_backlog", "_out", "_parser", "_paused",
                 "_read", "_sock", "_stall", "_state", "_write", "on_alive", "on_end",
                 "on_message", "on_release")  # fmt: skip

    def __init__(self, fd: int, max_message_size: int, *, max_backlog: int = MAX_BACKLOG) -> None:
        self._sock = _socket.socket(fileno=fd)  # the C type: half of socket.socket's memory
        self._sock.setblocking(False)
        if self._sock.family != socket.AF_UNIX:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_SEND_BUFFER)
        self._parser = FrameParser(max_message_size)
        self._read = gevent.get_hub().loop.io(fd, READ)
        self._write: Any = None  # hub watchers exist while they are needed
        self._stall: Any = None
        self._linger: Any = None
        self._apart: Any = None
        self._out: list[bytes] = []
        self._backlog = 0
        self._max_backlog = max_backlog
        self._paused = False
        self._state = OPEN
        self.on_message: Callable[[str | bytes], None] | None = None
        self.on_alive: Callable[[], None] | None = None
        self.on_end: Callable[[int, str], None] | None = None
        self.on_release: Callable[[], None] | None = None

    @property
    def open(self) -> bool:
        """Whether messages may still be sent."""
        return self._state is OPEN

    @property
    def paused(self) -> bool:
        """Whether reading is held back."""
        return self._paused

    @property
    def backlog(self) -> int:
        """Bytes that wait for the client to read."""
        return self._backlog

    def limit(self, max_message_size: int, *, one_at_a_time: bool = False) -> None:
        """Change what a message may have from the next one on; see `FrameParser`.

        One at a time, `on_message` may `pause`: what came together with its message is parsed,
        and judged by the limits of then, after `resume`.
        """
        self._parser.max_message_size = max_message_size
        self._parser.one_at_a_time = one_at_a_time

    # --- reading, all in the hub

    def start(self, early: bytes = b"") -> None:
        """Begin to read; `early` are bytes that came together with the handshake."""
        self._read.start(self._readable)
        if early:
            gevent.get_hub().loop.run_callback(self._take, early)

    def pause(self) -> None:
        """Read nothing more until `resume`."""
        if self.open and not self._paused:
            self._paused = True
            self._read.stop()

    def resume(self) -> None:
        """Read again."""
        if self.open and self._paused:
            self._paused = False
            self._read.start(self._readable)
            if self._parser.holds_back:
                gevent.get_hub().loop.run_callback(self._go_on)

    def _go_on(self) -> None:
        if not self._paused and self._parser.holds_back:
            self._take(b"")

    def _readable(self) -> None:
        try:
            count = self._sock.recv_into(_received)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            count = 0
        if count:
            self._take(_received[:count])
        else:
            self._lost()

    def _take(self, data: bytes | memoryview) -> None:
        if self._state is not OPEN:
            return
        for opcode, payload in self._parser.feed(data):
            if opcode in (TEXT, BINARY):
                if self.on_message is not None:
                    self.on_message(payload)
            else:
                assert isinstance(payload, bytes)
                self._take_control(opcode, payload)
            if self._state is not OPEN:
                return
        if self.on_alive is not None:
            self.on_alive()
        if self._parser.holds_back:
            gevent.get_hub().loop.run_callback(self._go_on)

    def _take_control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.write(encode_frame(PONG, payload))
        elif opcode == CLOSE:
            self._close(encode_frame(CLOSE, payload[:2]), *decode_close(payload))
        elif opcode == VIOLATION:
            self.close(int.from_bytes(payload, "big"))

    # --- writing

    def send(self, message: str | bytes) -> None:
        """Send one message, in one frame."""
        if isinstance(message, str):
            self.write(encode_frame(TEXT, message.encode()))
        else:
            self.write(encode_frame(BINARY, message))

    def ping(self) -> None:
        """Send a protocol ping."""
        self.write(encode_frame(PING, b""))

    def write(self, frame: bytes) -> None:
        """Send an encoded frame at the end of this turn; does nothing once closing."""
        if self._state is not OPEN:
            return
        out = self._out
        if not out:
            _turn.add(self)
        out.append(frame)
        self._backlog = backlog = self._backlog + len(frame)
        if backlog > self._max_backlog:
            self.flush()  # much in one turn: let the kernel take what it can
            if self._backlog > self._max_backlog:
                self._cut("reads too slowly")

    def write_apart(self, frame: bytes) -> None:
        """Send a frame so that it arrives before, not together with, whatever follows.

        Clients that wait for one message after the other lose a second one that their event loop
        gets from the same read. A Node server happens to send like this.
        """
        self.write(frame)
        self.flush()
        if self.open and self._apart is None:
            self._apart = gevent.get_hub().loop.timer(APART)
            self._apart.start(self._end_apart, update=True)

    def _end_apart(self) -> None:
        self._stop("_apart")
        self.flush()

    def flush(self) -> None:
        """Give what waits to the kernel, unless it is known to be full."""
        if self._write is None and self._apart is None:
            self._send()

    def _send(self) -> None:
        out = self._out
        if not out or self._state is CLOSED:
            return
        data = out[0] if len(out) == 1 else b"".join(out)
        try:
            sent = self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self._lost()
            return
        if sent == len(data):
            out.clear()
            self._backlog = 0
            if self._write is not None:
                self._stop("_write")
                self._stop("_stall")
            if self._state is CLOSING:
                self._end_writing()
        else:
            self._out = [data[sent:]]
            self._backlog = len(data) - sent
            self._wait_writable(progress=sent > 0)

    def _wait_writable(self, *, progress: bool) -> None:
        loop = gevent.get_hub().loop
        if self._write is None:
            self._write = loop.io(self._sock.fileno(), WRITE)
            self._write.start(self._send)
        if progress or self._stall is None:
            self._stop("_stall")
            self._stall = loop.timer(STALL_TIMEOUT)
            self._stall.start(self._cut, "reads nothing", update=True)

    # --- the end

    def close(self, code: int = CloseCode.NORMAL, reason: str = "") -> None:
        """Send what waits, then a Close frame; the socket goes when the client has hung up."""
        self._close(encode_close(code, reason), code, reason)

    def abort(self, code: int = CloseCode.ABNORMAL) -> None:
        """Drop the connection and all that waits, with a TCP reset."""
        if self._state is CLOSED:
            return
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._lost(code)

    def _close(self, frame: bytes, code: int, reason: str) -> None:
        if not self.open:
            return
        self.resume()  # the client's own Close and hang-up are waited for
        self._out.append(frame)
        self._backlog += len(frame)
        self._state = CLOSING
        self._stop("_apart")
        self._linger = gevent.get_hub().loop.timer(LINGER)
        self._linger.start(self._drop, update=True)
        self._ended(code, reason)
        self.flush()

    def _end_writing(self) -> None:
        # Closing now would reset the connection if the client still sends, and the reset could
        # overtake the Close frame: say that nothing more comes, and read until the client is done.
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop()

    def _cut(self, why: str) -> None:
        log.info("WebSocket client %s, %d bytes waiting: cut", why, self._backlog)
        self.abort()

    def _lost(self, code: int = CloseCode.ABNORMAL) -> None:
        was_open, self._state = self.open, CLOSED
        if was_open:
            self._ended(code, "")
        self._drop()

    def _ended(self, code: int, reason: str) -> None:
        on_end, self.on_end = self.on_end, None
        self.on_message = self.on_alive = None
        if on_end is not None:
            # not at once: the caller may be in the middle of a room, or not in the hub
            gevent.get_hub().loop.run_callback(on_end, code, reason)

    def _drop(self) -> None:
        self._state = CLOSED
        if self._read is None:
            return
        for name in ("_read", "_write", "_stall", "_linger", "_apart"):
            self._stop(name)
        self._out.clear()
        self._backlog = 0
        self._sock.close()
        on_release, self.on_release = self.on_release, None
        if on_release is not None:
            on_release()

    def _stop(self, name: str) -> None:
        watcher = getattr(self, name)
        if watcher is not None:
            watcher.stop()
            watcher.close()
            setattr(self, name, None)
