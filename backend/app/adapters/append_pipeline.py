"""Group commit: appends that come in one turn of the loop share one round trip to Redis."""

import hashlib
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import gevent
import hiredis
from gevent.hub import Waiter
from redis import exceptions

from app.adapters.loop_slices import LoopSlices
from app.adapters.redis_connection import COMMAND_TIMEOUT, RedisConnections
from app.adapters.redis_hub_connection import HubConnection

MAX_BATCH = 512
TRIES = 3
FIRST_PAUSE = 0.05


class Opening(NamedTuple):
    """What commands have in common, packed once for all of them: how many parts, and them."""

    parts: int
    packed: bytes


class AppendPipeline:
    """Runs one Lua script for many callers: one batch on its way at a time, in order of calling.

    What comes while a batch is on its way makes the next one. A batch whose answers were lost is
    sent again, which is why the script must know its commands by an id. All of it happens in the
    hub, on one connection; a greenlet of its own opens that.
    """

    def __init__(self, connections: RedisConnections, script: str) -> None:
        self._connections = connections
        self._script = script
        self._sha = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
        self._waiting: deque[tuple[bytes, Waiter[Any]]] = deque()
        self._batch: list[tuple[bytes, Waiter[Any]]] = []
        self._answers: list[Any] = []
        self._answered_callers: deque[tuple[Waiter[Any], Any]] = deque()
        self._tries = 0
        self._busy = False
        self._connection: HubConnection | None = None
        self._loop = gevent.get_hub().loop
        self._overdue = self._loop.timer(COMMAND_TIMEOUT, COMMAND_TIMEOUT)
        self._handing_out = LoopSlices(self._hand_out)
        connections.on_close.append(self._close)

    def opening(self, keys: Sequence[str], args: Sequence[Any]) -> Opening:
        """The script's keys and its first arguments, to be run with others any number of times."""
        parts = ("EVALSHA", self._sha, len(keys), *keys, *args)
        packed: bytes = hiredis.pack_command(parts)
        return Opening(len(parts), packed[packed.index(b"\n") + 1 :])

    def run(self, opening: Opening, args: tuple[Any, ...]) -> Any:
        """The script's answer; raises what Redis answered, or could not."""
        packed = hiredis.pack_command(args)
        own = packed[packed.index(b"\n") + 1 :]  # without their number
        command = b"*%d\r\n%b%b" % (opening.parts + len(args), opening.packed, own)
        caller: Waiter[Any] = Waiter()  # gevent's lowest: an AsyncResult costs five times as much
        self._waiting.append((command, caller))
        if not self._busy:
            self._busy = True
            self._loop.run_callback(self._next)
        answer = caller.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    # --- in the hub

    def _next(self) -> None:
        """Begin with the next batch, if there is one."""
        count = min(len(self._waiting), MAX_BATCH)
        self._batch = [self._waiting.popleft() for _ in range(count)]
        self._busy = count > 0
        self._tries = 0
        if self._busy:
            self._try()

    def _try(self) -> None:
        self._answers = []
        if self._connection is None:
            gevent.spawn(self._connect)
        else:
            self._overdue.again(self._time_out, update=True)
            self._connection.send(b"".join([command for command, _ in self._batch]))

    def _connected(self, connection: Any) -> None:
        self._connection = HubConnection(connection, self._answered, self._lost)
        self._try()

    def _answered(self, answers: list[Any]) -> None:
        self._answers = answers if not self._answers else self._answers + answers
        if len(self._answers) < len(self._batch):
            self._overdue.again(self._time_out, update=True)
            return
        if len(self._answers) > len(self._batch):
            raise exceptions.InvalidResponse("an answer to nothing that was asked")
        for answer in self._answers:
            # A Redis that was restarted has forgotten the script, or is not ready to run it.
            if isinstance(answer, exceptions.NoScriptError | exceptions.ConnectionError):
                self._drop(exceptions.ConnectionError(str(answer)))
                return
        self._finish(self._answers)

    def _time_out(self) -> None:
        self._drop(exceptions.TimeoutError("Redis has not answered in time"))

    def _drop(self, error: Exception) -> None:
        if self._connection is not None:
            self._connection.close()
        self._lost(error)

    def _lost(self, error: Exception) -> None:
        self._connection = None
        self._overdue.stop()
        if self._batch:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Try the batch again, or answer it with the error: nobody may wait for ever."""
        self._tries += 1
        if isinstance(error, exceptions.ConnectionError) and self._tries < TRIES:
            gevent.spawn_later(FIRST_PAUSE * 2 ** (self._tries - 1), self._connect)
        else:
            self._finish([error] * len(self._batch))

    def _finish(self, answers: list[Any]) -> None:
        self._overdue.stop()
        batch = self._batch
        self._next()
        is_first = not self._answered_callers
        for (_, caller), answer in zip(batch, answers, strict=True):
            self._answered_callers.append((caller, answer))
        if is_first and batch:
            self._handing_out.go_on()  # in slices: what five hundred do next may take seconds

    def _hand_out(self) -> bool:
        """Hand one caller its answer, in order; it runs until it waits again."""
        waiting = self._answered_callers
        caller, answer = waiting[0]
        caller.switch(answer)
        waiting.popleft()
        return bool(waiting)

    # --- in a greenlet

    def _connect(self) -> None:
        try:
            connection = self._connections.open_one()
            try:
                connection.send_command("SCRIPT LOAD", self._script)
                connection.read_response()
            except BaseException:
                connection.disconnect()
                raise
        except Exception as error:  # noqa: BLE001 - the callers are told
            self._loop.run_callback(self._fail, error)
        else:
            self._loop.run_callback(self._connected, connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
