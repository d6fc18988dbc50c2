"""The same client for asyncio: `AsyncClient` and `AsyncRoom`, same names, awaited."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, cast

import socketio

from interviewgenius_client.calls import AsyncCalls, Listening
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
AsyncToken = str | Callable[[], str | Awaitable[str]]
"""A token, or what fetches one: asked at each connection, and when the last is about to expire."""


class AsyncClient:
    """A connection to a server and the rooms on it; it comes back by itself.

    `patience`: seconds in which a call must be answered, reconnects included.
    """

    def __init__(
        self,
        url: str,
        *,
        token: AsyncToken | None = None,
        locale: str = "en",
        patience: float = 60.0,
    ) -> None:
        self._url, self._token, self._locale, self.patience = url, token, locale, patience
        self._rooms: list[AsyncRoom] = []
        self._is_closed = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._told: asyncio.Queue[Callable[[], object]] = asyncio.Queue()
        self._socket = socketio.AsyncClient(reconnection_delay=0.5, reconnection_delay_max=5)
        self._socket.on("connect", self._connected)
        self._socket.on("disconnect", self._lost)
        self._socket.on("*", self._received)

    async def connect(self) -> AsyncClient:
        """Connect; raises `Refused` for a bad token, `socketio.exceptions.ConnectionError` else."""
        refusals: list[Any] = []
        self._socket.on("connect_error", refusals.append)
        try:
            await self._socket.connect(
                self._url, auth=self._auth, transports=["websocket"], wait_timeout=self.patience
            )
        except socketio.exceptions.ConnectionError:
            if refusals and isinstance(refusals[-1], Mapping):
                data = refusals[-1].get("data")
                raise Refused(data if isinstance(data, Mapping) else refusals[-1]) from None
            raise
        self._socket.on("connect_error", _later_failures)
        self.start(self._tell())
        return self

    async def close(self) -> None:
        """Leave and disconnect."""
        self._is_closed = True
        await self._socket.disconnect()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def room(self, interview_id: str | int, **joining: Any) -> AsyncRoom:
        """A room that is not joined yet: give it handlers, then `join` it.

        `joining`: what `join_interview` takes, such as user_id, role, spoken_languages.
        """
        room = AsyncRoom(self, Memory({"interview_id": interview_id, **joining}))
        self._rooms.append(room)
        return room

    async def join(self, interview_id: str | int, **joining: Any) -> AsyncRoom:
        """Join a room; raises `Refused`."""
        room = self.room(interview_id, **joining)
        await room.join()
        return room

    async def call(self, event: str, payload: Data | None = None) -> Data:
        """A command about no room, such as `ping`."""
        asked = command(event, payload)
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        await self._socket.emit(event, dict(asked.payload), callback=partial(_set, answered))
        return answer_of(await _waited(answered, asked, self.patience))

    def start(self, work: Awaitable[object]) -> None:
        """Let something run beside everything else, until the client is closed."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def tell(self, do: Callable[[], object]) -> None:
        """Run a handler after those before it, beside the connection, so that it may call."""
        self._told.put_nowait(do)

    async def _tell(self) -> None:
        while True:
            do = await self._told.get()
            try:
                if inspect.isawaitable(done := do()):
                    await done
            except Exception:  # the next event is told all the same
                logger.exception("a handler failed")

    async def emit(self, sent: Command, answered: Callable[[Any], Any]) -> bool:
        """Send, if there is a connection; a command that waits is sent after the next one."""
        try:
            await self._socket.emit(sent.event, dict(sent.payload), callback=answered)
        except (socketio.exceptions.SocketIOError, OSError):
            return False
        return True

    async def _fresh_token(self) -> str | None:
        token = self._token() if callable(self._token) else self._token
        return await token if inspect.isawaitable(token) else token

    async def _auth(self) -> dict[str, Any]:
        token = await self._fresh_token()
        return {"locale": self._locale} | ({} if token is None else {"token": token})

    async def _connected(self) -> None:
        for room in self._rooms:
            await room.come_back()

    async def _lost(self, reason: str = "") -> None:
        for room in self._rooms:
            room.lose()
        if reason == self._socket.reason.SERVER_DISCONNECT:
            self.start(self._again())  # python-socketio comes back only from lost lines

    async def _again(self) -> None:
        while not self._is_closed and not self._socket.connected:
            await asyncio.sleep(1.0)
            try:
                await self._socket.connect(self._url, auth=self._auth, transports=["websocket"])
            except socketio.exceptions.ConnectionError:
                continue

    async def _received(self, event: str, payload: Any = None) -> None:
        if event == "token_expiring" and callable(self._token):
            renewed = command("renew_token", {"token": await self._fresh_token()})
            await self.emit(renewed, lambda _: None)
        for room in self._rooms:
            room.receive(event, payload)

    async def __aenter__(self) -> AsyncClient:
        return await self.connect()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


