"""Socket.IO and raw WebSockets on gevent: fast, and safe from what a client may send."""

from app.transport.address_limits import AddressLimits
from app.transport.flask_binding import NativeSocketIO
from app.transport.frames import CloseCode
from app.transport.handshake import HandshakeError
from app.transport.pywsgi_server import BACKLOG
from app.transport.raw_websocket import ConnectionClosedError, RawLimits, RawWebSocket
from app.transport.routes import RawRoutes, StrangerLimits
from app.transport.server import EventSink

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
]
