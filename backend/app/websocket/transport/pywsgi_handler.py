"""gevent's WSGI server, with the limits it lacks and a way to take a WebSocket out of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gevent
from gevent import pywsgi
from gevent.socket import AF_UNIX, IPPROTO_TCP, SHUT_RDWR, TCP_NODELAY
from gevent.socket import socket as GeventSocket  # noqa: N812 - it is a class

from app.websocket.transport.address_limits import AddressLimits

HANDLER_KEY = "transport.handler"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenSocket:
    """A socket that now belongs to the caller.

    `early`: bytes that were read ahead. `release`: to be called when the socket is closed.
    """

    fd: int
    early: bytes
    release: Callable[[], None]


class TransportHandler(pywsgi.WSGIHandler):
    """Reads requests under time limits, and lets a WebSocket keep the connection."""

    server: TransportServer
    socket: Any
    application: Any
    environ: Any
    taken = False
    _deadline: Any = None

    def take(self) -> TakenSocket:
        """Give up the socket: this request gets no HTTP answer any more, the greenlet ends."""
        if not isinstance(self.socket, GeventSocket):
            raise RuntimeError("TLS has to end before this server")
        self.socket.settimeout(0)
        early = self.rfile.peek() if self.rfile is not None else b""
        sock, self.socket = self.socket, None
        self.status = "101 Switching Protocols"  # for the access log
        self.taken = self.close_connection = self.connection_upgraded = True
        return TakenSocket(sock.detach(), bytes(early), self.server.release_later(self))

    def handle_one_request(self) -> Any:
        """Handle one request, whose head must come in time."""
        first = self.environ is None
        limit = self.server.header_timeout if first else self.server.keepalive_timeout
        self._deadline = gevent.get_hub().loop.timer(limit)
        self._deadline.start(self._give_up, update=True)
        try:
            return super().handle_one_request()
        finally:
            self._deadline.close()

    def _give_up(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)  # the reading greenlet sees the end of the stream

    def get_environ(self) -> dict[str, Any]:
        """Return the request's environ; the head has come, its deadline is met."""
        self._deadline.stop()
        environ: dict[str, Any] = super().get_environ()
        environ[HANDLER_KEY] = self
        return environ

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

    def handle_error(self, t: Any, v: Any, tb: Any) -> None:
        """Log an application's error; a client that became too slow is none."""
        if isinstance(v, TimeoutError):
            self.close_connection = True
        else:
            super().handle_error(t, v, tb)

    def log_error(self, msg: str, *args: Any) -> None:
        """Log what is wrong with a request: the client's fault, so not above debug."""
        log.debug(msg, *args)


class TransportServer(pywsgi.WSGIServer):
    """A WSGI server with caps per address and time limits, for `TransportHandler`.

    `header_timeout`: seconds for the first request's head; `keepalive_timeout`: from one
    request to the end of the next one's head; `io_timeout`: for any single read or write after.
    `limits`: connections per peer address (the proxy's, where one stands before the server).
    """

    handler_class = TransportHandler

    def __init__(
        self,
        listener: Any,
        application: Any,
        *,
        header_timeout: float = 10.0,
        keepalive_timeout: float = 75.0,
        io_timeout: float = 60.0,
        limits: AddressLimits | None = None,
        **options: Any,
    ) -> None:
        self.header_timeout = header_timeout
        self.keepalive_timeout = keepalive_timeout
        self.io_timeout = io_timeout
        self.limits = limits or AddressLimits()
        super().__init__(listener, application, **options)

    def do_handle(self, sock: Any, address: Any) -> None:
        """Refuse a connection too many before anything is spent on it."""
        if self.limits.acquire(_host(address)):
            super().do_handle(sock, address)
        else:
            sock.close()

    def handle(self, sock: Any, address: Any) -> None:
        """Serve one connection until it ends or is taken."""
        sock.settimeout(self.io_timeout)
        if sock.family != AF_UNIX:
            sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # else a body waits for its head's ACK
        handler = self.handler_class(sock, address, self)
        try:
            handler.handle()
        finally:
            if not getattr(handler, "taken", False):
                self.limits.release(_host(address))

    def release_later(self, handler: TransportHandler) -> Callable[[], None]:
        """Return what gives a taken connection's place back."""
        address = _host(handler.client_address)
        return lambda: self.limits.release(address)


def _host(address: Any) -> str:
    return str(address[0]) if isinstance(address, tuple) else ""


def take_over(environ: dict[str, Any]) -> TakenSocket:
    """Take a request's socket out of the WSGI server."""
    handler = environ.get(HANDLER_KEY)
    if handler is None:
        raise RuntimeError("WebSockets need the server of NativeSocketIO.make_server or .run")
    taken: TakenSocket = handler.take()
    return taken
