"""Delivery to this process's Socket.IO connections."""

from collections.abc import Mapping, Sequence
from typing import Any

import gevent
from flask_socketio import SocketIO

NAMESPACE = "/"


class SocketIOEmitter:
    """Emitter over a Flask-SocketIO server; each connection is a room of its own there."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio

    @property
    def _server(self) -> Any:
        return self._socketio.server

    def emit(
        self, event: str, payload: Mapping[str, Any], to: str | Sequence[str], skip_sid: str | None
    ) -> None:
        """Send to a room, or to connections by sid; encoded once."""
        room = to if isinstance(to, str) else list(to)
        if not room:  # for the library, nobody is everybody
            return
        self._server.manager.emit(event, payload, NAMESPACE, room=room, skip_sid=skip_sid)

    def emit_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send to every connection of this process."""
        self._server.manager.emit(event, payload, NAMESPACE, room=None)

    def enter(self, sid: str, room: str) -> None:
        """Put a connection into a room; one that has just gone is let go."""
        if self._server.manager.is_connected(sid, NAMESPACE):
            self._server.manager.enter_room(sid, NAMESPACE, room)

    def leave(self, sid: str, room: str) -> None:
        """Take a connection out of a room."""
        self._server.manager.leave_room(sid, NAMESPACE, room)

    def wait_until_read(self, sid: str) -> None:
        """Let what was sent go out before more is made."""
        gevent.sleep(0)

    def close(self, sid: str) -> None:
        """Close a connection."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        if eio_sid is not None:
            self._server.eio.disconnect(eio_sid)
