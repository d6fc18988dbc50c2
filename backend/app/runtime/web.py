"""The web role: one server process, from start to drained end."""

import signal

import gevent
from flask import Flask
from gevent.event import Event
from gevent.pywsgi import WSGIServer

from app import create_app
from app.config import Settings
from app.extensions import socketio
from app.observability.logs import get_logger
from app.services.ports import Unavailable
from app.websocket.handlers import EXTENSION

logger = get_logger(__name__)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Monkey patching has been done by the caller."""
    app = create_app(settings)
    process = app.extensions[EXTENSION].process
    server = _make_server(app, settings)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            process.start()
            break
        except Unavailable:
            logger.warning("redis_unavailable")
            stopping.wait(1.0)
    server.start()
    logger.info("serving", host=settings.host, port=settings.port)
    stopping.wait()
    server.close()
    process.drain()
    server.stop(timeout=1)


def _make_server(app: Flask, settings: Settings) -> WSGIServer:
    if settings.socketio_transport == "native":
        return socketio.make_server(app, settings.host, settings.port)
    from geventwebsocket.handler import WebSocketHandler  # only where the stock driver is wanted

    address = (settings.host, settings.port)
    return WSGIServer(address, app, handler_class=WebSocketHandler, log=None)
