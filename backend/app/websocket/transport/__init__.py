"""Socket.IO and raw WebSockets on gevent: fast, and safe from what a client may send."""

from app.websocket.transport.address_limits import AddressLimits, is_loopback
from app.websocket.transport.flask_binding import NativeSocketIO
from app.websocket.transport.frames import CloseCode
from app.websocket.transport.handshake import HandshakeError
from app.websocket.transport.raw_websocket import ConnectionClosedError, RawLimits, RawWebSocket
from app.websocket.transport.routes import RawRoutes
from app.websocket.transport.server import EventSink

__all__ = [
    "AddressLimits",
    "CloseCode",
    "ConnectionClosedError",
    "EventSink",
    "HandshakeError",
    "NativeSocketIO",
    "RawLimits",
    "RawRoutes",
    "RawWebSocket",
    "is_loopback",
]
