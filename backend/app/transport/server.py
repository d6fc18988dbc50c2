"""The Socket.IO server: which packet goes to which handler."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import socketio
from socketio.exceptions import ConnectionRefusedError as SocketConnectionRefusedError

from app.transport.engine import NativeEngine
from app.transport.json_codec import dumps_bytes
from app.transport.packets import (
    ACK,
    BINARY_ACK,
    BINARY_EVENT,
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
    EncodedMessage,
    EventArguments,
    MalformedPacketError,
    ReadArguments,
    StrictPacket,
    parse_event,
)
from app.transport.rooms import LocalRooms
from app.transport.session import EngineSession
from app.untrusted.json_text import TooComplexError

RESERVED_EVENTS = ("connect", "disconnect")

log = logging.getLogger(__name__)


class EventSink(Protocol):
    """Takes events of the main namespace without a Flask request context."""

    def handles(self, event: str) -> bool:
        """Tell whether the event is this sink's."""

    def __call__(self, sid: str, event: str, arguments: EventArguments | ReadArguments) -> object:
        """Handle an event; returns the ack's data: None, one value, or a tuple of several.

        One that handles `*` also gets an event that it does not know, where too much came with it
        for anybody to read: to refuse it.
        """


class NativeServer(socketio.Server):  # type: ignore[misc]
    """python-socketio's server on `NativeEngine`.

    A client's packets are handled one at a time, in order. Packets that break the protocol close
    the connection; a handler that fails leaves nothing half done.
    """

    event_sink: EventSink | None = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("client_manager", LocalRooms())
        # async_handlers has no other meaning left than to allow `call` inside a handler, which
        # works here because acks overtake the client's other packets
        super().__init__(**{**options, "serializer": StrictPacket, "async_handlers": True})
        self.eio.socketio = self
        self.eio.deliver = self.receive

    def _engineio_server_class(self) -> type[NativeEngine]:
        return NativeEngine

    # --- incoming

    def receive(self, session: EngineSession, packet: str, attachments: list[bytes]) -> None:
        """Handle one Socket.IO packet of a session; raises `MalformedPacketError`."""
        event, sink = parse_event(packet), self.event_sink
        if event is not None and sink is not None and sink.handles(event[1]):
            arguments = EventArguments(packet, event[2], attachments)
            self._hand_over(sink, session.sid, event[0], event[1], arguments)
            return
        decoded = StrictPacket()
        try:
            if decoded.decode(packet):
                decoded.attach(attachments)
        except TooComplexError:
            if event is None or sink is None or not sink.handles("*"):
                raise MalformedPacketError("structure") from None
            arguments = EventArguments(packet, event[2], attachments)
            self._hand_over(sink, session.sid, event[0], event[1], arguments)  # which refuses it
            return
        namespace, kind = decoded.namespace or "/", decoded.packet_type
        if kind == CONNECT:
            self._connect(session, namespace, decoded.data)
        elif kind == DISCONNECT:
            self._handle_disconnect(session.sid, namespace, self.reason.CLIENT_DISCONNECT)
            self.eio.connects.add(session.sid)
        elif kind in (EVENT, BINARY_EVENT):
            self._handle_event(session.sid, namespace, decoded.id, decoded.data)
        elif kind in (ACK, BINARY_ACK):
            self._handle_ack(session.sid, namespace, decoded.id, decoded.data)

    def _connect(self, session: EngineSession, namespace: str, auth: Any) -> None:
        if not self._is_known(namespace):
            self._send_packet(session.sid, self.packet_class(
                CONNECT_ERROR, {"message": "Invalid namespace"}, namespace=namespace
            ))  # fmt: skip
            return
        if self.manager.sid_from_eio_sid(session.sid, namespace) is not None:
            raise MalformedPacketError("second CONNECT")
        self.eio.before_connect()
        if session.closed:
            return
        session.hold()  # what the connect handler emits must follow the CONNECT packet
        try:
            self._handle_connect(session.sid, namespace, auth)
        finally:
            joined = self.is_in_namespace(session.sid)
            if joined:
                session.get_known()
            session.let_go(drop=not joined)

    def _is_known(self, namespace: str) -> bool:
        return self.namespaces == "*" or any(
            namespace in known
            for known in (self.handlers, self.namespace_handlers, self.namespaces)
        )

    def is_in_namespace(self, eio_sid: str) -> bool:
        """Tell whether a session has joined any namespace."""
        return any(
            self.manager.sid_from_eio_sid(eio_sid, namespace) is not None
            for namespace in self.manager.get_namespaces()
        )

    def _handle_event(
        self,
        eio_sid: str,
        namespace: str | None,
        id: int | None,  # noqa: A002
        data: list[Any],
    ) -> None:
        event, namespace = data[0], namespace or "/"
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if event in RESERVED_EVENTS or not isinstance(event, str):
            return  # a client may not play the server's part
        if sid is None or not self.manager.is_connected(sid, namespace):
            return
        sink = self.event_sink
        if sink is not None and namespace == "/" and sink.handles(event):
            self._hand_over(sink, eio_sid, id, event, ReadArguments(data[1:]))
        else:
            self._handle_event_internal(self, sid, eio_sid, data, namespace, id)

    def _hand_over(
        self,
        sink: EventSink,
        eio_sid: str,
        ack_id: int | None,
        event: str,
        arguments: EventArguments | ReadArguments,
    ) -> None:
        """Let the sink handle an event of a client that is connected."""
        sid = self.manager.connected_sid(eio_sid)
        if sid is None or event in RESERVED_EVENTS:
            return
        result = sink(sid, event, arguments)
        if ack_id is not None:
            self._acknowledge(eio_sid, ack_id, result)

    def _acknowledge(self, eio_sid: str, ack_id: int, result: object) -> None:
        values = list(result) if isinstance(result, tuple) else [] if result is None else [result]
        try:
            message = EncodedMessage(b"3%d" % ack_id + dumps_bytes(values))
        except TypeError:  # bytes
            self._send_packet(eio_sid, self.packet_class(ACK, values, id=ack_id))
        else:
            self._send_eio_packet(eio_sid, message)

    def _handle_ack(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:  # noqa: A002
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace or "/")
        # 0 is where the library keeps the counter of ids
        if id and id in self.manager.callbacks.get(sid, ()):
            self.manager.trigger_callback(sid, id, data)

    def _trigger_event(self, event: str, namespace: str, *args: Any) -> Any:
        """Call a handler; a connect or disconnect handler that fails must leave no ghost."""
        try:
            return super()._trigger_event(event, namespace, *args)
        except (ConnectionRefusedError, SocketConnectionRefusedError):
            raise
        except Exception:
            if event not in RESERVED_EVENTS:
                raise
            log.exception("The %s handler failed", event)
            return False

    # --- outgoing

    def _send_eio_packet(self, eio_sid: str, eio_pkt: Any) -> None:
        session = self.eio.sockets.get(eio_sid)
        if session is not None:
            session.send(eio_pkt)

    def _send_packet(self, eio_sid: str, pkt: StrictPacket) -> None:
        if pkt.packet_type in (CONNECT, CONNECT_ERROR):
            session = self.eio.sockets.get(eio_sid)
            if session is not None:
                session.send_apart(EncodedMessage(pkt.encode().encode()))
        else:
            super()._send_packet(eio_sid, pkt)

    def disconnect(
        self, sid: str, namespace: str | None = None, ignore_queue: bool = False
    ) -> None:
        """Take a client out of a namespace; one left in no namespace is closed in time."""
        eio_sid = self.manager.eio_sid_from_sid(sid, namespace or "/")
        super().disconnect(sid, namespace=namespace, ignore_queue=ignore_queue)
        if eio_sid is not None:
            self.eio.connects.add(eio_sid)
