"""Group commit: appends that come in one turn of the loop share one round trip to Redis."""

import hashlib
from collections import deque
from collections.abc import Sequence
from typing import Any

import gevent
from gevent.event import AsyncResult, Event
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
        self._waiting: deque[tuple[tuple[Any, ...], AsyncResult]] = deque()
        self._wake = Event()
        self._writer: Any = None

    def run(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """The script's answer; raises what Redis answered, or could not."""
        result = AsyncResult()
        self._waiting.append(((self._sha, len(keys), *keys, *args), result))
        self._wake.set()
        if self._writer is None or self._writer.dead:
            self._writer = gevent.spawn(self._write)
        return result.get()

    def _write(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._waiting:
                count = min(len(self._waiting), MAX_BATCH)
                self._commit([self._waiting.popleft() for _ in range(count)])

    def _commit(self, batch: list[tuple[tuple[Any, ...], AsyncResult]]) -> None:
        """Answer every caller of the batch, with an error if need be."""
        pause, failure = FIRST_PAUSE, exceptions.RedisError()
        for _ in range(TRIES):
            try:
                answers = self._send([command for command, _ in batch])
            except exceptions.RedisError as error:
                failure = error
                gevent.sleep(pause)
                pause *= 2
                continue
            for (_, result), answer in zip(batch, answers, strict=True):
                if isinstance(answer, Exception):
                    result.set_exception(answer)
                else:
                    result.set(answer)
            return
        for _, result in batch:
            result.set_exception(failure)

    def _send(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        connection = self._pool.get_connection()
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
    connection.send_packed_command(connection.pack_commands(commands))
    answers: list[Any] = []
    for _ in commands:
        try:
            answers.append(connection.read_response(disable_decoding=True))
        except (exceptions.ConnectionError, exceptions.TimeoutError):
            raise
        except exceptions.ResponseError as error:
            answers.append(error)
    return answers
