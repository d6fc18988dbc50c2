"""The opening handshake of RFC 6455 section 4.2, on a WSGI request."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any

from app.transport.connection import WebSocketConnection
from app.transport.pywsgi_handler import take_over

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

Environ = dict[str, Any]


class HandshakeError(Exception):
    """The request is no WebSocket handshake; `status` and `headers` are those of the answer."""

    def __init__(self, message: str, status: str = "400 Bad Request") -> None:
        super().__init__(message)
        self.status = status
        self.headers = [("Content-Type", "text/plain"), ("Sec-WebSocket-Version", "13")]


def is_upgrade(environ: Environ) -> bool:
    """Tell whether a request asks for a WebSocket."""
    return str(environ.get("HTTP_UPGRADE", "")).lower() == "websocket"


def accept_key(key: str) -> str:
    """Return Sec-WebSocket-Accept for a Sec-WebSocket-Key."""
    digest = hashlib.sha1(key.encode("latin-1") + GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


_OFFERED = re.compile(r'[\s,]*("(?:[^"\\]|\\.)*"|[^,]*[^\s,])')


def offered_subprotocol(environ: Environ) -> str | None:
    """Return the first subprotocol that the client offers, as it wrote it.

    Our wires have none, and so speak each: browsers and others hang up where none of those they
    offered comes back, and some offer one always ("null", their library's name).
    """
    found = _OFFERED.match(str(environ.get("HTTP_SEC_WEBSOCKET_PROTOCOL", "")))
    return found[1] if found is not None and found[1].isprintable() else None


def response_head(environ: Environ) -> bytes:
    """Check the request and return the answer that completes the handshake."""
    connection = str(environ.get("HTTP_CONNECTION", "")).lower()
    key = str(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")).strip()
    if environ.get("REQUEST_METHOD") != "GET" or environ.get("SERVER_PROTOCOL") != "HTTP/1.1":
        raise HandshakeError("A WebSocket is opened with GET over HTTP/1.1")
    if not is_upgrade(environ) or "upgrade" not in [t.strip() for t in connection.split(",")]:
        raise HandshakeError("Not a WebSocket upgrade")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        raise HandshakeError("Only WebSocket version 13 is spoken", "426 Upgrade Required")
    if not _is_nonce(key):
        raise HandshakeError("Invalid Sec-WebSocket-Key")
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept_key(key)}",
    ]
    subprotocol = offered_subprotocol(environ)
    if subprotocol is not None:
        lines.append(f"Sec-WebSocket-Protocol: {subprotocol}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _is_nonce(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False


def open_websocket(
    environ: Environ,
    max_message_size: int,
    *,
    max_backlog: int,
) -> tuple[WebSocketConnection, bytes]:
    """Complete the handshake and take the socket out of the WSGI server.

    Returns the connection, not yet started, and the bytes that the client sent early. The WSGI
    application must return an empty body after it.
    """
    head = response_head(environ)
    taken = take_over(environ)
    connection = WebSocketConnection(taken.fd, max_message_size, max_backlog=max_backlog)
    connection.on_release = taken.release
    connection.write_apart(head)
    return connection, taken.early
