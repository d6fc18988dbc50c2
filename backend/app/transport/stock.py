"""Flask-SocketIO's own driver, gevent-websocket, behind the surface of `NativeSocketIO`.

For comparing in development only: it has none of the native transport's limits.
"""

from __future__ import annotations

from typing import Any

import flask_socketio
import gevent
import orjson
from flask import Flask
from geventwebsocket.handler import WebSocketHandler

from app.transport import json_codec
from app.transport.frames import CloseCode
from app.transport.packets import ReadArguments
from app.transport.pywsgi_handler import TransportHandler
from app.transport.pywsgi_server import TransportServer
from app.transport.rooms import Receivers
from app.transport.server import EventSink

NATIVE_OPTIONS = (
    "connect_timeout", "upgrade_timeout", "max_backlog", "max_sessions_per_address",
    "exempt_address", "address_of", "stranger_size", "before_open", "before_connect",
)  # fmt: skip
SERVER_OPTIONS = ("max_connections_per_address", "exempt_peer")


class StockHandler(WebSocketHandler, TransportHandler):  # type: ignore[misc]
    """gevent-websocket for Socket.IO, the native transport for everything else."""


class StockWebServer(TransportServer):
    """Sends what is not under the Socket.IO path past gevent-websocket."""

    handler_class = StockHandler

    @staticmethod
    def pre_start_hook(handler: StockHandler) -> bool:
        """Tell whether gevent-websocket should leave a request alone."""
        return not handler.environ["PATH_INFO"].startswith("/socket.io/")


class StockSocketIO(flask_socketio.SocketIO):  # type: ignore[misc]
    """What `NativeSocketIO` offers, by Flask-SocketIO's own means."""

    def init_app(self, app: Flask, **options: Any) -> None:
        """Bind to an application; the native transport's options have no effect."""
        for name in NATIVE_OPTIONS:
            options.pop(name, None)
        options.setdefault("json", json_codec)
        # in order per client, as on the native transport
        super().init_app(app, **{**options, "async_mode": "gevent", "async_handlers": False})

    def set_event_sink(self, sink: EventSink | None) -> None:
        """Let `sink` take the events that it handles and that no stock handler has."""
        handlers = self.server.handlers.setdefault("/", {})
        catch_all = handlers.get("*")

        def take(event: str, sid: str, *args: Any) -> Any:
            if sink is not None and sink.handles(event):
                return sink(sid, event, ReadArguments(list(args)))
            return None if catch_all is None else catch_all(event, sid, *args)

        self.server.on("*", take)

    def broadcast(
        self, event: str, payload_json: Any, to: Receivers = None,
        skip_sid: str | list[str] | None = None,
    ) -> None:  # fmt: skip
        """Send an event with one argument, JSON already where it is bytes."""
        is_json = isinstance(payload_json, bytes)
        payload = orjson.loads(payload_json) if is_json else payload_json
        self.server.emit(event, payload, to=to, skip_sid=skip_sid)

    def make_server(
        self, app: Flask, host: str, port: int, *, listener: Any = None, **options: Any
    ) -> StockWebServer:
        """Return a server, not started; `listener`: a socket that listens already."""
        for name in SERVER_OPTIONS:
            options.pop(name, None)
        options.setdefault("log", None)
        return StockWebServer(listener or (host, port), app, **options)

    def close_connections(self, within: float, code: int = CloseCode.SERVICE_RESTART) -> None:
        """Close all sessions, spread over `within` seconds."""
        sessions = list(self.server.eio.sockets.values())
        for session in sessions:
            session.close(wait=False, abort=True)
            gevent.sleep(within / len(sessions))

    def wait_for_handlers(self, timeout: float) -> bool:
        """Nothing counts them here."""
        return True
