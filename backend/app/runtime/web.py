"""The web role: one server process, from start to drained end."""

import gc
import signal
from collections.abc import Sequence
from typing import Any

import gevent.socket
from flask import Flask
from gevent.event import Event

from app import create_app
from app.config import Settings
from app.extensions import socketio
from app.observability.event_loop import log_failed_greenlets
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.runtime.stop_signals import AGAIN_SECONDS
from app.sandbox import confinement
from app.services.process.web_process import WebProcess
from app.transport import BACKLOG
from app.websocket.handlers import EXTENSION

STOP_SECONDS = 0.25
"""For what is still being answered over HTTP when everybody else has gone."""
LAST_SECONDS = 9.5
"""When the kernel ends a process that is told to stop and could not in time: with 4,000 joined
connections on a busy machine, where closing them alone took up to 8 s. Whom it held the others
find out."""

logger = get_logger(__name__)


def serve(settings: Settings, listen_fd: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Monkey patching has been done by the caller.

    `listen_fd`: a socket that is bound to PORT already; see runtime.held_port.
    """
    confinement.hide()
    log_failed_greenlets()
    app = create_app(settings)
    process = app.extensions[EXTENSION].process
    servers = bound_servers(app, settings, listen_fd)
    stopping = Event()
    _stop_on_signals(stopping)
    _collect_garbage_seldom()
    begin(process, servers, stopping)
    stopping.wait()
    for server in servers:
        server.close()
    process.drain()
    for server in servers:
        server.stop(timeout=STOP_SECONDS)


def _stop_on_signals(stopping: Event) -> None:
    """The first signal drains, a second one ends the process at once, as by default."""

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, LAST_SECONDS)
            gevent.spawn_later(AGAIN_SECONDS, end_at_once)

    def end_at_once() -> None:
        for number, watcher in watchers.items():
            watcher.cancel()
            signal.signal(number, signal.SIG_DFL)

    watchers = {
        number: gevent.signal_handler(number, stop) for number in (signal.SIGTERM, signal.SIGINT)
    }


def bound_servers(app: Flask, settings: Settings, listen_fd: int | None = None) -> list[Any]:
    """Servers that have their ports and accept nobody yet: on PORT, and on a free second port."""
    listener = None if listen_fd is None else _listening(listen_fd)
    servers = []
    for port in (settings.port, settings.second_port):
        if port is None:
            continue
        server = socketio.make_server(
            app,
            settings.host,
            port,
            max_connections_per_address=settings.max_connections_per_address,
            exempt_peer=settings.exempt_from_caps,
            listener=listener if port == settings.port else None,
        )
        try:
            server.init_socket()
        except OSError:
            if port == settings.port:
                raise
            logger.info("second_port_in_use", port=port)
            continue
        servers.append(server)
    return servers


def _listening(descriptor: int) -> Any:
    listener = gevent.socket.socket(fileno=descriptor)
    listener.listen(BACKLOG)
    return listener


def begin(process: WebProcess, servers: Sequence[Any], stopping: Event) -> None:
    """Take the lease, then accept: whoever is answered at all finds a process that is ready.

    Without Redis it is answered, too, that there is none; the lease is tried for until `stopping`.
    `servers` are bound already.
    """
    while not stopping.is_set():
        try:
            process.start()
            break
        except Unavailable:
            logger.warning("redis_unavailable")
            _accept(servers)
            stopping.wait(1.0)
    if not stopping.is_set():
        _accept(servers)


def _accept(servers: Sequence[Any]) -> None:
    for server in servers:
        if not server.started:
            server.start()
            logger.info("serving", host=server.server_host, port=server.server_port)


def _collect_garbage_seldom() -> None:
    """Messages leave no cycles behind, connections few; looking for them cost a tenth of all CPU.

    What was made up to now lives as long as the process, and is never looked at: run.py has turned
    that off, as all of a start leaves a megabyte behind.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
