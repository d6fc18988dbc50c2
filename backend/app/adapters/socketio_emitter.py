"""Delivery to this process's Socket.IO connections."""

from collections.abc import Mapping, Sequence
from typing import Any

import gevent

from app.ports.statistics import Traffic

NAMESPACE = "/"
FAR_BEHIND = 256 * 1024
"""Bytes on their way to a client, from which on a replay waits for it."""


class SocketIOEmitter:
    """Emitter over a Flask-SocketIO server; each connection is a room of its own there."""

    def __init__(self, socketio: Any, traffic: Traffic) -> None:
        self._socketio = socketio
        self._traffic = traffic

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
        manager = self._socketio.server.manager
        self._count(event, room, manager)
        manager.emit(event, payload, NAMESPACE, room=room, skip_sid=skip_sid)

    def emit_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send to every connection of this process."""
        manager = self._socketio.server.manager
        self._count(event, None, manager)
        manager.emit(event, payload, NAMESPACE, room=None)

    def _count(self, event: str, room: str | list[str] | None, manager: Any) -> None:
        if isinstance(room, list):
            receivers = len(room)
        else:
            receivers = len(manager.rooms.get(NAMESPACE, {}).get(room, ()))
        self._traffic.sent += receivers
        if event == "error":
            self._traffic.errors += receivers

    def enter(self, sid: str, room: str) -> None:
        """Put a connection into a room; one that has just gone is let go."""
        if self._server.manager.is_connected(sid, NAMESPACE):
            self._server.manager.enter_room(sid, NAMESPACE, room)

    def leave(self, sid: str, room: str) -> None:
        """Take a connection out of a room."""
        self._server.manager.leave_room(sid, NAMESPACE, room)

    def is_behind(self, sid: str) -> bool:
        """Whether much of what was sent to the client is still on its way."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        session = self._server.eio.sockets.get(eio_sid)
        if session is None or session.closed:
            return False
        # The stock driver does not know how far behind a client is.
        return bool(getattr(session, "backlog", 0) >= FAR_BEHIND)

    def wait_until_read(self, sid: str) -> None:
        """Wait while the client is far behind; a reader that stops is cut by the transport."""
        while self.is_behind(sid):
            gevent.sleep(0.01)

    def close(self, sid: str) -> None:
        """Close a connection."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        if eio_sid is not None:
            self._server.eio.disconnect(eio_sid)

    def close_all(self, within: float, handlers: float) -> None:
        """Take no more connections and close all there are, one after the other.

        `handlers`: how long to wait, then, for those that still run.
        """
        self._socketio.close_connections(within)
        self._socketio.wait_for_handlers(handlers)
