"""A client for threads: calls wait for their answers, handlers run one after the other."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Any, cast

import socketio

from interviewgenius_client.calls import Calls, Listening
from interviewgenius_client.session import (
    PASSING,
    Command,
    Data,
    Memory,
    Refused,
    Unanswered,
    answer_of,
    command,
)

logger = logging.getLogger(__name__)
Token = str | Callable[[], str]
"""A token, or what fetches one: asked at each connection, and when the last is about to expire."""


class Client:
    """A connection to a server and the rooms on it; it comes back by itself.

    `patience`: seconds in which a call must be answered, reconnects included.
    """

    def __init__(
        self, url: str, *, token: Token | None = None, locale: str = "en", patience: float = 60.0
    ) -> None:
        self._url, self._token, self._locale, self.patience = url, token, locale, patience
        self._rooms: list[Room] = []
        self._is_closed = False
        self._told: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._socket = socketio.Client(reconnection_delay=0.5, reconnection_delay_max=5)
        self._socket.on("connect", self._connected)
        self._socket.on("disconnect", self._lost)
        self._socket.on("*", self._received)

    def connect(self) -> Client:
        """Connect; raises `Refused` for a bad token, `socketio.exceptions.ConnectionError` else."""
        refusals: list[Any] = []
        self._socket.on("connect_error", refusals.append)
        try:
            self._socket.connect(
                self._url, auth=self._auth, transports=["websocket"], wait_timeout=self.patience
            )
        except socketio.exceptions.ConnectionError:
            if refusals and isinstance(refusals[-1], Mapping):
                data = refusals[-1].get("data")
                raise Refused(data if isinstance(data, Mapping) else refusals[-1]) from None
            raise
        self._socket.on("connect_error", _later_failures)
        self._teller.start()
        return self

    def close(self) -> None:
        """Leave and disconnect. Handlers that run are waited for."""
        self._is_closed = True
        self._socket.disconnect()
        self._told.put(None)
        if self._teller.is_alive() and threading.current_thread() is not self._teller:
            self._teller.join()

    def room(self, interview_id: str | int, **joining: Any) -> Room:
        """A room that is not joined yet: give it handlers, then `join` it.

        `joining`: what `join_interview` takes, such as user_id, role, spoken_languages.
        """
        room = Room(self, Memory({"interview_id": interview_id, **joining}))
        self._rooms.append(room)
        return room

    def join(self, interview_id: str | int, **joining: Any) -> Room:
        """Join a room; raises `Refused`."""
        room = self.room(interview_id, **joining)
        room.join()
        return room

    def call(self, event: str, payload: Data | None = None) -> Data:
        """A command about no room, such as `ping`."""
        asked = command(event, payload)
        answered: Future[Any] = Future()
        self._socket.emit(event, dict(asked.payload), callback=answered.set_result)
        return answer_of(_waited(answered, asked, self.patience))

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        """Do something once `seconds` are over."""
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        timer.start()

    def emit(self, sent: Command, answered: Callable[[Any], None]) -> bool:
        """Send, if there is a connection; a command that waits is sent after the next one."""
        try:
            self._socket.emit(sent.event, dict(sent.payload), callback=answered)
        except (socketio.exceptions.SocketIOError, OSError):
            return False
        return True

    def tell(self, do: Callable[[], object]) -> None:
        """Run a handler after those before it."""
        self._told.put(do)

    def _auth(self) -> dict[str, Any]:
        token = self._token() if callable(self._token) else self._token
        return {"locale": self._locale} | ({} if token is None else {"token": token})

    def _connected(self) -> None:
        for room in self._rooms:
            room.come_back()

    def _lost(self, reason: str = "") -> None:
        for room in self._rooms:
            room.lose()
        if reason == self._socket.reason.SERVER_DISCONNECT:
            self.later(1.0, self._again)  # by itself the library comes back from lost lines only

    def _again(self) -> None:
        if self._is_closed or self._socket.connected:
            return
        try:
            self._socket.connect(self._url, auth=self._auth, transports=["websocket"])
        except socketio.exceptions.ConnectionError:
            self.later(5.0, self._again)

    def _received(self, event: str, payload: Any = None) -> None:
        if event == "token_expiring" and callable(self._token):
            renewed = command("renew_token", {"token": self._token()})
            self.emit(renewed, lambda _: None)
        for room in self._rooms:
            room.receive(event, payload)

    def _tell(self) -> None:
        while (do := self._told.get()) is not None:
            try:
                do()
            except Exception:  # the next event is told all the same
                logger.exception("a handler failed")

    def __enter__(self) -> Client:
        return self.connect()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Room(Calls):
    """One interview's room. Its methods are the events that clients send."""

    def __init__(self, client: Client, memory: Memory) -> None:
        self._client, self._memory = client, memory
        self._lock = threading.RLock()
        self._answers: dict[str | int, Future[Any]] = {}
        self._entered: Future[Any] = Future()
        self._is_wanted = False
        self._handlers: dict[str, list[Callable[[Any], object]]] = {}
        self._readers: list[queue.SimpleQueue[tuple[str, Any]]] = []
        self.on = cast("Listening[Room]", self._on)

    @property
    def last_seq(self) -> int:
        """How far the log was seen."""
        return self._memory.last_seq

    @property
    def status(self) -> str:
        """joined, waiting (in the lobby), or away (without a connection)."""
        return self._memory.status

    def join(self) -> Data:
        """Enter: the answer of `join_interview`, or `Refused`."""
        self._is_wanted = True
        self._entered = Future()
        self.come_back()
        asked = Command("join_interview", {**self._memory.join_payload(), "request_id": ""})
        return answer_of(_waited(self._entered, asked, self._client.patience))

    def leave(self) -> None:
        """Leave the room; the connection stays."""
        self._is_wanted = False
        self.call("leave_interview")

    def call(self, event: str, payload: Data | None = None) -> Data:
        """Send a command: its answer, `Refused`, or `Unanswered`.

        Lost connections are waited out; it happens once, however often it was sent.
        """
        asked = command(event, payload, interview_id=self._memory.interview_id)
        with self._lock:
            answer = self._answers[asked.request_id] = Future()
            self._memory.outbox[asked.request_id] = asked
            if self._memory.status != "away":
                self._send(asked)
        try:
            return answer_of(_waited(answer, asked, self._client.patience))
        finally:
            with self._lock:
                self._answers.pop(asked.request_id, None)
                self._memory.outbox.pop(asked.request_id, None)

    def events(self) -> Iterator[tuple[str, Any]]:
        """(event, payload) of the room, from now on, for ever."""
        told: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._readers.append(told)
        return iter(told.get, None)

    def come_back(self) -> None:
        """Enter again with what was seen, if it is wanted."""
        if self._is_wanted:
            self._client.emit(Command("join_interview", self._memory.join_payload()), self._came)

    def lose(self) -> None:
        """The connection is gone; commands wait."""
        with self._lock:
            self._memory.status = "away"

    def receive(self, event: str, payload: Any) -> None:
        """Take an event in, if it is this room's and news."""
        with self._lock:
            if not self._memory.is_about(payload) or not self._memory.take(event, payload):
                return
            for reader in self._readers:
                reader.put((event, payload))
        for handler in self._handlers.get(event, ()):
            self._client.tell(partial(handler, payload))

    def _on(self, event: str, handler: Callable[[Any], object]) -> Room:
        """Tell `handler` of an event; give it before `join` to miss none."""
        self._handlers.setdefault(event, []).append(handler)
        return self

    def _came(self, acknowledgement: Any) -> None:
        error = acknowledgement.get("error") or {}
        if error.get("code") in PASSING:
            self._client.later(float(error.get("retry_after") or 1.0), self.come_back)
            return
        with self._lock:
            if acknowledgement.get("ok"):
                self._memory.status = str(acknowledgement["data"]["status"])
                for waiting in list(self._memory.outbox.values()):
                    self._send(waiting)
            else:
                for answer in self._answers.values():
                    _set(answer, acknowledgement)
            _set(self._entered, acknowledgement)

    def _send(self, sent: Command) -> None:
        self._client.emit(sent, partial(self._answered, sent))

    def _answered(self, sent: Command, acknowledgement: Any) -> None:
        error = acknowledgement.get("error") or {}
        with self._lock:
            if error.get("code") in PASSING and error.get("retry_after") is not None:
                self._client.later(float(error["retry_after"]), partial(self._send_again, sent))
                return
            self._memory.outbox.pop(sent.request_id, None)
            if answer := self._answers.get(sent.request_id):
                _set(answer, acknowledgement)

    def _send_again(self, sent: Command) -> None:
        with self._lock:
            if sent.request_id in self._memory.outbox and self._memory.status != "away":
                self._send(sent)


def _later_failures(_: Any = None) -> None:
    """The library tries again by itself."""


def _set(future: Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


def _waited(answer: Future[Any], asked: Command, seconds: float) -> Any:
    try:
        return answer.result(seconds)
    except TimeoutError:
        raise Unanswered(asked.event, asked.request_id) from None
