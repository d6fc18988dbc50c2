"""What a process does on its own: renew its lease, sweep the dead, pass news of users on."""

from collections.abc import Callable

from app.observability.logs import get_logger
from app.services.access import Access
from app.services.attendance import Attendance
from app.services.lobby import Lobby
from app.services.online_users import OnlineUsers
from app.services.ports import Presence, Unavailable
from app.services.websocket_service import WebSocketService

logger = get_logger(__name__)
TICK_SECONDS = 1.0
SWEEP_EVERY = 3
"""Ticks between two renewals of the lease and two sweeps."""


class Housekeeping:
    """Called once a second; what Redis refuses now is done at a later tick.

    `at_start` holds what else must be known before anybody comes in, `every_second` what else is
    due each time.
    """

    def __init__(
        self,
        presence: Presence,
        attendance: Attendance,
        online: OnlineUsers,
        access: Access,
        lobby: Lobby,
        rooms: WebSocketService,
        close_all: Callable[[], None],
    ) -> None:
        self._presence = presence
        self._attendance = attendance
        self._online = online
        self._access = access
        self._lobby = lobby
        self._rooms = rooms
        self._close_all = close_all
        self.at_start: list[Callable[[], None]] = []
        self.every_second: list[Callable[[], None]] = []
        self._ticks = 0
        self._log_lost = False

    def log_may_be_lost(self) -> None:
        """Redis was restarted: what clients know may not be in the log any more."""
        self._log_lost = True

    def begin(self) -> None:
        """Learn what must be known before anybody comes in. Raises Unavailable."""
        self._access.refresh()
        for job in self.at_start:
            job()

    def tick(self) -> None:
        """Do what is due."""
        try:
            if self._log_lost:
                self._start_over("redis_restarted")
            if self._ticks % SWEEP_EVERY == 0:
                if not self._presence.renew():
                    self._start_over("lease_lost")
                self._attendance.sweep()
                self._access.refresh()
                self._lobby.look_again(self._rooms.join_interview)
            self._access.tick(self._rooms.connections.values())
            self._online.tick(self._rooms.connections)
            for job in self.every_second:
                job()
        except Unavailable:
            logger.warning("redis_unavailable")
        except Exception as error:  # noqa: BLE001 - a fault of ours must not cost us the lease
            logger.error("housekeeping_failed", error=type(error).__name__)
        else:
            self._ticks += 1

    def _start_over(self, why: str) -> None:
        """Others count our people as gone, or the log is another: let everybody connect anew."""
        logger.warning("connections_closed", why=why)
        self._presence.start_afresh()
        self._attendance.forget_all()
        self._close_all()
        self._online.forget()
        self._log_lost = False
