"""The Engine.IO server: handshakes, long-polling and upgrades over HTTP, heartbeats."""

from __future__ import annotations

import io
import logging
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import engineio
from engineio.exceptions import EngineIOError
from engineio.packet import OPEN, Packet

from app.transport.address_limits import AddressLimits, exempt_nobody, peer_address
from app.transport.delay_queue import DelayQueue
from app.transport.frames import CloseCode
from app.transport.gathered_writer import MAX_BACKLOG
from app.transport.handshake import HandshakeError, is_upgrade, open_websocket
from app.transport.json_codec import dumps
from app.transport.newcomers import Newcomers, at_once
from app.transport.packets import RECORD_SEPARATOR, text_of
from app.transport.polling import poll, take_post
from app.transport.pywsgi_handler import HANDLER_KEY
from app.transport.session import EngineSession
from app.transport.workers import Workers

NO_BODY = io.BytesIO()
STRANGERS = 500
"""Sessions at a time that have joined no namespace yet, where those are limited; 4,000 clients
that come back within seconds are fewer than that at any moment."""

Environ = dict[str, Any]
Answer = dict[str, Any] | None
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

log = logging.getLogger(__name__)


class RequestRefusedError(Exception):
    """An Engine.IO request that gets an error answer."""

    def __init__(self, message: str, status: str = "400 BAD REQUEST") -> None:
        super().__init__(message)
        self.status = status


class SocketServer(Protocol):
    """The Socket.IO server above; see `NativeServer`."""

    def is_in_namespace(self, eio_sid: str) -> bool:
        """Tell whether a session has joined any namespace."""


