"""gevent's WSGI handler, stricter, and with a way to take a WebSocket's connection out of it."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import gevent
from gevent import pywsgi
from gevent.socket import SHUT_RDWR, SHUT_WR
from gevent.socket import socket as GeventSocket  # noqa: N812 - it is a class

from app.transport.newcomers import Newcomer, Newcomers
from app.transport.request_body import (
    BodyError,
    BodyTooSlowError,
    ReadBudget,
    RequestBody,
    SocketStream,
)
from app.transport.request_head import (
    MAX_LINE,
    BadRequestError,
    body_length,
    keeps_alive,
    parse_request_line,
    read_fields,
)

HANDLER_KEY = "transport.handler"
LINGER = 5.0
"""Seconds for a client to notice the answer to a request whose body is not wanted: closing at once
would reset the connection, and the answer with it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenSocket:
    """A socket that now belongs to the caller.

    `early`: bytes that were read ahead. `release`: to be called when the socket is closed.
    """

    fd: int
    early: bytes
    release: Callable[[], None]


class HandlersServer(Protocol):
    """What a handler needs of its server; see `TransportServer`."""

    header_timeout: float
    keepalive_timeout: float
    io_timeout: float
    body_limits: tuple[float, float, float]
    waiting: Newcomers
    stopping: bool

    def enter(self, host: str, sock: Any) -> Newcomer | None:
        """Let a connection wait for a request."""

    def release_later(self, address: Any) -> Callable[[], None]:
        """Return what gives the place of a taken connection back."""


