"""The long-polling half of a session: what waits for the next poll, and the body of a POST."""

from __future__ import annotations

from typing import Any

from gevent.event import Event

from app.websocket.transport.packets import MalformedPacketError, text_of

MAX_POLL_PACKETS = 16  # in one answer: python-engineio's client refuses more


class PollQueue:
    """Engine.IO packets that no poll has fetched. `size`: their length in text."""

    __slots__ = ("_packets", "_waiter", "size")

    def __init__(self) -> None:
        self._packets: list[Any] = []
        self._waiter: Event | None = None
        self.size = 0

    @property
    def polled(self) -> bool:
        """Whether a poll waits."""
        return self._waiter is not None

    def put(self, packet: Any) -> None:
        """Add a packet and wake the poll."""
        self._packets.append(packet)
        self.size += len(text_of(packet))
        self.wake()

    def wake(self) -> None:
        """Let the poll look at what has changed."""
        if self._waiter is not None:
            self._waiter.set()

    def wait(self) -> None:
        """Wait, in a poll, for a packet or a `wake`."""
        if not self._packets:
            self._waiter = Event()
            try:
                self._waiter.wait()
            finally:
                self._waiter = None

    def take(self, limit: int = MAX_POLL_PACKETS) -> list[Any]:
        """Return the first packets and forget them."""
        packets = self._packets[:limit]
        del self._packets[:limit]
        self.size -= sum(len(text_of(packet)) for packet in packets)
        return packets

    def take_all(self) -> list[Any]:
        """Return all packets and forget them."""
        packets, self._packets, self.size = self._packets, [], 0
        return packets


def read_body(environ: dict[str, Any], limit: int) -> bytes:
    """Return a POST's body, of at most `limit` bytes; raises `MalformedPacketError`."""
    if int(environ.get("CONTENT_LENGTH") or 0) > limit:
        raise MalformedPacketError("too large")
    try:
        body: bytes = environ["wsgi.input"].read(limit + 1)  # a chunked one announces no length
    except OSError:
        raise MalformedPacketError("body cut short") from None
    if len(body) > limit:
        raise MalformedPacketError("too large")
    return body
