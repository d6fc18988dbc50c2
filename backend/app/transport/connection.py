"""One WebSocket on a non-blocking socket, driven by the hub: while idle it owns no greenlet."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any

import gevent

from app.transport.frames import (
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
from app.transport.gathered_writer import (
    CLOSED,
    CLOSING,
    MAX_BACKLOG,
    OPEN,
    READ,
    GatheredWriter,
)

LINGER = 2.0  # seconds that a closing client has to read the Close frame and hang up

# What is received is parsed, and so copied, before the hub goes on: one buffer serves everybody.
_received = memoryview(bytearray(64 * 1024))


class WebSocketConnection(GatheredWriter):
    """The server's end of one WebSocket.

    Reading stops while `pause`d, so that TCP holds the client back; writing is as in
    `GatheredWriter`.

    `fd`: a connected stream socket, owned from now on.
    `max_message_size`: bytes; a larger message is refused at its frame header with 1009.

    `on_message(str | bytes)`, `on_alive()` (any frame came) and `on_end(code, reason)` are called
    in the hub and must not block. `on_end` is called once, whoever ended it and however; nothing
    comes after it. `on_release()` is called when the socket itself is gone.
    """

    __slots__ = ("_linger", "_parser", "_paused", "_read", "on_alive", "on_end", "on_message",
                 "on_release")  # fmt: skip

    def __init__(self, fd: int, max_message_size: int, *, max_backlog: int = MAX_BACKLOG) -> None:
        super().__init__(fd, max_backlog)
        self._parser = FrameParser(max_message_size)
        self._read = gevent.get_hub().loop.io(fd, READ)
        self._linger: Any = None
        self._paused = False
        self.on_message: Callable[[str | bytes], None] | None = None
        self.on_alive: Callable[[], None] | None = None
        self.on_end: Callable[[int, str], None] | None = None
        self.on_release: Callable[[], None] | None = None

    @property
    def paused(self) -> bool:
        """Whether reading is held back."""
        return self._paused

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
