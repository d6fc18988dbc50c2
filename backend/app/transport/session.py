"""One Engine.IO session: a client over long-polling, a WebSocket, or the one after the other."""

from __future__ import annotations

import logging
import time
from typing import Any

import gevent
from engineio.packet import NOOP, PING, Packet

from app.transport.connection import WebSocketConnection
from app.transport.frames import CloseCode
from app.transport.inbox import Inbox
from app.transport.newcomers import Newcomer
from app.transport.packets import (
    MalformedPacketError,
    attachment_count,
    frame_of,
    is_ack,
)
from app.transport.probe import Probe
from app.transport.session_engine import SessionEngine
from app.transport.session_output import SessionOutput

log = logging.getLogger(__name__)

PING_PACKET = Packet(PING)
NOOP_PACKET = Packet(NOOP)

_EVENT = "42"  # the head of a message with an event that has no attachments
FIRST_PACKETS = 16  # that a session may send, pongs too, before it has joined a namespace


class _Goodbye:
    """The last item of an inbox: why the session ended."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


class EngineSession(SessionOutput):
    """A client's Engine.IO session.

    Packets are read in the hub. A message, with its attachments where it has some, goes to the
    inbox, whose worker hands it to the Socket.IO server; the end of the session is the inbox's
    last item, so that the disconnect handler runs after all that the client sent before. Acks of
    the server's own events overtake the inbox, because a handler may be waiting for them.
    """

    def __init__(self, server: SessionEngine, sid: str, address: str) -> None:
        super().__init__(server)
        self.sid = sid
        self.connected = True
        self.upgraded = False
        self.closing = False
        self.closed = False
        self.session: dict[str, Any] = {}

        self.address = address
        self.known = not server.stranger_size  # whether it may send as much as everybody
        self.place: Newcomer | None = None
        self._first_packets = 0
        self.ping_due: float | None = None  # when the unanswered ping was to be sent
        self._probe: Probe | None = None
        self._inbox = Inbox(server.workers, self._handle, self._on_room)
        self._partial: list[Any] | None = None  # a binary packet: text, then its attachments
        self._missing = 0
        self.posting = False

    # --- heartbeat: the server asks, and counts from when it was to ask

    def ping(self, due: float) -> None:
        """Ask for a sign of life, as was to be done at `due` on the monotonic clock."""
        self.ping_due = due
        self.server.pongs.add((self.sid, due), since=due)
        self.send_now(PING_PACKET)

    def schedule_ping(self) -> None:
        """Ping again after the interval."""
        self.ping_due = None
        self.server.pings.add(self.sid)

    def check_ping_timeout(self) -> bool:
        """End the session if its pong is overdue; returns whether it lives."""
        due = self.ping_due
        if due is not None and time.monotonic() - due >= self.server.ping_timeout:
            self.close(reason=self.server.reason.PING_TIMEOUT)
        return not self.closed

    # --- receiving

    def on_message(self, message: str | bytes) -> None:
        """Take one Engine.IO packet of the WebSocket."""
        is_whole = self.known and self._partial is None and not self.closed
        if is_whole and isinstance(message, str) and message[:2] == _EVENT:  # as nearly all
            self._queue(message[1:], len(message) - 1)  # nothing of it is refused here
            return
        try:
            self.accept_message(message)
        except MalformedPacketError as error:
            self.refuse(error)

    def refuse(self, error: MalformedPacketError) -> None:
        """End a session that does not keep to the protocol."""
        log.info("Malformed packet (%s): session closed", error)
        self.close(reason=self.server.reason.TRANSPORT_ERROR, code=CloseCode.PROTOCOL_ERROR)

    def accept_message(self, message: str | bytes) -> None:
        """Take one packet of either transport. Raises MalformedPacketError."""
        if self.closed:
            return
        if not self.known:
            self._first_packets += 1
            if self._first_packets > FIRST_PACKETS:
                raise MalformedPacketError("no namespace joined")
        if isinstance(message, bytes):
            self._take_attachment(message)
            return
        kind = message[:1]
        if kind == "4":
            self._take_message(message[1:])
        elif kind == "3":
            if self.ping_due is not None:
                self.schedule_ping()
        elif kind == "1":
            self.close(reason=self.server.reason.CLIENT_DISCONNECT, farewell=NOOP_PACKET)
        elif kind != "6":
            raise MalformedPacketError("Engine.IO type")

    def _take_message(self, packet: str) -> None:
        if self._partial is not None:
            raise MalformedPacketError("text in place of an attachment")
        self._missing = attachment_count(packet)
        if self._missing:
            self._partial = [packet]
        else:
            self._put(packet, packet)

    def _take_attachment(self, data: bytes) -> None:
        if self._partial is None:
            raise MalformedPacketError("unannounced attachment")
        self._partial.append(data)
        self._missing -= 1
        if not self._missing:
            packet, self._partial = self._partial, None
            self._put(packet, packet[0])

    def _put(self, item: str | list[Any], head: str) -> None:
        if is_ack(head):
            self.server.workers.run(self._handle, item)
            return
        self._queue(item, len(item) if isinstance(item, str) else sum(map(len, item)))

    def _queue(self, item: str | list[Any], size: int) -> None:
        is_full = self._inbox.put(item, size)
        # of who is not known yet, the next packet is judged by what becomes of this one
        if (is_full or not self.known) and self._websocket is not None:
            self._websocket.pause()

    @property
    def is_full(self) -> bool:
        """Whether the handlers are so far behind that the client should send no more for now."""
        return self._inbox.full

    @property
    def max_packet(self) -> int:
        """Bytes that a packet, or a POST, may have."""
        return self.server.max_http_buffer_size if self.known else self.server.stranger_size

    def _on_room(self) -> None:
        if self._websocket is not None:
            self._websocket.resume()

    def _handle(self, item: Any) -> None:
        """Handle one item of the inbox, in a worker."""
        try:
            if isinstance(item, _Goodbye):
                self.server.forget(self, item.reason)
            elif isinstance(item, str):
                self.server.deliver(self, item, [])
            else:
                self.server.deliver(self, item[0], item[1:])
        except MalformedPacketError as error:
            self.refuse(error)
        except (Exception, gevent.Timeout):
            log.exception("An event handler failed")
        if not self.known:
            self._on_room()

    def get_known(self) -> None:
        """A namespace let the client in: from now on it may send as much as everybody."""
        if self.known:
            return
        self.known = True
        self.server.newcomers.leave(self.place)
        for websocket in self._websockets():
            websocket.limit(self.server.max_http_buffer_size)
        self._on_room()

    def turn_away(self) -> None:
        """Others who have not joined anything either need the place."""
        log.info("Session joined no namespace, others wait: closed")
        self.close(reason=self.server.reason.TRANSPORT_ERROR, code=CloseCode.TRY_AGAIN_LATER)

    # --- the WebSocket

    def attach(self, websocket: WebSocketConnection, early: bytes = b"") -> None:
        """Go on over a WebSocket that has not been started."""
        self._adopt(websocket)
        websocket.start(early)

    def _adopt(self, websocket: WebSocketConnection) -> None:
        self.upgraded = True
        self._websocket = websocket
        websocket.on_message = self.on_message
        websocket.on_end = self._on_end
        for pkt in self.polls.take_all():
            websocket.write(frame_of(pkt))

    def _websockets(self) -> list[WebSocketConnection]:
        tried = None if self._probe is None else self._probe.websocket
        return [websocket for websocket in (self._websocket, tried) if websocket is not None]

    def _on_end(self, _code: int, _reason: str) -> None:
        self.close(reason=self.server.reason.TRANSPORT_CLOSE)

    def start_probe(self, websocket: WebSocketConnection, early: bytes) -> None:
        """Let a polling client try a WebSocket before it moves to it."""
        self._probe = Probe(websocket, self.polls.wake, self._move, self._on_probe_end)
        self.server.probes.add((self.sid, id(websocket)))
        websocket.start(early)

    def end_probe(self, probe: int) -> None:
        """Give up a probe that has not become the session's WebSocket in time."""
        if self._probe is not None and id(self._probe.websocket) == probe:
            self._probe.websocket.close(CloseCode.POLICY_VIOLATION)

    def _move(self, websocket: WebSocketConnection) -> None:
        self._probe = None
        self._adopt(websocket)
        self.polls.wake()

    def _on_probe_end(self, _code: int, _reason: str) -> None:
        self._probe = None

    @property
    def upgrading(self) -> bool:
        """Whether the WebSocket that is being tried works, so that a poll should end."""
        return self._probe is not None and self._probe.works

    @property
    def probing(self) -> bool:
        """Whether a WebSocket is being tried."""
        return self._probe is not None

    # --- the end

    def close(
        self,
        wait: bool = True,
        abort: bool = False,
        reason: str | None = None,
        *,
        code: int = CloseCode.NORMAL,
        farewell: Packet | None = None,
    ) -> None:
        """End the session; its disconnect handler runs when what the client sent is handled.

        `code`: for the WebSocket. `farewell`: the last packet that a waiting poll gets; without
        one, and with nothing else to fetch, the poll gets 400.
        """
        if self.closed:
            return
        self.closing = self.closed = True
        self.server.sockets.pop(self.sid, None)
        if farewell is not None:
            self.polls.put(farewell)
        self.polls.wake()
        for websocket in self._websockets():
            websocket.close(code)
        self._held = self._partial = None
        self._inbox.put(_Goodbye(reason or self.server.reason.SERVER_DISCONNECT), 0)
