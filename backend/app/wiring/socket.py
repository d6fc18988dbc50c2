"""The Socket.IO wire: rooms, events, and what runs once a second."""

from functools import partial

import gevent
from flask import Flask

from app.adapters.loop_turns import LoopTurns, Step
from app.config import Settings
from app.contract.fields import MAX_PACKET_BYTES
from app.extensions import socketio
from app.services.commands import SOCKETIO
from app.services.identity.client_address import client_address
from app.services.process.web_process import WebProcess
from app.services.room.attendance import Attendance
from app.services.room.listeners import RoomListeners
from app.services.room.online_users import OnlineUsers
from app.services.websocket_service import WebSocketService, bind
from app.transport import RawRoutes, StrangerLimits
from app.transport.packets import MalformedPacketError
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import SocketWire
from app.wiring.calls import CallWiring
from app.wiring.commands import make_commands, make_rows
from app.wiring.core import Core, clock
from app.wiring.doors import make_listeners, make_on_everybody, make_removals
from app.wiring.housekeeping import make_housekeeping
from app.wiring.media import MediaServices


def make_socket_wire(
    *,
    settings: Settings,
    core: Core,
    media: MediaServices,
    call: CallWiring,
    raw: RawRoutes,
    turns: LoopTurns,
) -> SocketWire:
    """Make the wire's rooms and table, and the process that looks after them."""
    listeners = make_listeners(core=core, media=media, call=call)
    attendance = Attendance(core.executor, core.feeds, core.presence, gevent.spawn_later, listeners)
    online = OnlineUsers(core.presence, core.feeds, core.emitter)
    websocket_service = _websocket_service(settings, core, turns, attendance, online, listeners)
    bind(websocket_service)
    removals = make_removals(
        core=core,
        media=media,
        call=call,
        websocket_service=websocket_service,
        attendance=attendance,
    )
    housekeeping = make_housekeeping(
        settings=settings,
        core=core,
        media=media,
        websocket_service=websocket_service,
        attendance=attendance,
        online=online,
        removals=removals,
    )
    core.connections.on_new_epoch.append(housekeeping.log_may_be_lost)
    process = WebProcess(
        core.feeds,
        core.presence,
        attendance,
        housekeeping,
        websocket_service,
        core.emitter,
        raw.close_all,
        make_on_everybody(
            core=core, websocket_service=websocket_service, online=online, removals=removals
        ),
    )
    rows = make_rows(
        core=core,
        media=media,
        websocket_service=websocket_service,
        removals=removals,
        calls=call.calls,
    )
    commands = make_commands(
        wire=SOCKETIO, rows=rows, core=core, own_errors=(MalformedPacketError,)
    )
    return SocketWire(
        websocket_service,
        core.access,
        Dispatcher(commands, core.emitter),
        process,
        settings,
        core.traffic,
        removals,
        rows,
    )


def _websocket_service(
    settings: Settings,
    core: Core,
    turns: LoopTurns,
    attendance: Attendance,
    online: OnlineUsers,
    listeners: RoomListeners,
) -> WebSocketService:
    return WebSocketService(
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


def bind_socketio(*, app: Flask, settings: Settings, wire: SocketWire, turns: LoopTurns) -> None:
    """Put the wire under the app."""

    def allowed(origin: str | None, _environ: object) -> bool:
        # A missing Origin is a script's; a present one must be in the list.
        return origin is None or settings.origin_allowed(origin)

    socketio.init_app(
        app,
        manage_session=False,
        cors_allowed_origins=allowed,
        ping_interval=settings.socketio_ping_interval,
        ping_timeout=settings.socketio_ping_timeout,
        max_http_buffer_size=MAX_PACKET_BYTES,
        max_sessions_per_address=settings.max_connections_per_address,
        exempt_address=settings.exempt_from_caps,
        address_of=lambda environ: client_address(environ, settings.trusted_proxies),
        stranger_size=StrangerLimits.max_message_size if settings.auth_required else 0,
        before_open=partial(turns.wait, Step.OPEN),
        before_connect=partial(turns.wait, Step.CONNECT),
    )
    socketio.set_event_sink(wire)
