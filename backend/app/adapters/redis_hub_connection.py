"""One connection to Redis that the hub itself reads: no greenlet waits for it or is woken by it."""

import ssl
from collections.abc import Callable
from typing import Any

import gevent
import hiredis
from redis import exceptions
from redis._parsers.base import BaseParser

_READ, _WRITE = 1, 2
_NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)

# What is received is parsed, and so copied, before the hub goes on: one buffer serves everybody.
_received = memoryview(bytearray(64 * 1024))


class HubConnection:
    """Speaks over a connection that redis-py has opened, and owns it from now on.

    `on_answers(answers)` is called in the hub with all that has come whole, errors that Redis
    answered among it; `on_lost(error)` once, with a redis error, when the connection has ended
    otherwise than by `close`, or with what `on_answers` raised. Neither may block.
    """

    def __init__(
        self,
        connection: Any,
        on_answers: Callable[[list[Any]], None],
        on_lost: Callable[[Exception], None],
    ) -> None:
        self._connection = connection
        self._sock: Any = connection._sock  # plain or TLS; redis-py has no public name for it
        self._sock.settimeout(0.0)
        self._on_answers = on_answers
        self._on_lost = on_lost
        self._reader: Any = hiredis.Reader(
            protocolError=exceptions.InvalidResponse, replyError=BaseParser.parse_error
        )
        self._decrypted: Callable[[], int] | None = getattr(self._sock, "pending", None)
        self._unsent = b""
        loop: Any = gevent.get_hub().loop
        self._read = loop.io(self._sock.fileno(), _READ)
        self._write = loop.io(self._sock.fileno(), _WRITE)
        self._closed = False
        self._read.start(self._readable)

    def send(self, commands: bytes) -> None:
        """Send packed commands; never waits."""
        self._unsent += commands
        if not self._write.active:
            self._flush()

    def close(self) -> None:
        """End it; nothing is called any more."""
        if not self._closed:
            self._closed = True
            for watcher in (self._read, self._write):
                watcher.stop()
                watcher.close()
            self._connection.disconnect()

    def _flush(self) -> None:
        if self._closed:
            return
        try:
            sent = self._sock.send(self._unsent)
        except _NOT_NOW:
            sent = 0
        except OSError as error:
            self._lose(exceptions.ConnectionError(str(error)))
            return
        self._unsent = self._unsent[sent:]
        if not self._unsent:
            self._write.stop()
        elif not self._write.active:
            self._write.start(self._flush)

    def _readable(self) -> None:
        try:
            self._receive()
            while self._decrypted is not None and self._decrypted():
                self._receive()
            answers: list[Any] = []
            while (answer := self._reader.gets()) is not False:
                answers.append(answer)
            if answers:
                self._on_answers(answers)
        except _NOT_NOW:
            return
        except OSError as error:
            self._lose(exceptions.ConnectionError(str(error)))
        except Exception as error:  # noqa: BLE001 - also an answer that nobody understands
            self._lose(error)

    def _receive(self) -> None:
        count = self._sock.recv_into(_received)
        if not count:
            raise exceptions.ConnectionError("Redis closed the connection")
        self._reader.feed(_received, 0, count)

    def _lose(self, error: Exception) -> None:
        if not self._closed:
            self.close()
            self._on_lost(error)
