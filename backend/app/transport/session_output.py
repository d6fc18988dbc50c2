"""The sending half of a session: to a client over long-polling, or over a WebSocket."""

from __future__ import annotations

import logging
from typing import Any

import engineio.socket

from app.transport.connection import WebSocketConnection
from app.transport.packets import frame_of
from app.transport.poll_queue import PollQueue
from app.transport.session_engine import SessionEngine

log = logging.getLogger(__name__)


class SessionOutput(engineio.socket.Socket):  # type: ignore[misc]
    """What goes to one client, whichever transport it has just now."""

    server: SessionEngine
    closed: bool

    def __init__(self, server: SessionEngine) -> None:
        # The parent's constructor is left out for its JoinableQueue, a kilobyte per connection;
        # its attributes that engineio's server reads are set by the whole session.
        self.server = server
        self.polls = PollQueue()
        self._websocket: WebSocketConnection | None = None
        self._held: list[Any] | None = None

    def send(self, pkt: Any) -> None:
        """Send an Engine.IO packet; to a session that has ended, nothing."""
        if self.closed:
            return
        if self._held is not None:
            self._held.append(pkt)
        elif self._websocket is not None:
            try:
                frame = pkt.frame  # what goes to a room has it, and so has a packet sent before
            except AttributeError:
                frame = frame_of(pkt)
            self._websocket.write(frame)
        else:
            self.send_now(pkt)

    def send_apart(self, pkt: Any) -> None:
        """Send a packet at once and so that it does not arrive together with the next one."""
        if self._websocket is not None:
            self._websocket.write_apart(frame_of(pkt))
        elif not self.closed:
            self.send_now(pkt)

    def hold(self) -> None:
        """Keep back what is sent from now on, but `send_apart`, until `let_go`."""
        self._held = []

    def let_go(self, *, drop: bool) -> None:
        """Send what was held, or forget it."""
        held, self._held = self._held, None
        if not drop:
            for pkt in held or ():
                self.send(pkt)

    def send_now(self, pkt: Any) -> None:
        """Send a packet, though others may be held back; one that does not read is cut."""
        if self._websocket is not None:
            self._websocket.write(frame_of(pkt))
            return
        self.polls.put(pkt)
        if self.polls.size > self.server.max_backlog:
            log.info("Polling client reads too slowly, %d bytes waiting: cut", self.polls.size)
            self.polls.take_all()
            self.close(reason=self.server.reason.TRANSPORT_ERROR)

    @property
    def backlog(self) -> int:
        """Bytes that wait for the client to read them."""
        return self.polls.size if self._websocket is None else self._websocket.backlog