class NativeEngine(engineio.Server):  # type: ignore[misc]
    """An Engine.IO v4 server whose WebSockets are hub watchers instead of greenlets.

    Beside engineio's options:
    `connect_timeout`: seconds in which a session must have joined a Socket.IO namespace.
    `upgrade_timeout`: seconds a polling client has to move to the WebSocket that it tries.
    `max_backlog`: bytes that may wait for a client to read.
    `max_sessions_per_address`, `exempt_address`: see `AddressLimits`; `address_of(environ)` tells
    a client's address.
    `stranger_size`: bytes that a packet, or a POST, may have before the session has joined a
    namespace; such sessions then have places of their own. 0: as later on.
    `before_open()`, `before_connect()`: called before a session is opened, and before it joins a
    namespace; they may wait where many come at once.

    JSONP and compression of polling answers, both for clients of long ago, are not served.
    """

    socketio: SocketServer  # set by it, and so is the next
    deliver: Callable[[EngineSession, str, list[bytes]], None]

    def __init__(
        self,
        *,
        connect_timeout: float = 10.0,
        upgrade_timeout: float = 10.0,
        max_backlog: int = MAX_BACKLOG,
        max_sessions_per_address: int = 0,
        exempt_address: Callable[[str], bool] = exempt_nobody,
        address_of: Callable[[Environ], str] = peer_address,
        stranger_size: int = 0,
        before_open: Callable[[], None] = at_once,
        before_connect: Callable[[], None] = at_once,
        **options: Any,
    ) -> None:
        super().__init__(**{**options, "async_mode": "gevent", "monitor_clients": False})
        self.max_backlog = max_backlog
        self.draining = False
        self.workers = Workers()
        self.limits = AddressLimits(max_sessions_per_address, exempt_address)
        self.address_of = address_of
        self.stranger_size = stranger_size
        self.before_open = before_open
        self.before_connect = before_connect
        self.newcomers = Newcomers(STRANGERS)
        self.pings: DelayQueue[str] = DelayQueue(self.ping_interval, self._ping)
        self.pongs: DelayQueue[tuple[str, float]] = DelayQueue(self.ping_timeout, self._pong_due)
        self.connects: DelayQueue[str] = DelayQueue(connect_timeout, self._connect_due)
        self.probes: DelayQueue[tuple[str, int]] = DelayQueue(upgrade_timeout, self._probe_due)

    # --- HTTP

    def handle_request(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request under the Engine.IO path (a WSGI application)."""
        try:
            answer = self._route(environ)
        except RequestRefusedError as refused:
            answer = self._plain(refused.status, dumps(str(refused)).encode())
        except HandshakeError as error:
            start_response(error.status, error.headers)
            return [str(error).encode()]
        if answer is None:  # a WebSocket took the connection
            return []
        start_response(answer["status"], answer["headers"] + self._cors_headers(environ))
        return [answer["response"]]

    def _route(self, environ: Environ) -> Answer:
        self._check_origin(environ)
        query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
        method, transport = environ["REQUEST_METHOD"], query.get("transport", [""])[0]
        if method == "OPTIONS":
            return self._plain("200 OK", b"")
        if method not in ("GET", "POST"):
            raise RequestRefusedError("Bad handshake method")
        if transport not in self.transports:
            raise RequestRefusedError("Transport unknown")
        if (transport == "websocket") != is_upgrade(environ):
            raise RequestRefusedError("Bad request")
        if "sid" in query:
            session = self.sockets.get(query["sid"][0])
            if session is None:
                raise RequestRefusedError("Session ID unknown")
            return self._serve(session, method, transport, environ)
        if method != "GET":
            raise RequestRefusedError("Bad handshake method")
        if query.get("EIO") != ["4"]:
            raise RequestRefusedError("Unsupported protocol version")
        return self._open(environ, transport)

    def _check_origin(self, environ: Environ) -> None:
        origin = environ.get("HTTP_ORIGIN")
        if origin and self.cors_allowed_origins != []:
            allowed = self._cors_allowed_origins(environ)
            if allowed is not None and origin not in allowed:
                raise RequestRefusedError("Not an accepted origin.")

    def _open(self, environ: Environ, transport: str) -> Answer:
        """Begin a session."""
        self.before_open()
        if self.draining:
            raise RequestRefusedError("Server is stopping", "503 SERVICE UNAVAILABLE")
        address = self.address_of(environ)
        if not self.limits.acquire(address):
            # who holds this address' places without having joined anything makes room
            if not self.newcomers.drop_one(address):
                raise RequestRefusedError("Too many connections", "429 TOO MANY REQUESTS")
            self.limits.add(address)
        session = EngineSession(self, self.generate_id(), address)
        try:
            taken = self._websocket(environ, session) if transport == "websocket" else None
        except HandshakeError:
            self.limits.release(address)
            raise
        self.sockets[session.sid] = session
        if self.stranger_size:
            session.place = self.newcomers.enter(address, session.turn_away)
        self._trigger_event("connect", session.sid, _kept(environ), run_async=False)
        session.send(self._open_packet(session.sid, transport))
        session.schedule_ping()
        self.connects.add(session.sid)
        if taken is not None:
            session.attach(*taken)
            return None
        return self._packets(poll(session))

    def _open_packet(self, sid: str, transport: str) -> Packet:
        upgrades = ["websocket"] if transport == "polling" and self.allow_upgrades else []
        return Packet(OPEN, {
            "sid": sid,
            "upgrades": upgrades,
            "pingInterval": _milliseconds(self.ping_interval + self.ping_interval_grace_period),
            "pingTimeout": _milliseconds(self.ping_timeout),
            "maxPayload": self.max_http_buffer_size,
        })  # fmt: skip

    def _serve(
        self, session: EngineSession, method: str, transport: str, environ: Environ
    ) -> Answer:
        """Answer a request of a session that exists."""
        if session.upgraded:
            if transport == "websocket":
                self._close_second(environ)
                return None
            raise RequestRefusedError("Session has a WebSocket")
        try:
            if method == "POST":
                take_post(session, environ)
                return self._plain("200 OK", b"ok")
            if transport == "polling":
                return self._packets(poll(session))
        except EngineIOError as error:
            raise RequestRefusedError(str(error)) from None
        if not self.allow_upgrades:
            raise RequestRefusedError("Upgrades are not allowed")
        if session.probing:
            self._close_second(environ)
        else:
            session.start_probe(*self._websocket(environ, session))
        return None

    def _close_second(self, environ: Environ) -> None:
        """Accept a WebSocket of a session that has one, and close it, as the authors' server does.

        A browser that is refused retries the upgrade; one that is closed knows.
        """
        websocket, early = open_websocket(
            environ, self.stranger_size or MAX_BACKLOG, max_backlog=MAX_BACKLOG
        )
        websocket.start(early)
        websocket.close(CloseCode.NORMAL)

    def _websocket(self, environ: Environ, session: EngineSession) -> Any:
        websocket, early = open_websocket(
            environ, self.max_http_buffer_size, max_backlog=self.max_backlog
        )
        if not session.known:
            websocket.limit(self.stranger_size, one_at_a_time=True)
        return websocket, early

    @classmethod
    def _packets(cls, packets: list[Packet]) -> dict[str, Any]:
        encoded = RECORD_SEPARATOR.join(text_of(packet) for packet in packets)
        return cls._plain("200 OK", encoded.encode(), "text/plain; charset=UTF-8")

    @staticmethod
    def _plain(status: str, body: bytes, content_type: str = "text/plain") -> dict[str, Any]:
        return {"status": status, "headers": [("Content-Type", content_type)], "response": body}

    # --- what a session needs

    def send_packet(self, sid: str, pkt: Any) -> None:
        """Send an Engine.IO packet; nothing to a session that is gone."""
        session = self.sockets.get(sid)
        if session is not None:
            session.send(pkt)

    def forget(self, session: EngineSession, reason: str) -> None:
        """Run the disconnect handlers of a session that has ended."""
        self.limits.release(session.address)
        self.newcomers.leave(session.place)
        self._trigger_event("disconnect", session.sid, reason, run_async=False)

    # --- time limits, called in the hub

    def _ping(self, sid: str, due: float) -> None:
        session = self.sockets.get(sid)
        if session is not None:
            session.ping(due)

    def _pong_due(self, ping: tuple[str, float], _due: float) -> None:
        sid, asked = ping
        session = self.sockets.get(sid)
        if session is not None and session.ping_due == asked:
            session.close(reason=self.reason.PING_TIMEOUT)

    def _connect_due(self, sid: str, _due: float) -> None:
        session = self.sockets.get(sid)
        if session is not None and not self.socketio.is_in_namespace(sid):
            log.info("Session joined no namespace in time: closed")
            session.close(reason=self.reason.TRANSPORT_ERROR)

    def _probe_due(self, probe: tuple[str, int], _due: float) -> None:
        session = self.sockets.get(probe[0])
        if session is not None:
            session.end_probe(probe[1])


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _kept(environ: Environ) -> Environ:
    """Return the handshake's environ without what only a live HTTP request needs.

    It is kept as long as the connection, for the request context of Flask's handlers.
    """
    environ.pop(HANDLER_KEY, None)
    environ["wsgi.input"] = NO_BODY
    return environ
