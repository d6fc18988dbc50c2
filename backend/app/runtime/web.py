"""The web role: one server process, from start to drained end."""

import gc
import signal

import gevent
from gevent.event import Event

from app import create_app
from app.config import Settings
from app.extensions import socketio
from app.observability.event_loop import log_failed_greenlets
from app.observability.logs import get_logger
from app.services.ports import Unavailable
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
    server.start()
    logger.info("serving", host=settings.host, port=settings.port)
    while not stopping.is_set():
        try:
            process.start()
            break
        except Unavailable:
            logger.warning("redis_unavailable")
            stopping.wait(1.0)
    stopping.wait()
    server.close()
    process.drain()
    server.stop(timeout=1)


def _collect_garbage_seldom() -> None:
    """Messages leave no cycles behind, connections few; looking for them cost a tenth of all CPU.

    What was made up to now lives as long as the process, and is looked at no more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
