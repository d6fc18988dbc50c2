"""What a session needs of the engine above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from app.transport.delay_queue import DelayQueue
from app.transport.newcomers import Newcomers
from app.transport.workers import Workers


class SessionEngine(Protocol):
    """See `NativeEngine`, whose sessions are here `Any`: they know this one."""

    deliver: Callable[[Any, str, list[bytes]], None]
    """Hands a whole Socket.IO packet over. Raises MalformedPacketError."""
    workers: Workers
    sockets: dict[str, Any]
    newcomers: Newcomers
    pings: DelayQueue[str]
    pongs: DelayQueue[tuple[str, float]]
    probes: DelayQueue[tuple[str, int]]
    ping_timeout: float
    max_backlog: int
    max_http_buffer_size: int
    stranger_size: int
    reason: Any

    def forget(self, session: Any, reason: str) -> None:
        """Run the disconnect handlers of a session that has ended."""
