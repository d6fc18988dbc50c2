"""The Socket.IO wire: rooms, events, and what runs once a second."""

from functools import partial

from flask import Flask

from app.adapters.loop_turns import LoopTurns, Step
from app.config import Settings
from app.contract.fields import MAX_PACKET_BYTES
from app.extensions import socketio
from app.services.commands import SOCKETIO
from app.services.identity.client_address import client_address
from app.services.process.web_process import WebProcess
from app.services.websocket_service import bind
from app.transport import RawRoutes, StrangerLimits
from app.transport.packets import MalformedPacketError
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import SocketWire
from app.wiring.calls import CallWiring
from app.wiring.commands import make_commands, make_rows
from app.wiring.core import Core
from app.wiring.housekeeping import make_housekeeping
from app.wiring.interviewer import AiInterviewer
from app.wiring.keeping import Keeping
from app.wiring.media import MediaServices
from app.wiring.room import RoomWiring, make_room
from app.wiring.room_listeners import make_on_everybody
from app.wiring.suggestions import make_suggestions


def make_socket_wire(
    *,
    settings: Settings,
    core: Core,
    media: MediaServices,
    call: CallWiring,
    interviewer: AiInterviewer,
    keeping: Keeping,
    raw: RawRoutes,
    turns: LoopTurns,
) -> SocketWire:
    """Make the wire's service and table, and the process that looks after them."""
    room = make_room(settings=settings, core=core, media=media, call=call, turns=turns)
    bind(room.websocket_service)
    rows = make_rows(
        core=core,
        media=media,
        websocket_service=room.websocket_service,
        removals=room.removals,
        calls=call.calls,
        suggestions=make_suggestions(core=core, interviewer=interviewer),
        caption_languages=settings.caption_languages,
    )
    commands = make_commands(
        wire=SOCKETIO, rows=rows, core=core, own_errors=(MalformedPacketError,)
    )
    return SocketWire(
        room.websocket_service,
        core.access,
        Dispatcher(commands, core.emitter),
        _make_process(
            settings=settings, core=core, media=media, room=room, keeping=keeping, raw=raw
        ),
        settings,
        core.traffic,
        room.removals,
        rows,
    )


def _make_process(
    *,
    settings: Settings,
    core: Core,
    media: MediaServices,
    room: RoomWiring,
    keeping: Keeping,
    raw: RawRoutes,
) -> WebProcess:
    housekeeping = make_housekeeping(
        settings=settings,
        core=core,
        media=media,
        websocket_service=room.websocket_service,
        attendance=room.attendance,
        online=room.online,
        removals=room.removals,
        keeping=keeping,
    )
    on_everybody = make_on_everybody(
        core=core,
        websocket_service=room.websocket_service,
        online=room.online,
        removals=room.removals,
    )
    return WebProcess(
        core.feeds,
        core.presence,
        room.attendance,
        housekeeping,
        room.websocket_service,
        core.emitter,
        raw.close_all,
        concurrency=core.concurrency,
        on_everybody=on_everybody,
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
