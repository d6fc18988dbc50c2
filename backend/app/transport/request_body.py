"""The body of an HTTP request: any framing that HTTP/1.1 has, under a deadline and a rate."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from typing import Any

MAX_SKIPPED = 64 * 1024
"""Bytes of a body that nobody asked for, which are read to keep the connection; with more to come
it is closed."""
MAX_TRAILERS = 64 * 1024
MAX_CHUNK_LINE = 8192
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,12})[ \t]*(;[^\r\n]*)?\r?\n")


class BodyError(OSError):
    """A body that does not come whole: the client's fault, or its line's."""


class BodyTooSlowError(BodyError):
    """A body that comes too slowly."""


class ReadBudget:
    """Seconds that may be spent waiting for a body: what comes of it earns more.

    One that trickles is given up after `grace`, and none takes longer than `most`. Only waiting
    counts: while the server has other things to do, no client is slow.
    """

    def __init__(self, grace: float, rate: float, most: float) -> None:
        self._grace = grace
        self._rate = rate
        self._most = most
        self._received = 0
        self._waited = 0.0

    @property
    def left(self) -> float:
        """How long the next read may wait."""
        return min(self._grace + self._received / self._rate, self._most) - self._waited

    def spend(self, seconds: float, received: int) -> None:
        """Count one read."""
        self._waited += seconds
        self._received += received


class SocketStream(io.RawIOBase):
    """What a socket receives; `budget` limits how long reading may wait in all."""

    def __init__(self, sock: Any, timeout: float) -> None:
        self._sock = sock
        self._timeout = timeout
        self.budget: ReadBudget | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Receive once."""
        budget = self.budget
        if budget is None:
            return self._receive(buffer)
        if budget.left <= 0:
            raise BodyTooSlowError("body too slow")
        started, received = time.monotonic(), 0
        self._sock.settimeout(min(budget.left, self._timeout))
        try:
            received = self._receive(buffer) or 0
        except TimeoutError:
            raise BodyTooSlowError("body too slow") from None
        finally:
            budget.spend(time.monotonic() - started, received)
            self._sock.settimeout(self._timeout)
        return received

    def _receive(self, buffer: Any) -> int | None:
        try:
            received: int = self._sock.recv_into(buffer)
        except BlockingIOError:
            return None
        return received


class RequestBody(io.RawIOBase):
    """One request's body, decoded.

    `length`: None for a chunked one. `before`: called before the first read, to ask the client
    for it; until then a client that waits to be asked has sent nothing.
    """

    def __init__(
        self, stream: io.BufferedReader, length: int | None, before: Callable[[], None] | None
    ) -> None:
        self._stream = stream
        self._chunked = length is None
        self._left = length or 0  # of the body, or of the chunk
        self._before = before
        self._between = False  # whether the line end of a chunk has still to come
        self.ended = length == 0
        self.error: BodyError | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some of it; 0 at its end."""
        if self.error is not None:
            raise self.error
        try:
            return self._read_some(buffer)
        except BodyError as error:
            self.error = error
            raise
        except OSError as error:
            self.error = BodyError("connection lost")
            raise self.error from error

    def _read_some(self, buffer: Any) -> int:
        if self._before is not None:
            before, self._before = self._before, None
            before()
        if self._chunked and not self._left and not self.ended:
            self._begin_chunk()
        if self.ended:
            return 0
        data = self._stream.read1(min(len(buffer), self._left))
        if not data:
            raise BodyError("body cut short")
        buffer[: len(data)] = data
        self._left -= len(data)
        if not self._left:
            self.ended, self._between = not self._chunked, self._chunked
        return len(data)

    def _begin_chunk(self) -> None:
        if self._between and self._stream.readline(3) not in (b"\r\n", b"\n"):
            raise BodyError("chunk without end")
        head = _CHUNK_SIZE.fullmatch(self._stream.readline(MAX_CHUNK_LINE))
        if head is None:
            raise BodyError("chunk size")
        self._left, self._between = int(head[1], 16), False
        if not self._left:
            self._skip_trailers()
            self.ended = True

    def _skip_trailers(self) -> None:
        left = MAX_TRAILERS
        while (line := self._stream.readline(left)) not in (b"\r\n", b"\n"):
            left -= len(line)
            if not line.endswith(b"\n") or left <= 0:
                raise BodyError("trailers")

    @property
    def is_worth_skipping(self) -> bool:
        """Whether so little is missing that reading it is better than a new connection."""
        if self.ended:
            return True
        asked_for = self._before is None
        return asked_for and self.error is None and not self._chunked and self._left <= MAX_SKIPPED

    def skip(self) -> None:
        """Read what nobody wanted; raises `BodyError`."""
        ignored = bytearray(16384)
        while not self.ended:
            self.readinto(ignored)

    def _discard(self) -> None:
        """Do nothing: pywsgi would read it whole, however long it is and takes."""
