"""A python-socketio client that remembers, in order, every event that it got."""

import threading
import time
from typing import Any

import socketio

Payload = dict[str, Any]


class Client:
    """Connects at once. `events` holds (name, payload) of everything received."""

    def __init__(
        self,
        url: str,
        transport: str = "websocket",
        auth: Payload | None = None,
        reconnection: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.events: list[tuple[str, Any]] = []
        self._arrived = threading.Condition()
        self.socket = socketio.Client(reconnection=reconnection)
        self.socket.on("*", self._remember)
        self.socket.connect(
            url, transports=[transport], auth=auth, headers=headers or {}, wait_timeout=10
        )

    def _remember(self, name: str, payload: Any = None) -> None:
        with self._arrived:
            self.events.append((name, payload))
            self._arrived.notify_all()

    def call(self, event: str, payload: Any = None) -> Payload:
        """Send and wait for the acknowledgement."""
        answer: Payload = self.socket.call(event, payload, timeout=10)
        return answer

    def ok(self, event: str, payload: Any = None) -> Payload:
        """Send; the acknowledgement's data, which must be ok."""
        answer = self.call(event, payload)
        assert answer["ok"], answer
        data: Payload = answer["data"]
        return data

    def refused(self, event: str, payload: Any = None) -> Payload:
        """Send; the acknowledgement's error, which must be one."""
        answer = self.call(event, payload)
        assert not answer["ok"], answer
        error: Payload = answer["error"]
        return error

    def emit(self, event: str, payload: Any = None) -> None:
        """Send without waiting."""
        self.socket.emit(event, payload)

    def named(self, name: str) -> list[Payload]:
        """Payloads of every event of that name so far."""
        with self._arrived:
            return [payload for event, payload in self.events if event == name]

    def logged(self) -> list[tuple[str, Payload]]:
        """Every event so far that carries a seq from the log, in the order of arrival."""
        with self._arrived:
            return [
                (name, p)
                for name, p in self.events
                if isinstance(p, dict) and "seq" in p and name not in CONFIRMATIONS
            ]

    def wait_for(self, name: str, count: int = 1, timeout: float = 10) -> Payload:
        """The `count`-th event of that name; fails when it does not come."""
        deadline = time.monotonic() + timeout
        with self._arrived:
            while True:
                found = [payload for event, payload in self.events if event == name]
                if len(found) >= count:
                    payload: Payload = found[count - 1]
                    return payload
                left = deadline - time.monotonic()
                if left <= 0:
                    names = [event for event, _ in self.events]
                    raise AssertionError(f"no {name} number {count} among {names}")
                self._arrived.wait(left)

    def wait_for_seq(self, seq: int, timeout: float = 10) -> None:
        """Wait until the event with this seq has come."""
        deadline = time.monotonic() + timeout
        with self._arrived:
            while not any(
                isinstance(p, dict) and p.get("seq") == seq and name not in CONFIRMATIONS
                for name, p in self.events
            ):
                left = deadline - time.monotonic()
                assert left > 0, f"seq {seq} did not come"
                self._arrived.wait(left)

    def join(self, interview_id: Any, user_id: Any, **more: Any) -> Payload:
        """Join an interview; the payload of joined_interview."""
        return self.ok("join_interview", {"interview_id": interview_id, "user_id": user_id, **more})

    def close(self) -> None:
        """Disconnect."""
        if self.socket.connected:
            self.socket.disconnect()


CONFIRMATIONS = frozenset(("answer_confirmed", "help_request_sent"))
"""Answers to the sender that repeat the seq of the event they confirm."""
