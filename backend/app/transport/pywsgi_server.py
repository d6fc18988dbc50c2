"""gevent's WSGI server, with the limits it lacks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from gevent import pywsgi
from gevent.socket import AF_UNIX, IPPROTO_TCP, SHUT_RDWR, TCP_NODELAY

from app.transport.address_limits import AddressLimits
from app.transport.newcomers import Newcomer, Newcomers
from app.transport.pywsgi_handler import TransportHandler, end_stream, host_of

BACKLOG = 1024
"""Connections that wait to be accepted: after a restart everybody comes back at once."""
WAITING = 1000
"""Connections at a time that wait for the head of a request, before those of one address that
wait longest make room."""
BODY_GRACE, BODY_RATE, BODY_SECONDS = 10.0, 1024.0, 600.0
"""How long a body may be waited for: so many seconds, one more for each `BODY_RATE` bytes that
came, at most so many; the largest recording comes through at half a megabit a second."""


class TransportServer(pywsgi.WSGIServer):
    """A WSGI server with caps per address and time limits, for `TransportHandler`.

    `header_timeout`: seconds for the first request's head; `keepalive_timeout`: from one
    request to the end of the next one's head; `io_timeout`: for any single read or write after;
    `body_limits`: of `ReadBudget`.
    `limits`: connections per peer address (the proxy's, where one stands before the server). Where
    an address has all it may, the longest of those of its connections that wait for a request's
    head makes room.
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
        body_limits: tuple[float, float, float] = (BODY_GRACE, BODY_RATE, BODY_SECONDS),
        limits: AddressLimits | None = None,
        **options: Any,
    ) -> None:
        self.header_timeout = header_timeout
        self.keepalive_timeout = keepalive_timeout
        self.io_timeout = io_timeout
        self.body_limits = body_limits
        self.limits = limits or AddressLimits()
        self.waiting = Newcomers(WAITING)
        self._arrived: dict[Any, Newcomer | None] = {}
        self.stopping = False
        super().__init__(listener, application, **options)

    def close(self) -> None:
        """Accept nobody any more; clients being served are told that the connection ends."""
        self.stopping = True
        if hasattr(self, "socket"):
            with suppress(OSError):
                # Whoever else holds it must not keep people waiting there.
                self.socket.shutdown(SHUT_RDWR)
        super().close()

    def do_handle(self, sock: Any, address: Any) -> None:
        """Refuse a connection too many before anything is spent on it."""
        host = host_of(address)
        if not self.limits.acquire(host):
            if not self.waiting.drop_one(host):
                sock.close()
                return
            self.limits.add(host)
        # now: more may be accepted before this one's greenlet runs
        self._arrived[sock] = self.enter(host, sock)
        super().do_handle(sock, address)

    def enter(self, host: str, sock: Any) -> Newcomer | None:
        """Let a connection wait for a request."""
        return (
            None
            if self.limits.exempt(host)
            else self.waiting.enter(host, partial(end_stream, sock))
        )

    def handle(self, sock: Any, address: Any) -> None:
        """Serve one connection until it ends or is taken."""
        sock.settimeout(self.io_timeout)
        if sock.family != AF_UNIX:
            sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # else a body waits for its head's ACK
        handler = self.handler_class(sock, address, self)
        handler.place = self._arrived.pop(sock, None)
        try:
            handler.handle()
        finally:
            if not getattr(handler, "taken", False):
                self.limits.release(host_of(address))

    def release_later(self, address: Any) -> Callable[[], None]:
        """Return what gives the place of a taken connection back."""
        return partial(self.limits.release, host_of(address))
