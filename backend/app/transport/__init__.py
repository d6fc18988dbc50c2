"""Socket.IO and raw WebSockets on gevent: fast, and safe from what a client may send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.transport.address_limits import AddressLimits
from app.transport.flask_binding import NativeSocketIO
from app.transport.frames import CloseCode
from app.transport.handshake import HandshakeError
from app.transport.pywsgi_server import BACKLOG
from app.transport.raw_websocket import ConnectionClosedError, RawLimits, RawWebSocket
from app.transport.routes import RawRoutes, StrangerLimits
from app.transport.server import EventSink

if TYPE_CHECKING:
    from app.transport.stock import StockSocketIO


def make_socketio(transport: str = "native") -> NativeSocketIO | StockSocketIO:
    """Return an unbound extension: "native", or "gevent-websocket" to compare in development."""
    if transport == "native":
        return NativeSocketIO()
    if transport == "gevent-websocket":
        from app.transport.stock import StockSocketIO  # not loaded unless asked for

        return StockSocketIO()
    raise ValueError(f"Unknown transport {transport!r}")


__all__ = [
    "BACKLOG",
    "AddressLimits",
    "CloseCode",
    "ConnectionClosedError",
    "EventSink",
    "HandshakeError",
    "NativeSocketIO",
    "RawLimits",
    "RawRoutes",
    "RawWebSocket",
    "StrangerLimits",
    "make_socketio",
]