class AsyncRoom(AsyncCalls):
    """One interview's room. Its methods are the events that clients send."""

    def __init__(self, client: AsyncClient, memory: Memory) -> None:
        self._client, self._memory = client, memory
        self._answers: dict[str | int, asyncio.Future[Any]] = {}
        self._entered: asyncio.Future[Any] | None = None
        self._handlers: dict[str, list[Callable[[Any], object]]] = {}
        self._readers: list[asyncio.Queue[tuple[str, Any]]] = []
        self.on = cast("Listening[AsyncRoom]", self._on)

    @property
    def last_seq(self) -> int:
        """How far the log was seen."""
        return self._memory.last_seq

    @property
    def status(self) -> str:
        """joined, waiting (in the lobby), or away (without a connection)."""
        return self._memory.status

    async def join(self) -> Data:
        """Enter: the answer of `join_interview`, or `Refused`."""
        self._entered = asyncio.get_running_loop().create_future()
        await self.come_back()
        asked = Command("join_interview", {**self._memory.join_payload(), "request_id": ""})
        return answer_of(await _waited(self._entered, asked, self._client.patience))

    async def leave(self) -> None:
        """Leave the room; the connection stays."""
        self._entered = None
        await self.call("leave_interview")

    async def call(self, event: str, payload: Data | None = None) -> Data:
        """Send a command: its answer, `Refused`, or `Unanswered`.

        Lost connections are waited out; it happens once, however often it was sent.
        """
        asked = command(event, payload, interview_id=self._memory.interview_id)
        answer = asyncio.get_running_loop().create_future()
        self._answers[asked.request_id] = answer
        self._memory.outbox[asked.request_id] = asked
        try:
            if self._memory.status != "away":
                await self._send(asked)
            return answer_of(await _waited(answer, asked, self._client.patience))
        finally:
            self._answers.pop(asked.request_id, None)
            self._memory.outbox.pop(asked.request_id, None)

    async def events(self) -> AsyncIterator[tuple[str, Any]]:
        """(event, payload) of the room, from the first step on, for ever."""
        told: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._readers.append(told)
        try:
            while True:
                yield await told.get()
        finally:
            self._readers.remove(told)

    async def come_back(self) -> None:
        """Enter again with what was seen, if it is wanted."""
        if self._entered is not None:
            again = Command("join_interview", self._memory.join_payload())
            await self._client.emit(again, self._came)

    def lose(self) -> None:
        """The connection is gone; commands wait."""
        self._memory.status = "away"

    def receive(self, event: str, payload: Any) -> None:
        """Take an event in, if it is this room's and news."""
        if not self._memory.is_about(payload) or not self._memory.take(event, payload):
            return
        for reader in self._readers:
            reader.put_nowait((event, payload))
        for handler in self._handlers.get(event, ()):
            self._client.tell(partial(handler, payload))

    def _on(self, event: str, handler: Callable[[Any], object]) -> AsyncRoom:
        """Tell `handler`, a function or a coroutine function, of an event."""
        self._handlers.setdefault(event, []).append(handler)
        return self

    async def _came(self, acknowledgement: Any) -> None:
        error = acknowledgement.get("error") or {}
        if error.get("code") in PASSING:
            self._client.start(self._enter_again(float(error.get("retry_after") or 1.0)))
            return
        if acknowledgement.get("ok"):
            self._memory.status = str(acknowledgement["data"]["status"])
            for waiting in list(self._memory.outbox.values()):
                await self._send(waiting)
        else:
            for answer in self._answers.values():
                _set(answer, acknowledgement)
        if self._entered is not None:
            _set(self._entered, acknowledgement)

    async def _enter_again(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.come_back()

    async def _send(self, sent: Command) -> None:
        await self._client.emit(sent, partial(self._answered, sent))

    async def _answered(self, sent: Command, acknowledgement: Any) -> None:
        error = acknowledgement.get("error") or {}
        if error.get("code") in PASSING and error.get("retry_after") is not None:
            self._client.start(self._send_again(sent, float(error["retry_after"])))
            return
        self._memory.outbox.pop(sent.request_id, None)
        if answer := self._answers.get(sent.request_id):
            _set(answer, acknowledgement)

    async def _send_again(self, sent: Command, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if sent.request_id in self._memory.outbox and self._memory.status != "away":
            await self._send(sent)


def _later_failures(_: Any = None) -> None:
    """The library tries again by itself."""


def _set(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


async def _waited(answer: asyncio.Future[Any], asked: Command, seconds: float) -> Any:
    try:
        return await asyncio.wait_for(answer, seconds)
    except TimeoutError:
        raise Unanswered(asked.event, asked.request_id) from None
