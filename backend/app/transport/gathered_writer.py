"""Writing to a non-blocking socket: a turn's frames together, and who does not read is cut."""

from __future__ import annotations

import _socket
import logging
import socket
from typing import Any

import gevent

MAX_BACKLOG = 1 << 20  # bytes a client may leave unread before it is cut
STALL_TIMEOUT = 10.0  # seconds a client may take nothing at all of what waits for it
KERNEL_SEND_BUFFER = 256 * 1024  # the kernel doubles it; its own limit is megabytes a client
APART = 0.01  # seconds between a frame that must arrive by itself and the next one

READ, WRITE = 1, 2

log = logging.getLogger(__name__)

# Where a connection is: CLOSING has sent its Close frame and discards what still comes. Plain
# numbers: a member of an Enum is three times as dear to look up, ten times a message.
OPEN, CLOSING, CLOSED = range(3)


_written: list[GatheredWriter] = []
"""The connections written to in this turn of the loop, so that each gets one send(2)."""


def _flush_written() -> None:
    written = _written[:]
    _written.clear()
    for connection in written:
        if connection._write is None and connection._apart is None:
            connection._send()


class GatheredWriter:
    """The writing half of a connection: never blocks.

    A turn of the loop's frames go out in one send(2), what the kernel refuses waits, and a client
    that leaves more than `max_backlog` bytes waiting, or takes nothing for `STALL_TIMEOUT`, is cut.

    `fd`: a connected stream socket, owned from now on.
    """

    __slots__ = ("_apart", "_backlog", "_max_backlog", "_out", "_sock", "_stall", "_state",
                 "_write")  # fmt: skip

    def __init__(self, fd: int, max_backlog: int) -> None:
        self._sock = _socket.socket(fileno=fd)  # the C type: half of socket.socket's memory
        self._sock.setblocking(False)
        if self._sock.family != socket.AF_UNIX:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_SEND_BUFFER)
        self._write: Any = None  # hub watchers exist while they are needed
        self._stall: Any = None
        self._apart: Any = None
        self._out: list[bytes] = []
        self._backlog = 0
        self._max_backlog = max_backlog
        self._state = OPEN

    @property
    def open(self) -> bool:
        """Whether messages may still be sent."""
        return self._state is OPEN

    @property
    def backlog(self) -> int:
        """Bytes that wait for the client to read."""
        return self._backlog

    def write(self, frame: bytes) -> None:
        """Send an encoded frame at the end of this turn; does nothing once closing."""
        if self._state is not OPEN:
            return
        out = self._out
        if not out:
            if not _written:
                gevent.get_hub().loop.run_callback(_flush_written)
            _written.append(self)
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

    # --- the other half's

    def abort(self) -> None:
        """Drop the connection and all that waits."""
        raise NotImplementedError

    def _lost(self) -> None:
        """The socket is of no use any more."""
        raise NotImplementedError

    def _drop(self) -> None:
        """Let go of the socket."""
        raise NotImplementedError

    def _stop(self, name: str) -> None:
        watcher = getattr(self, name)
        if watcher is not None:
            watcher.stop()
            watcher.close()
            setattr(self, name, None)
