"""One Pub/Sub connection for the whole process."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import gevent
import hiredis
from gevent.event import AsyncResult, Event

from app.adapters.redis_connection import COMMAND_TIMEOUT, RedisConnections
from app.adapters.redis_hub_connection import HubConnection
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable

CONFIRM_SECONDS = 2.0
SILENT_READS = 3
"""Times of COMMAND_TIMEOUT without a word, each answered with a PING, after which the connection
is taken for dead."""

logger = get_logger(__name__)


class RedisSubscription:
    """Hears the channels it was told of, through any number of reconnects.

    `on_message(channel, data)` is called for each message, in order; `on_connected()` after every
    (re)connect, since what was published before it is missed. Neither may block or raise.
    """

    def __init__(
        self,
        connections: RedisConnections,
        on_message: Callable[[bytes, bytes], None],
        on_connected: Callable[[], None],
    ) -> None:
        self._connections = connections
        self._on_message = on_message
        self._on_connected = on_connected
        self._confirmed: dict[bytes, Event] = {}
        self._connection: HubConnection | None = None
        self._silent = False
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
        if self._connection is not None:
            self._connection.send(hiredis.pack_command(command))

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 - also an answer that nobody understands
                logger.warning("pubsub_lost", error=type(error).__name__)
            for confirmed in self._confirmed.values():
                confirmed.clear()
            gevent.sleep(random.uniform(0.1, 0.6))  # noqa: S311 - spreads processes, hides nothing

    def _listen(self) -> None:
        # Not one of the pool's: a subscribed connection answers no other command any more.
        lost: AsyncResult[None] = AsyncResult()
        connection = HubConnection(self._connections.open_one(), self._heard, lost.set_exception)
        try:
            self._connection = connection
            self._say("SUBSCRIBE", *self._confirmed)
            self._on_connected()
            silent = 0
            while silent < SILENT_READS:
                self._silent = True
                lost.wait(COMMAND_TIMEOUT)
                if lost.ready():
                    lost.get()
                silent = silent + 1 if self._silent else 0
                if self._silent:
                    self._say("PING")
        finally:
            self._connection = None
            connection.close()

    def _heard(self, answers: list[Any]) -> None:
        self._silent = False
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer  # Redis does not let us listen: another connection may
            if answer[0] == b"message":
                self._on_message(answer[1], answer[2])
            elif answer[0] == b"subscribe" and answer[1] in self._confirmed:
                self._confirmed[answer[1]].set()
