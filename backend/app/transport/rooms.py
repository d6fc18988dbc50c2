"""Who is in which Socket.IO room of this process, and sending to rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import socketio

from app.transport.broadcast import encode_event
from app.transport.packets import EncodedMessage

Receivers = str | list[str] | None
"""A room or a client's sid, several of them, or None for everybody."""


class PacketSender(Protocol):
    """The Socket.IO server above; see `NativeServer`."""

    def _send_eio_packet(self, eio_sid: str, eio_pkt: Any) -> None:
        """Send a packet to a session; the library's name."""


class LocalRooms(socketio.Manager):  # type: ignore[misc]
    """python-socketio's client manager, cheaper in two places.

    An event is encoded once for all; and leaving looks through a client's own rooms, where the
    library looks through every room there is.
    """

    server: PacketSender

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[tuple[str, str], set[str]] = {}  # (namespace, sid) -> rooms joined

    def emit(
        self, event: str, data: Any, namespace: str, room: Receivers = None,
        skip_sid: str | list[str] | None = None, callback: Callable[..., None] | None = None,
        to: Receivers = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Send an event; the signature is python-socketio's."""
        message = None if callback is not None else _encoded(event, data, namespace)
        if message is None:
            super().emit(event, data, namespace, room=room, skip_sid=skip_sid,
                         callback=callback, to=to, **kwargs)  # fmt: skip
        else:
            self.send(message, to or room, skip_sid, namespace)

    def send(
        self, message: EncodedMessage, to: Receivers = None,
        skip_sid: str | list[str] | None = None, namespace: str = "/",
    ) -> None:  # fmt: skip
        """Send an encoded message; a session in several of the rooms gets it once."""
        if isinstance(to, list) and not to:  # which the library has no answer for
            return
        skip = skip_sid if isinstance(skip_sid, list) else (skip_sid,)
        send_packet = self.server._send_eio_packet
        for sid, eio_sid in self._participants(namespace, to):
            if sid not in skip:
                send_packet(eio_sid, message)

    def _participants(self, namespace: str, to: Receivers) -> list[tuple[str, str]]:
        """Sid and eio_sid of each, once; a list, where the library has a generator for each."""
        if isinstance(to, list):
            return list(self.get_participants(namespace, to))
        room = self.rooms.get(namespace, {}).get(to)
        return [] if room is None else list(room._fwdm.items())

    def connected_sid(self, eio_sid: str) -> str | None:
        """The sid of a session on the main namespace; None while it comes or goes."""
        members = self.rooms.get("/", {}).get(None)
        sid: str | None = None if members is None else members._invm.get(eio_sid)
        for passing in (self.pending_connect, self.pending_disconnect):
            if passing and sid in passing.get("/", ()):
                return None
        return sid

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        """Note who entered, also by client."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        if room is not None and room != sid:
            self._rooms_of.setdefault((namespace, sid), set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Note who left."""
        super().basic_leave_room(sid, namespace, room)
        joined = self._rooms_of.get((namespace, sid))
        if joined is not None and room is not None:
            joined.discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        """Forget a client."""
        for room in (*self._rooms_of.pop((namespace, sid), ()), sid, None):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """Return a client's rooms, its own included."""
        own = [sid] if self.is_sid_room(namespace, sid) else []
        return own + sorted(self._rooms_of.get((namespace, sid), ()))


def _encoded(event: str, data: Any, namespace: str) -> EncodedMessage | None:
    """Return an event packet; None where there are bytes, which the library sends apart."""
    arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
    try:
        return encode_event(event, arguments, namespace)
    except TypeError:
        return None
