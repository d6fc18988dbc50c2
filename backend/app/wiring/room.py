"""Rooms: who is in them and online, and how somebody is put out."""

from dataclasses import dataclass
from functools import partial

from app.adapters.loop_turns import LoopTurns, Step
from app.config import Settings
from app.services.room.attendance import Attendance
from app.services.room.online_users import OnlineUsers
from app.services.room.removals import Removals
from app.services.websocket_service import WebSocketService
from app.wiring.calls import CallWiring
from app.wiring.clock import clock
from app.wiring.core import Core
from app.wiring.media import MediaServices
from app.wiring.room_listeners import make_listeners, make_removals


@dataclass(frozen=True, slots=True)
class RoomWiring:
    """Who is in rooms, who is online, and how somebody is put out."""

    websocket_service: WebSocketService
    attendance: Attendance
    online: OnlineUsers
    removals: Removals


def make_room(
    *, settings: Settings, core: Core, media: MediaServices, call: CallWiring, turns: LoopTurns
) -> RoomWiring:
    """Make them."""
    listeners = make_listeners(core=core, media=media, call=call)
    attendance = Attendance(
        core.executor,
        core.feeds,
        core.presence,
        concurrency=core.concurrency,
        listeners=listeners,
    )
    online = OnlineUsers(core.presence, core.feeds, core.emitter)
    service = WebSocketService(
        core.executor,
        core.interviews,
        core.log,
        core.feeds,
        core.emitter,
        attendance,
        core.lobby,
        online,
        clock,
        create_unknown=settings.app_env != "production",
        consent_default=settings.consent_default,
        take_turn=partial(turns.wait, Step.JOIN),
        listeners=listeners,
    )
    removals = make_removals(
        core=core, media=media, call=call, websocket_service=service, attendance=attendance
    )
    return RoomWiring(service, attendance, online, removals)
