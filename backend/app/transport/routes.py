"""Raw WebSocket routes beside the Flask application."""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import gevent
from flask import Flask

from app.transport.address_limits import AddressLimits, peer_address
from app.transport.frames import CloseCode
from app.transport.handshake import Environ, HandshakeError, is_upgrade
from app.transport.newcomers import Newcomer, Newcomers, at_once
from app.transport.raw_websocket import (
    CapacityError,
    ConnectionClosedError,
    OriginRule,
    RawLimits,
    RawWebSocket,
)
from app.transport.spreading import spread

Params = dict[str, str]
Handler = Callable[[RawWebSocket, Params, Environ], None]
WsgiApp = Callable[[Environ, Any], Iterable[bytes]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StrangerLimits:
    """What those may take who have not said who they are; handlers `admit` the others.

    `places`: how many at a time, apart from everybody else's. `max_message_size`: bytes.
    `per_owner`: how many one owner may have when admitted; the oldest makes room for a newer
    one, since a client that lost its line comes back before its old connection is seen to be dead.
    """

    places: int = 100
    max_message_size: int = 16 * 1024
    per_owner: int = 10


@dataclass(frozen=True)
class _Route:
    pattern: re.Pattern[str]
    handler: Handler
    limits: RawLimits
    capacity_message: Callable[[Params, Environ], str] | None
    on_idle: Callable[[RawWebSocket], None]


def _close_idle(websocket: RawWebSocket) -> None:
    websocket.close(CloseCode.GOING_AWAY, "idle")


class RawRoutes:
    """WebSocket routes on this transport, as WSGI middleware.

    `origin_allowed(origin, environ)`: the rule for a present Origin; a missing one is allowed.
    `max_connections`: open raw WebSockets of all routes together.
    `limits`: what one of them may take, unless its route says otherwise.
    `address_limits`: how many one client address may hold; `address_of(environ)` tells it.
    `strangers`: what a client may take before its handler calls `admit`; None: each is admitted
    as it comes.
    `read_segment(text)`: what a parameter of a path is, as its segment came through a router.
    `before_open()`: called before each is opened; it may wait where many come at once.
    """

    def __init__(
        self,
        *,
        origin_allowed: OriginRule,
        max_connections: int = 100,
        limits: RawLimits | None = None,
        address_limits: AddressLimits | None = None,
        address_of: Callable[[Environ], str] = peer_address,
        strangers: StrangerLimits | None = None,
        read_segment: Callable[[str], str] = str,
        before_open: Callable[[], None] = at_once,
    ) -> None:
        self.max_connections = max_connections
        self.draining = False
        self._address_of = address_of
        self._read_segment = read_segment
        self._strangers = strangers
        self._before_open = before_open
        self._newcomers = Newcomers(strangers.places if strangers else 0)
        self._origin_allowed = origin_allowed
        self._limits = limits or RawLimits()
        self._address_limits = address_limits or AddressLimits()
        self._routes: list[_Route] = []
        self._known: dict[
            RawWebSocket, Newcomer | None
        ] = {}  # with the place of a client that is not admitted
        self._open: dict[RawWebSocket, Hashable] = {}  # admitted, with their owners

    @property
    def open_count(self) -> int:
        """How many raw WebSockets are open and admitted."""
        return len(self._open)

    def add(
        self,
        path: str,
        handler: Handler,
        *,
        capacity_message: Callable[[Params, Environ], str] | None = None,
        on_idle: Callable[[RawWebSocket], None] = _close_idle,
        **limits: Any,
    ) -> None:
        """Add a route.

        `path`: as in "/ws/{session_id}"; a parameter is one path segment.
        `handler(websocket, params, environ)` runs in a greenlet of its own and calls `accept`
        first, and `admit` when it knows whose it is. When it returns, the WebSocket is closed with
        1000; when it fails, with 1011.
        `capacity_message(params, environ)`: the text sent before the close with 1013 when all are
        taken.
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
                    params = {
                        name: self._read_segment(value) for name, value in found.groupdict().items()
                    }
                    return self._serve(route, params, environ, start_response)
            return wsgi_app(environ, start_response)

        return serve

    def close_all(
        self, within: float, code: int = CloseCode.SERVICE_RESTART, reason: str = ""
    ) -> None:
        """Open no more and close all there are, spread over `within` seconds."""
        self.draining = True
        websockets = list(self._known)
        random.shuffle(websockets)
        spread(websockets, lambda websocket: websocket.close(code, reason), within)

    def wait_for_handlers(self, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until no handler runs; returns whether that is so."""
        deadline = time.monotonic() + timeout
        while self._known and time.monotonic() < deadline:
            gevent.sleep(0.01)
        return not self._known

    def _serve(
        self, route: _Route, params: Params, environ: Environ, start_response: Any
    ) -> Iterable[bytes]:
        address = self._address_of(environ)
        websocket = RawWebSocket(
            environ,
            route.limits,
            self._origin_allowed,
            route.on_idle,
            self._strangers.max_message_size if self._strangers else 0,
            self._admit,
        )
        held = False
        try:
            if not is_upgrade(environ):
                raise HandshakeError("This is a WebSocket route", "426 Upgrade Required")
            self._before_open()
            if self.draining:
                raise HandshakeError("Server is stopping", "503 Service Unavailable")
            held = self._address_limits.acquire(address)
            if not held:
                raise HandshakeError("Too many connections", "429 Too Many Requests")
            self._run(route, websocket, params, environ, address)
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
        self, route: _Route, websocket: RawWebSocket, params: Params, environ: Environ, address: str
    ) -> None:
        code = CloseCode.NORMAL
        self._known[websocket] = None
        try:
            if self._strangers is None:
                websocket.admit()
            else:
                self._known[websocket] = self._newcomers.enter(
                    address, lambda: _turn_away(route, websocket, params, environ)
                )
            route.handler(websocket, params, environ)
        except CapacityError:
            code = CloseCode.TRY_AGAIN_LATER
            _turn_away(route, websocket, params, environ)
        except (HandshakeError, ConnectionClosedError):
            if not websocket.accepted:
                raise
        except Exception:
            log.exception("A WebSocket handler failed")
            code = CloseCode.INTERNAL_ERROR
            if not websocket.accepted:
                raise
        finally:
            self._newcomers.leave(self._known.pop(websocket))
            self._open.pop(websocket, None)
            websocket.close(code)

    def _admit(self, websocket: RawWebSocket, owner: Hashable) -> None:
        if websocket in self._open:
            return
        if self._strangers is not None:
            self._end_oldest(owner, self._strangers.per_owner - 1)
        if len(self._open) >= self.max_connections:
            raise CapacityError
        self._newcomers.leave(self._known[websocket])
        self._open[websocket] = owner

    def _end_oldest(self, owner: Hashable, keep: int) -> None:
        """End an owner's connections but the newest ones."""
        held = [websocket for websocket, holder in self._open.items() if holder == owner]
        for websocket in held[: max(0, len(held) - keep)]:
            del self._open[websocket]
            websocket.close(CloseCode.POLICY_VIOLATION, "too many connections of one user")


def _turn_away(route: _Route, websocket: RawWebSocket, params: Params, environ: Environ) -> None:
    """Say that there is no place, and close."""
    if not websocket.accepted:
        websocket.accept()
    if route.capacity_message is not None and not websocket.closed:
        websocket.send(route.capacity_message(params, environ))
    websocket.close(CloseCode.TRY_AGAIN_LATER)
