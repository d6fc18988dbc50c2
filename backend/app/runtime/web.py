"""The web role: one server process, from start to drained end."""

import gc
import signal
from typing import Any

import gevent
from gevent.event import Event

from app import create_app
from app.config import Settings
from app.extensions import socketio
from app.observability.event_loop import log_failed_greenlets
from app.observability.logs import get_logger
from app.services.ports import Unavailable
from app.services.web_process import WebProcess
from app.websocket.handlers import EXTENSION

logger = get_logger(__name__)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Monkey patching has been done by the caller."""
    log_failed_greenlets()
    app = create_app(settings)
    process = app.extensions[EXTENSION].process
    server = socketio.make_server(
        app,
        settings.host,
        settings.port,
        max_connections_per_address=settings.max_connections_per_address,
        exempt_peer=settings.exempt_from_caps,
    )
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopping.set)
    _collect_garbage_seldom()
    begin(process, server, stopping)
    stopping.wait()
    server.close()
    process.drain()
    server.stop(timeout=1)


def begin(process: WebProcess, server: Any, stopping: Event) -> None:
    """Bind, take the lease, accept: whoever is answered at all finds a process that is ready.

    Without Redis it is answered, too, that there is none; the lease is tried for until `stopping`.
    """
    server.init_socket()
    while not stopping.is_set():
        try:
            process.start()
            break
        except Unavailable:
            logger.warning("redis_unavailable")
            _accept(server)
            stopping.wait(1.0)
    if not stopping.is_set():
        _accept(server)


def _accept(server: Any) -> None:
    if not server.started:
        server.start()
        logger.info("serving", host=server.server_host, port=server.server_port)


def _collect_garbage_seldom() -> None:
    """Messages leave no cycles behind, connections few; looking for them cost a tenth of all CPU.

    What was made up to now lives as long as the process, and is looked at no more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
