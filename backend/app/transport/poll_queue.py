"""What waits for a long-polling client's next poll."""

from __future__ import annotations

from typing import Any

from gevent.event import Event

from app.transport.packets import text_of

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
