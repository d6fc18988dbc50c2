"""The life of a web process: its background work, and its end without losing anybody."""

import time
from collections.abc import Callable
from typing import Any

from app.observability.event_loop import watch_event_loop
from app.observability.logs import get_logger
from app.ports.concurrency import Concurrency, Task, TookTooLongError
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Unavailable
from app.ports.presence import Presence
from app.services.process.housekeeping import TICK_SECONDS, Housekeeping
from app.services.room.attendance import RETURN_SECONDS, Attendance, Place
from app.services.websocket_service import WebSocketService

logger = get_logger(__name__)
RECONNECT_AFTER = 1.0
DRAIN_SECONDS = 3.0
"""Over how long the connections of a stopping process are closed, so that they do not all
come to the next one at once."""
HANDLERS_SECONDS = 0.5
"""What is then left to the handlers that still run."""
GOODBYE_SECONDS = 1.5
"""How long a stopping process may take to say who has gone; after it, and with a Redis that does
not answer, the others find out by themselves. Together a process ends within ten seconds."""
GOODBYES_AT_A_TIME = 64


class WebProcess:
    """Starts with the first use, ends with `drain()`.

    `close_raw(within)` closes the raw WebSockets, spread over so many seconds.
    `on_everybody`: see Feeds.start.
    """

    def __init__(
        self,
        feeds: Feeds,
        presence: Presence,
        attendance: Attendance,
        housekeeping: Housekeeping,
        rooms: WebSocketService,
        emitter: Emitter,
        close_raw: Callable[[float], None],
        *,
        concurrency: Concurrency,
        on_everybody: Callable[[str, Any], None] | None = None,
    ) -> None:
        self._feeds = feeds
        self._presence = presence
        self._attendance = attendance
        self._housekeeping = housekeeping
        self._rooms = rooms
        self._emitter = emitter
        self._close_raw = close_raw
        self._on_everybody = on_everybody
        self._concurrency = concurrency
        self._tasks: list[Task] = []
        self._starting = concurrency.lock()
        self.draining = False

    def start(self) -> None:
        """Take the lease and begin to listen; more calls change nothing. Raises Unavailable."""
        if self._tasks:
            return
        with self._starting:
            if not self._presence.process:
                self._presence.start_afresh()
            if not self._tasks:
                self._housekeeping.begin()
                self._feeds.start(self._on_everybody)
                self._tasks = [
                    self._concurrency.spawn(self._keep_house),
                    self._concurrency.spawn(watch_event_loop),
                ]

    def holds_lease(self) -> bool:
        """Whether Redis answers, and counts this process among those that live; changes nothing."""
        try:
            return self._presence.is_alive()
        except Unavailable:
            return False

    def _keep_house(self) -> None:
        while True:
            self._concurrency.sleep(TICK_SECONDS)
            self._housekeeping.tick()

    def drain(self) -> None:
        """Tell everybody, close connections one by one, wait until they are back elsewhere."""
        self.draining = True
        connections = len(self._rooms.connections)
        logger.info("draining", connections=connections)
        self._emitter.emit_to_all("server_draining", {"reconnect_after": RECONNECT_AFTER})
        raw = self._concurrency.spawn(self._close_raw, min(DRAIN_SECONDS, 0.5))
        within = min(DRAIN_SECONDS, 0.1 + 0.05 * connections)
        back_by = time.monotonic() + within + RETURN_SECONDS  # also where closing takes longer
        self._emitter.close_all(within, HANDLERS_SECONDS)
        raw.join(HANDLERS_SECONDS)
        self._concurrency.sleep(max(0.0, back_by - time.monotonic()))
        try:
            with self._concurrency.within(GOODBYE_SECONDS):
                self._say_goodbye()
        except (Unavailable, TookTooLongError):
            logger.warning("left_without_goodbye")  # the others sweep
        self._feeds.stop()
        self._concurrency.end(self._tasks)

    def _say_goodbye(self) -> None:
        """Take everybody out who is still here, many at a time: appends are sent together."""
        everybody = self._attendance.everybody
        if not self._concurrency.all(self._has_gone, everybody, GOODBYES_AT_A_TIME):
            raise Unavailable
        self._presence.release()

    def _has_gone(self, place: Place) -> bool:
        try:
            self._attendance.give_up_now(place)
        except Unavailable:
            return False
        return True
