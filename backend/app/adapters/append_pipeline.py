"""Group commit: appends that come in one turn of the loop share one round trip to Redis."""

import hashlib
from collections import deque
from collections.abc import Sequence
from typing import Any

import gevent
import hiredis
from gevent.event import Event
from gevent.hub import Waiter
from redis import exceptions

from app.adapters.redis_connection import RedisConnections

MAX_BATCH = 512
TRIES = 3
FIRST_PAUSE = 0.05


class AppendPipeline:
    """Runs one Lua script for many callers: one batch on its way at a time, in order of calling.

    What comes while a batch is on its way makes the next one. A batch whose answers were lost is
    sent again, which is why the script must know its commands by an id.
    """

    def __init__(self, connections: RedisConnections, script: str) -> None:
        self._pool = connections.client.connection_pool
        self._script = script
        self._sha = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
        self._waiting: deque[tuple[tuple[Any, ...], Waiter[Any]]] = deque()
        self._wake = Event()
        self._writer: Any = None
        self._loop = gevent.get_hub().loop

    def run(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """The script's answer; raises what Redis answered, or could not."""
        caller: Waiter[Any] = Waiter()  # gevent's lowest: an AsyncResult costs five times as much
        self._waiting.append(((self._sha, len(keys), *keys, *args), caller))
        if not self._wake.is_set():
            self._wake.set()
        if self._writer is None or self._writer.dead:
            self._writer = gevent.spawn(self._write)
        answer = caller.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _write(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._waiting:
                count = min(len(self._waiting), MAX_BATCH)
                self._commit([self._waiting.popleft() for _ in range(count)])

    def _commit(self, batch: list[tuple[tuple[Any, ...], "Waiter[Any]"]]) -> None:
        """Answer every caller of the batch, with an error if need be."""
        answers: list[Any] = []
        pause = FIRST_PAUSE
        for _ in range(TRIES):
            try:
                answers = self._send([command for command, _ in batch])
                break
            except exceptions.ConnectionError as error:
                answers = [error] * len(batch)
                gevent.sleep(pause)
                pause *= 2
            except Exception as error:  # noqa: BLE001 - nobody may wait for ever
                answers = [error] * len(batch)
                break
        # One callback for the whole batch; in it each caller runs until it waits again.
        self._loop.run_callback(_answer_all, [caller for _, caller in batch], answers)

    def _send(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        connection: Any = self._pool.get_connection()
        try:
            answers = _exchange(connection, [("EVALSHA", *command) for command in commands])
            unknown = [i for i, a in enumerate(answers) if isinstance(a, exceptions.NoScriptError)]
            if unknown:  # a Redis that was restarted has forgotten the script
                again = [("EVAL", self._script, *commands[i][1:]) for i in unknown]
                for i, answer in zip(unknown, _exchange(connection, again), strict=True):
                    answers[i] = answer
            return answers
        except BaseException:
            connection.disconnect()
            raise
        finally:
            self._pool.release(connection)


def _exchange(connection: Any, commands: list[tuple[Any, ...]]) -> list[Any]:
    """Send all, then read all answers; errors that Redis answers stand among them."""
    packed = b"".join([hiredis.pack_command(command) for command in commands])
    connection.send_packed_command([packed])
    answers: list[Any] = []
    for _ in commands:
        try:
            answers.append(connection.read_response(disable_decoding=True))
        except (exceptions.ConnectionError, exceptions.TimeoutError):
            raise
        except exceptions.ResponseError as error:
            answers.append(error)
    return answers


def _answer_all(callers: "list[Waiter[Any]]", answers: list[Any]) -> None:
    """In the hub: hand each caller its answer."""
    for caller, answer in zip(callers, answers, strict=True):
        caller.switch(answer)
