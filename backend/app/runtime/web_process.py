"""The life of a web process: its background work, and its end without losing anybody."""

from typing import Any

import gevent

from app.observability.logs import get_logger
from app.services.attendance import RETURN_SECONDS, Attendance
from app.services.housekeeping import TICK_SECONDS, Housekeeping
from app.services.ports import Emitter, Feeds, Presence, Unavailable
from app.services.websocket_service import WebSocketService

logger = get_logger(__name__)
RECONNECT_AFTER = 1.0
DRAIN_SECONDS = 5.0
"""Over how long the connections of a stopping process are closed, so that they do not all
come to the next one at once."""


class WebProcess:
    """Starts with the first use, ends with `drain()`."""

    def __init__(
        self,
        feeds: Feeds,
        presence: Presence,
        attendance: Attendance,
        housekeeping: Housekeeping,
        rooms: WebSocketService,
        emitter: Emitter,
    ) -> None:
        self._feeds = feeds
        self._presence = presence
        self._attendance = attendance
        self._housekeeping = housekeeping
        self._rooms = rooms
        self._emitter = emitter
        self._keeper: Any = None
        self.draining = False

    def start(self) -> None:
        """Take the lease and begin to listen; more calls change nothing. Raises Unavailable."""
        if not self._presence.process:
            self._presence.start_afresh()
        if self._keeper is None:
            self._feeds.start()
            self._keeper = gevent.spawn(self._keep_house)

    def _keep_house(self) -> None:
        while True:
            gevent.sleep(TICK_SECONDS)
            self._housekeeping.tick()

    def drain(self) -> None:
        """Tell everybody, close their connections one by one, wait for who comes back elsewhere."""
        self.draining = True
        sids = list(self._rooms.connections)
        logger.info("draining", connections=len(sids))
        self._emitter.emit_to_all("server_draining", {"reconnect_after": RECONNECT_AFTER})
        pause = min(0.05, DRAIN_SECONDS / max(1, len(sids)))
        for sid in sids:
            gevent.sleep(pause)
            self._emitter.close(sid)
        gevent.sleep(RETURN_SECONDS)
        try:
            self._attendance.give_up_all()
            self._presence.release()
        except Unavailable:
            logger.warning("left_without_goodbye")  # the others sweep
        self._feeds.stop()
        if self._keeper is not None:
            self._keeper.kill()
