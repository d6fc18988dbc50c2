"""A stand-in for a web process that notes each request it gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request, as it arrived."""

    method: str
    path: str
    headers: Message
    body_size: int


class EchoBackend(ThreadingHTTPServer):
    """Answers 200 to all; with `dies_answering` it closes the connection without an answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        self.dies_answering = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EchoBackend

    def _take(self) -> None:
        size = self._read_chunks() if "Transfer-Encoding" in self.headers else self._read_body()
        self.server.received.append(Received(self.command, self.path, self.headers, size))
        if self.server.dies_answering:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")  # so that who stops listening is gone at once
        self.end_headers()

    do_GET = do_POST = _take  # noqa: N815 - the library's names

    def _read_body(self) -> int:
        return len(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _read_chunks(self) -> int:
        total = 0
        while size := int(self.rfile.readline(), 16):
            total += len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return total

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def echo_backends(count: int) -> Iterator[list[EchoBackend]]:
    """That many, listening."""
    backends = [EchoBackend() for _ in range(count)]
    for backend in backends:
        Thread(target=backend.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield backends
    finally:
        for backend in backends:
            backend.shutdown()
            backend.server_close()