class TransportHandler(pywsgi.WSGIHandler):
    """Reads requests strictly and under time limits, and lets a WebSocket keep the connection."""

    server: HandlersServer  # type: ignore[assignment]
    socket: Any
    application: Any
    environ: Any
    headers: Any
    content_length: Any
    wsgi_input: Any
    response_headers: Any
    taken = False
    _deadline: Any = None
    _body: RequestBody | None = None
    _lingers = False
    place: Newcomer | None = None  # among those that wait for a request

    def __init__(self, sock: Any, address: Any, server: HandlersServer) -> None:
        self._stream = SocketStream(sock, server.io_timeout)
        super().__init__(sock, address, server, io.BufferedReader(self._stream))  # type: ignore[call-arg, arg-type]

    def take(self) -> TakenSocket:
        """Give up the socket: this request gets no HTTP answer any more, the greenlet ends."""
        if not isinstance(self.socket, GeventSocket):
            raise RuntimeError("TLS has to end before this server")
        self._stream.budget = None
        self.socket.settimeout(0)
        early = self.rfile.peek() if self.rfile is not None else b""
        sock, self.socket = self.socket, None
        self.status = "101 Switching Protocols"  # for the access log
        self.taken = self.close_connection = self.connection_upgraded = True
        return TakenSocket(
            sock.detach(), bytes(early), self.server.release_later(self.client_address)
        )

    # --- reading

    def handle(self) -> None:
        """Handle requests until the connection ends; a client that hangs up is no fault."""
        try:
            super().handle()
        except OSError as error:
            log.debug("HTTP client is gone: %s", type(error).__name__)

    def handle_one_request(self) -> Any:
        """Handle one request, whose head must come in time."""
        first = self.environ is None
        limit = self.server.header_timeout if first else self.server.keepalive_timeout
        self._deadline = gevent.get_hub().loop.timer(limit)
        self._deadline.start(end_stream, self.socket, update=True)
        if not first:
            self.place = self.server.enter(host_of(self.client_address), self.socket)
        self._stream.budget = self._body = None
        try:
            outcome = super().handle_one_request()
        finally:
            self._deadline.close()
            self.server.waiting.leave(self.place)
        if isinstance(outcome, tuple):  # no request at all: status and answer
            self.socket.sendall(outcome[1])
            self._lingers, outcome = True, None
        if self._lingers:
            self._linger()
        return outcome

    def read_requestline(self) -> str:
        """Return the request line; some clients send an empty line after a body."""
        line = self.rfile.readline(MAX_LINE)
        if line in (b"\r\n", b"\n"):
            line = self.rfile.readline(MAX_LINE)
        return str(line.decode("latin-1"))

    def read_request(self, raw_requestline: str) -> Any:
        """Read the head; raises `BadRequestError`."""
        self.requestline = raw_requestline.rstrip()
        self.command, self.path, self.request_version = parse_request_line(raw_requestline)
        self.headers = fields = read_fields(self.rfile.readline)
        if fields.lines("host") != 1 and (fields.lines("host") or self.is_http_1_1):
            raise BadRequestError("400 Bad Request")
        self.content_length = body_length(fields, self.request_version)
        self.close_connection = not keeps_alive(fields, self.request_version)
        return True

    @property
    def is_http_1_1(self) -> bool:
        """Whether the client knows chunks, `100 Continue` and connections that stay open."""
        return bool(self.request_version == "HTTP/1.1")

    def get_environ(self) -> dict[str, Any]:
        """Return the request's environ; the head has come, its deadline is met."""
        self._deadline.stop()
        self.server.waiting.leave(self.place)
        environ: dict[str, Any] = super().get_environ()
        asked = "100-continue" in self.headers.all("expect") and self.is_http_1_1
        self._body = RequestBody(self.rfile, self.content_length, self._ask if asked else None)
        self._stream.budget = ReadBudget(*self.server.body_limits)
        self.wsgi_input = self._body
        environ["wsgi.input"] = io.BufferedReader(self._body)
        environ["wsgi.input_terminated"] = True
        if "CONTENT_LENGTH" in environ:
            environ["CONTENT_LENGTH"] = str(self.content_length)
        environ[HANDLER_KEY] = self
        environ["RAW_URI"] = self.path  # as it was sent: PATH_INFO does not tell a/b from a%2Fb
        return environ

    def _ask(self) -> None:
        self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    # --- answering

    def run_application(self) -> None:
        """Run the application; a taken connection gets no HTTP answer."""
        self.result = self.application(self.environ, self.start_response)
        try:
            if not self.taken:
                self.process_result()
        finally:
            if hasattr(self.result, "close"):
                self.result.close()
            self.result = None
        if self._body is not None and not self._lingers and not self.taken:
            with contextlib.suppress(BodyError):
                self._body.skip()
            self.close_connection = self.close_connection or self._body.error is not None

    def start_response(self, status: str, headers: Any, exc_info: Any = None) -> Any:
        """Begin the answer; a body that came too slowly is said to be that."""
        slow = self._body is not None and isinstance(self._body.error, BodyTooSlowError)
        if slow and status.startswith("400"):
            status = "408 Request Timeout"
        return super().start_response(status, headers, exc_info)

    def finalize_headers(self) -> None:
        """Say whether the connection goes on: what the server does and says is the same."""
        super().finalize_headers()
        if self.connection_upgraded:
            return
        names = {name.lower() for name, _ in self.response_headers}
        bodiless = self.code in (204, 304) or self.command == "HEAD"
        framed = bodiless or self.response_use_chunked or b"content-length" in names
        body = self._body
        self._lingers = body is not None and not body.is_worth_skipping
        if self._lingers or not framed or self.server.stopping:
            self.close_connection = True
        if self.close_connection:
            self.response_headers = [
                header for header in self.response_headers if header[0].lower() != b"connection"
            ]
            self.response_headers.append((b"Connection", b"close"))
        if self.command == "HEAD":
            self.response_use_chunked = False

    def _write(self, data: bytes) -> None:
        if self.command != "HEAD":  # whose answers have heads only
            super()._write(data)  # type: ignore[misc]

    def _linger(self) -> None:
        """Let the client read the answer before the connection goes."""
        self._stream.budget = None
        with contextlib.suppress(OSError, gevent.Timeout), gevent.Timeout(LINGER):
            self.socket.shutdown(SHUT_WR)
            while self.socket.recv(1 << 16):
                pass

    # --- errors

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        status = ex.status if isinstance(ex, BadRequestError) else "400 Bad Request"
        log.debug("Bad request: %s", status)
        lines = [f"HTTP/1.1 {status}", "Connection: close", "Content-Length: 0", "", ""]
        return status, "\r\n".join(lines).encode()

    def handle_error(self, t: Any, v: Any, tb: Any) -> None:
        """Log an application's error; a client that became too slow, or is gone, is none."""
        if isinstance(v, TimeoutError | BodyError):
            self.close_connection = True
        else:
            super().handle_error(t, v, tb)

    def log_error(self, msg: str, *args: Any) -> None:
        """Log what is wrong with a request: the client's fault, so not above debug."""
        log.debug(msg, *args)


def end_stream(sock: Any) -> None:
    """End a connection, for the greenlet that reads from it: it sees the end of the stream."""
    with contextlib.suppress(OSError):
        sock.shutdown(SHUT_RDWR)


def host_of(address: Any) -> str:
    """A peer's address without its port; empty for a Unix socket's."""
    return str(address[0]) if isinstance(address, tuple) else ""


def take_over(environ: dict[str, Any]) -> TakenSocket:
    """Take a request's socket out of the WSGI server."""
    handler = environ.get(HANDLER_KEY)
    if handler is None:
        raise RuntimeError("WebSockets need the server of NativeSocketIO.make_server or .run")
    taken: TakenSocket = handler.take()
    return taken
