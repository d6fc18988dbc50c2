"""One Pub/Sub connection for the whole process, read without redis-py's layers around it."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.event import Event
from redis import exceptions

from app.adapters.redis_connection import RedisConnections
from app.observability.logs import get_logger
from app.services.ports import Unavailable

CONFIRM_SECONDS = 2.0
SILENT_READS = 3
"""Reads that time out one after the other, each answered with a PING, before the connection is
taken for dead."""

logger = get_logger(__name__)


class RedisSubscription:
    """Hears the channels it was told of, through any number of reconnects.

    `on_message(channel, data)` is called for each message, in order; `on_connected()` after every
    (re)connect, since what was published before it is missed. Neither may block.
    """

    def __init__(
        self,
        connections: RedisConnections,
        on_message: Callable[[bytes, bytes], None],
        on_connected: Callable[[], None],
    ) -> None:
        self._pool: Any = connections.client.connection_pool
        self._on_message = on_message
        self._on_connected = on_connected
        self._confirmed: dict[bytes, Event] = {}
        self._connection: Any = None
        self._greenlet: Any = None

    def start(self, channels: Iterable[str]) -> None:
        """Listen, from now on and until stop()."""
        for channel in channels:
            self._confirmed[channel.encode()] = Event()
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """Stop listening."""
        if self._greenlet is not None:
            self._greenlet.kill()

    def add(self, channel: str) -> None:
        """Hear this channel too; returns when Redis has confirmed it. Raises Unavailable."""
        confirmed = self._confirmed.setdefault(channel.encode(), Event())
        self._say("SUBSCRIBE", channel.encode())
        if not confirmed.wait(CONFIRM_SECONDS):
            raise Unavailable

    def remove(self, channel: str) -> None:
        """Hear it no longer."""
        if self._confirmed.pop(channel.encode(), None) is not None:
            self._say("UNSUBSCRIBE", channel.encode())

    def _say(self, *command: Any) -> None:
        """Send; if the connection is just lost, the next one subscribes to everything anyway."""
        if self._connection is not None and self._connection.is_connected:
            try:
                self._connection.send_command(*command, check_health=False)
            except exceptions.RedisError:
                return

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 - also a message that nobody understands
                logger.warning("pubsub_lost", error=type(error).__name__)
            for confirmed in self._confirmed.values():
                confirmed.clear()
            gevent.sleep(random.uniform(0.1, 0.6))  # noqa: S311 - spreads processes, hides nothing

    def _listen(self) -> None:
        # Not one of the pool's: a subscribed connection answers no other command any more.
        connection = self._pool.connection_class(**self._pool.connection_kwargs)
        try:
            connection.connect()
            connection.send_command("SUBSCRIBE", *self._confirmed, check_health=False)
            self._connection = connection
            self._on_connected()
            silent = 0
            while silent < SILENT_READS:
                try:
                    answer = connection.read_response(
                        disable_decoding=True, disconnect_on_error=False
                    )
                except exceptions.TimeoutError:
                    silent += 1
                    connection.send_command("PING", check_health=False)
                    continue
                silent = 0
                self._heard(answer)
        finally:
            self._connection = None
            connection.disconnect()

    def _heard(self, answer: list[bytes]) -> None:
        if answer[0] == b"message":
            self._on_message(answer[1], answer[2])
        elif answer[0] == b"subscribe" and answer[1] in self._confirmed:
            self._confirmed[answer[1]].set()
