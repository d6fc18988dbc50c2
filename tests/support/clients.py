"""A python-socketio client that remembers, in order, every event that it got."""

import queue
import threading
import time
from collections.abc import Collection
from typing import Any

from socketio.exceptions import ConnectionError as ConnectionFailed

from tests.support.contract_checks import violations
from tests.support.ordered_client import OrderedClient
from tests.support.patience import PATIENCE

Payload = dict[str, Any]
TRIES = 3
LOST_ON_THE_WAY = "Unexpected connection error"
"""What python-socketio says where a line was lost before the server said yes or no."""


class Client:
    """Connects at once. `events` holds (name, payload) of everything received.

    Every event is checked against its class in the contract; `close()` fails where one did not
    fit. `custom_events`: names that are in no contract (see `emit_to_interview`).
    """

    def __init__(
        self,
        url: str,
        transport: str = "websocket",
        auth: Any = None,
        reconnection: bool = False,
        headers: dict[str, str] | None = None,
        custom_events: Collection[str] = (),
    ) -> None:
        self.events: list[tuple[str, Any]] = []
        self.violations: list[str] = []
        self._custom_events = custom_events
        self._arrived = threading.Condition()
        self._gone = threading.Event()
        self._reconnection = reconnection
        self.socket = self._new_socket()
        self._connect(url, {"transports": [transport], "auth": auth, "headers": headers or {}})

    def _connect(self, url: str, options: dict[str, Any]) -> None:
        """Connect; a line that was lost on the way, as the library words it, is tried again.

        Clients in the field do so by themselves, which is switched off here. Refusals are raised.
        """
        for _ in range(TRIES - 1):
            try:
                self.socket.connect(url, **options, wait_timeout=PATIENCE / TRIES)
            except ConnectionFailed as error:
                if str(error) != LOST_ON_THE_WAY:
                    raise
                self._gone.clear()
                self.socket = self._new_socket()
            else:
                return
        self.socket.connect(url, **options, wait_timeout=PATIENCE / TRIES)

    def _new_socket(self) -> OrderedClient:
        socket = OrderedClient(reconnection=self._reconnection)
        socket.on("*", self._remember)
        socket.on("disconnect", lambda *_reason: self._gone.set())
        return socket

    def _remember(self, name: str, *args: Any) -> None:
        with self._arrived:
            self.events.append((name, args[0] if args else None))
            if name not in self._custom_events:
                self.violations += violations(name, args)
            self._arrived.notify_all()

    def call(self, event: str, payload: Any = None) -> Payload:
        """Send and wait for the acknowledgement."""
        answer: Payload = self.socket.call(event, payload, timeout=PATIENCE)
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

    def wait_for(self, name: str, count: int = 1, timeout: float = PATIENCE) -> Payload:
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

    def wait_for_seq(self, seq: int, timeout: float = PATIENCE) -> None:
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

    def wait_until_closed(self, timeout: float = PATIENCE) -> None:
        """Wait until the server has closed the connection."""
        assert self._gone.wait(timeout), "the connection is still open"

    def close(self) -> None:
        """Disconnect; fails where an event that came does not fit the contract."""
        hang_up(self.socket)
        assert not self.violations, "\n".join(self.violations)


def hang_up(socket: OrderedClient) -> None:
    """Disconnect, and leave nothing open."""
    if socket.eio.state == "connected":
        socket.disconnect()
    for opened in (socket.eio.http, socket.eio.ws):
        if opened is not None:
            opened.close()


def refused_connection(url: str, auth: Any, transport: str = "websocket") -> Payload:
    """What somebody is told who is not let in: `{message, data}`."""
    refusals: queue.Queue[Payload] = queue.Queue()
    socket = OrderedClient(reconnection=False)
    socket.on("connect_error", refusals.put)
    socket.connect(url, transports=[transport], auth=auth, wait=False)
    try:
        return refusals.get(timeout=PATIENCE)
    finally:
        hang_up(socket)


CONFIRMATIONS = frozenset(("answer_confirmed", "help_request_sent", "voice_transcribed"))
"""Answers to the sender that repeat the seq of the event they confirm."""
