"""Flask-SocketIO on this transport: `NativeSocketIO` in place of `flask_socketio.SocketIO`."""

from __future__ import annotations

import random
from typing import Any

import flask_socketio
from flask import Flask

from app.transport import json_codec
from app.transport.address_limits import AddressLimits, exempt_nobody
from app.transport.broadcast import encode_event, encode_event_json
from app.transport.frames import CloseCode
from app.transport.pywsgi_server import BACKLOG, TransportServer
from app.transport.rooms import Receivers
from app.transport.server import EventSink, NativeServer
from app.transport.spreading import spread


class NativeSocketIO(flask_socketio.SocketIO):  # type: ignore[misc]
    """A Flask-SocketIO extension: handlers are registered, and get their request context, as ever.

    Options of `init_app` are Flask-SocketIO's and those of `NativeEngine`. There is no
    `message_queue`: what goes to other processes is not this layer's business.
    """

    server_class = NativeServer
    server: NativeServer
    manage_session: bool

    def init_app(self, app: Flask, **options: Any) -> None:
        """Bind to an application; to be called once."""
        if options.get("message_queue"):
            raise ValueError("This transport serves one process and takes no message_queue")
        self.server_options.update(options)
        self.manage_session = self.server_options.pop("manage_session", self.manage_session)
        path = self.server_options.pop("path", None) or "socket.io"
        self.server_options.setdefault("json", json_codec)
        # As in the parent, which makes a socketio.Server by name and has no hook for another.
        self.server = self.server_class(**self.server_options)
        self.async_mode = self.server.async_mode
        for message, handler, namespace in self.handlers:
            self.server.on(message, handler, namespace=namespace)
        for namespace_handler in self.namespace_handlers:
            self.server.register_namespace(namespace_handler)
        app.extensions["socketio"] = self
        self.sockio_mw = flask_socketio._SocketIOMiddleware(
            self.server, app, socketio_path=path.lstrip("/")
        )
        app.wsgi_app = _with_slash(self.sockio_mw, f"/{path.strip('/')}")  # type: ignore[method-assign]

    def set_event_sink(self, sink: EventSink | None) -> None:
        """Let `sink` take the events it handles on the main namespace, without Flask."""
        self.server.event_sink = sink

    def broadcast(
        self, event: str, payload_json: Any, to: Receivers = None,
        skip_sid: str | list[str] | None = None,
    ) -> None:  # fmt: skip
        """Send an event with one argument on the main namespace, encoded once for all.

        `payload_json`: bytes that are JSON already, or a value to encode.
        """
        encode = encode_event_json if isinstance(payload_json, bytes) else _encode_value
        self.server.manager.send(encode(event, payload_json), to, skip_sid)

    # --- the web server

    def make_server(
        self, app: Flask, host: str, port: int, *, max_connections_per_address: int = 0,
        exempt_peer: Any = exempt_nobody, listener: Any = None, **options: Any,
    ) -> TransportServer:  # fmt: skip
        """Return a server, not started, that can hand WebSockets over.

        `max_connections_per_address`, `exempt_peer`: see `AddressLimits`; by the peer's address,
        which is a proxy's where there is one. `listener`: a socket that listens already, in place
        of `host` and `port`. Other options are `TransportServer`'s.
        """
        limits = AddressLimits(max_connections_per_address, exempt_peer)
        options.setdefault("log", None)
        if listener is None:
            options.setdefault("backlog", BACKLOG)
        return TransportServer(listener or (host, port), app, limits=limits, **options)

    def run(
        self, app: Flask, host: str | None = None, port: int | None = None, **kwargs: Any
    ) -> None:
        """Serve until stopped; `debug`, `use_reloader` and the like as in Flask-SocketIO."""
        app.debug = kwargs.pop("debug", app.debug)
        use_reloader = kwargs.pop("use_reloader", app.debug)
        reloader_options = kwargs.pop("reloader_options", {})
        reloader_options.update(
            extra_files=kwargs.pop("extra_files", None) or reloader_options.get("extra_files")
        )
        kwargs.pop("allow_unsafe_werkzeug", None)  # that server is never used
        log = "default" if kwargs.pop("log_output", app.debug) else None
        if app.debug:
            self._insert_debugger()
        self.wsgi_server = self.make_server(
            app, host or "127.0.0.1", 5000 if port is None else port, log=log, **kwargs
        )
        if use_reloader:
            from gevent import monkey
            from werkzeug._reloader import run_with_reloader

            monkey.patch_thread()  # it serves from a thread, which must not have a hub of its own
            monkey.patch_time()
            run_with_reloader(self.wsgi_server.serve_forever, **reloader_options)
        else:
            self.wsgi_server.serve_forever()

    def _insert_debugger(self) -> None:
        from werkzeug.debug import DebuggedApplication

        self.sockio_mw.wsgi_app = DebuggedApplication(self.sockio_mw.wsgi_app, evalex=True)

    # --- stopping

    def close_connections(self, within: float, code: int = CloseCode.SERVICE_RESTART) -> None:
        """Open no more sessions and close all there are, spread over `within` seconds.

        No Socket.IO DISCONNECT is sent: clients take that for final, and a lost transport for a
        reason to reconnect.
        """
        engine = self.server.eio
        engine.draining = True
        sessions = list(engine.sockets.values())
        random.shuffle(sessions)  # one interview's members do not all come back at once
        reason = engine.reason.SERVER_DISCONNECT
        spread(sessions, lambda session: session.close(reason=reason, code=code), within)

    def wait_for_handlers(self, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until no handler runs; returns whether that is so."""
        return bool(self.server.eio.workers.join(timeout))


def _with_slash(wsgi_app: Any, path: str) -> Any:
    """Serve the path without a slash at its end, too: some clients leave it out, some proxies."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == path:
            environ["PATH_INFO"] = f"{path}/"
        return wsgi_app(environ, start_response)

    return serve


def _encode_value(event: str, value: Any) -> Any:
    return encode_event(event, [value])
