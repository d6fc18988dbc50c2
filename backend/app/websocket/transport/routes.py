"""Raw WebSocket routes beside the Flask application."""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import gevent
from flask import Flask

from app.websocket.transport.address_limits import AddressLimits
from app.websocket.transport.frames import CloseCode
from app.websocket.transport.handshake import Environ, HandshakeError, is_upgrade
from app.websocket.transport.raw_websocket import (
    ConnectionClosedError,
    OriginRule,
    RawLimits,
    RawWebSocket,
)

Params = dict[str, str]
Handler = Callable[[RawWebSocket, Params, Environ], None]
WsgiApp = Callable[[Environ, Any], Iterable[bytes]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Route:
    pattern: re.Pattern[str]
    handler: Handler
    limits: RawLimits
    capacity_message: Callable[[Params], str] | None
    on_idle: Callable[[RawWebSocket], None]


def _close_idle(websocket: RawWebSocket) -> None:
    websocket.close(CloseCode.GOING_AWAY, "idle")


class RawRoutes:
    """WebSocket routes on this transport, as WSGI middleware.

    `origin_allowed(origin, environ)`: the rule for a present Origin; a missing one is allowed.
    `max_connections`: open raw WebSockets of all routes together.
    `limits`: what one of them may take, unless its route says otherwise.
    `address_limits`: how many one client address may hold; by REMOTE_ADDR.
    """

    def __init__(
        self,
        *,
        origin_allowed: OriginRule,
        max_connections: int = 100,
        limits: RawLimits | None = None,
        address_limits: AddressLimits | None = None,
    ) -> None:
        self.max_connections = max_connections
        self.draining = False
        self._origin_allowed = origin_allowed
        self._limits = limits or RawLimits()
        self._address_limits = address_limits or AddressLimits()
        self._routes: list[_Route] = []
        self._open: set[RawWebSocket] = set()

    @property
    def open_count(self) -> int:
        """How many raw WebSockets are open."""
        return len(self._open)

    def add(
        self,
        path: str,
        handler: Handler,
        *,
        capacity_message: Callable[[Params], str] | None = None,
        on_idle: Callable[[RawWebSocket], None] = _close_idle,
        **limits: Any,
    ) -> None:
        """Add a route.

        `path`: as in "/ws/{session_id}"; a parameter is one path segment.
        `handler(websocket, params, environ)` runs in a greenlet of its own and calls `accept`
        first. When it returns, the WebSocket is closed with 1000; when it fails, with 1011.
        `capacity_message(params)`: the text sent before the close with 1013 when all are taken.
        `on_idle(websocket)`: what to do after `idle_timeout`; closes with 1001 by default.
        `limits`: fields of `RawLimits`, such as `max_message_size`.
        """
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        self._routes.append(_Route(
            re.compile(pattern), handler, replace(self._limits, **limits), capacity_message, on_idle
        ))  # fmt: skip

    def init_app(self, app: Flask) -> None:
        """Serve the routes before the application's own."""
        app.wsgi_app = self.wrap(app.wsgi_app)  # type: ignore[method-assign, assignment]

    def wrap(self, wsgi_app: WsgiApp) -> WsgiApp:
        """Return a WSGI application that serves the routes, and all else by `wsgi_app`."""

        def serve(environ: Environ, start_response: Any) -> Iterable[bytes]:
            path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
            for route in self._routes:
                found = route.pattern.fullmatch(path)
                if found is not None:
                    return self._serve(route, found.groupdict(), environ, start_response)
            return wsgi_app(environ, start_response)

        return serve

    def close_all(
        self, within: float, code: int = CloseCode.SERVICE_RESTART, reason: str = ""
    ) -> None:
        """Open no more and close all there are, spread over `within` seconds."""
        self.draining = True
        websockets = list(self._open)
        random.shuffle(websockets)
        for websocket in websockets:
            websocket.close(code, reason)
            gevent.sleep(within / len(websockets))

    def wait_for_handlers(self, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until no handler runs; returns whether that is so."""
        deadline = time.monotonic() + timeout
        while self._open and time.monotonic() < deadline:
            gevent.sleep(0.01)
        return not self._open

    def _serve(
        self, route: _Route, params: Params, environ: Environ, start_response: Any
    ) -> Iterable[bytes]:
        address = str(environ.get("REMOTE_ADDR", ""))
        websocket = RawWebSocket(environ, route.limits, self._origin_allowed, route.on_idle)
        held = False
        try:
            if not is_upgrade(environ):
                raise HandshakeError("This is a WebSocket route", "426 Upgrade Required")
            if self.draining:
                raise HandshakeError("Server is stopping", "503 Service Unavailable")
            held = self._address_limits.acquire(address)
            if not held:
                raise HandshakeError("Too many connections", "429 Too Many Requests")
            self._run(route, websocket, params, environ)
            if not websocket.accepted:
                raise HandshakeError("Refused", "403 Forbidden")
        except HandshakeError as error:
            start_response(error.status, error.headers)
            return [str(error).encode()]
        finally:
            if held:
                self._address_limits.release(address)
        return []

    def _run(
        self, route: _Route, websocket: RawWebSocket, params: Params, environ: Environ
    ) -> None:
        code = CloseCode.NORMAL
        try:
            if len(self._open) >= self.max_connections:
                code = CloseCode.TRY_AGAIN_LATER
                websocket.accept()
                if route.capacity_message is not None:
                    websocket.send(route.capacity_message(params))
            else:
                self._open.add(websocket)
                route.handler(websocket, params, environ)
        except (HandshakeError, ConnectionClosedError):
            if not websocket.accepted:
                raise
        except Exception:
            log.exception("A WebSocket handler failed")
            code = CloseCode.INTERNAL_ERROR
            if not websocket.accepted:
                raise
        finally:
            self._open.discard(websocket)
            websocket.close(code)
