"""The Socket.IO wire: rooms, events, and what runs once a second."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import gevent
from flask import Flask

from app.adapters.loop_turns import LoopTurns, Step
from app.config import Settings
from app.contract.fields import MAX_PACKET_BYTES
from app.extensions import socketio
from app.services import websocket_service
from app.services.commands import SOCKETIO
from app.services.identity.client_address import client_address
from app.services.process.housekeeping import STORAGE_EVERY, SWEEP_EVERY, Housekeeping, Job
from app.services.process.raw_connections import RawConnections
from app.services.process.web_process import WebProcess
from app.services.room import lobby as lobbies
from app.services.room import online_users
from app.services.room.attendance import Attendance
from app.services.room.online_users import OnlineUsers
from app.services.room.removals import REMOVED, Removals, RoomEvictions
from app.services.video.video_service import VideoService
from app.services.voice.owed_finals import SETTLE_EVERY
from app.services.websocket_service import WebSocketService
from app.transport import RawRoutes, StrangerLimits
from app.transport.packets import MalformedPacketError
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import SocketWire
from app.wiring.calls import CallWiring
from app.wiring.commands import make_commands, make_rows
from app.wiring.core import Core, clock, make_statistics
from app.wiring.media import Media


def make_socket_wire(
    *,
    settings: Settings,
    core: Core,
    media: Media,
    call: CallWiring,
    raw: RawRoutes,
    turns: LoopTurns,
) -> SocketWire:
    """Make the wire's rooms and table, and the process that looks after them."""
    attendance = Attendance(core.executor, core.feeds, core.presence, gevent.spawn_later)
    attendance.on_left = _each_beside(media.transcription.speaker_left, call.places.user_left)
    online = OnlineUsers(core.presence, core.feeds, core.emitter)
    rooms = WebSocketService(
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
    )
    rooms.on_disconnect = _each_beside(
        media.transcription.connection_gone, call.places.connection_gone
    )
    rooms.on_leave = _each_beside(call.places.left)
    rooms.on_spoken = partial(gevent.spawn, media.transcription.expected.languages_named)
    websocket_service.bind(rooms)
    removals = _removals(core, media, call, rooms, attendance)
    _listen_to_everybody(core, rooms, online, removals)

    housekeeping = _housekeeping(core, media, rooms, attendance, online, removals)
    core.connections.on_new_epoch.append(housekeeping.log_may_be_lost)
    process = WebProcess(
        core.feeds, core.presence, attendance, housekeeping, rooms, core.emitter, raw.close_all
    )
    rows = make_rows(core=core, media=media, rooms=rooms, removals=removals, calls=call.calls)
    commands = make_commands(
        wire=SOCKETIO, rows=rows, core=core, own_errors=(MalformedPacketError,)
    )
    return SocketWire(
        rooms,
        core.access,
        Dispatcher(commands, core.emitter),
        process,
        settings,
        core.traffic,
        removals,
        rows,
    )


def _each_beside(*functions: Callable[..., object]) -> Callable[..., None]:
    """Call each of them in a greenlet of its own: who is told must not be held up."""

    def call_each(*arguments: Any) -> None:
        for function in functions:
            gevent.spawn(function, *arguments)

    return call_each


def _removals(
    core: Core,
    media: Media,
    call: CallWiring,
    rooms: WebSocketService,
    attendance: Attendance,
) -> Removals:
    evictions = RoomEvictions(core.access, attendance, core.feeds, core.emitter, rooms.connections)
    return Removals(
        core.access,
        core.interviews,
        core.lobby,
        core.feeds,
        [
            call.places.evict,  # while its page can still be told
            evictions.evict,
            core.raw_connections.evict,
            media.video.evict,
        ],
    )


def _housekeeping(
    core: Core,
    media: Media,
    rooms: WebSocketService,
    attendance: Attendance,
    online: OnlineUsers,
    removals: Removals,
) -> Housekeeping:
    statistics = make_statistics(core=core)

    def start_over() -> None:
        attendance.forget_all()
        online.forget()
        for sid in list(rooms.connections):
            core.emitter.close(sid)

    jobs = [
        Job("revocations", SWEEP_EVERY, core.access.refresh, at_start=True),
        # At the start, else who comes back first would not be heard.
        Job("speech_state", 1, media.transcription.refresh, at_start=True),
        Job("video_state", 1, media.video.refresh, at_start=True),
        Job("storage", STORAGE_EVERY, core.storage.refresh),
        Job("sweep", SWEEP_EVERY, attendance.sweep),
        Job("lobby", SWEEP_EVERY, lambda: core.lobby.look_again(rooms.join_interview)),
        Job("removals", 1, removals.act),
        Job("tokens", 1, lambda: core.access.tick(rooms.connections.values())),
        Job("raw_tokens", 1, core.raw_connections.tick),
        Job("online_users", 1, lambda: online.tick(rooms.connections)),
        Job(
            "statistics",
            1,
            lambda: statistics.tick(_places(rooms, core.raw_connections, media.video)),
        ),
    ]
    if media.finals is not None:
        jobs.append(Job("owed_finals", SETTLE_EVERY, media.finals.settle))
    return Housekeeping(core.presence, jobs, start_over, gevent.spawn)


def _places(
    rooms: WebSocketService, raw: RawConnections, video: VideoService
) -> list[Iterable[str]]:
    """Of every connection of every wire, the keys of the interviews that it is in."""
    known = [*rooms.connections.values(), *raw.all]
    return [*(connection.memberships for connection in known), *([key] for key in video.sessions)]


def _listen_to_everybody(
    core: Core, rooms: WebSocketService, online: OnlineUsers, removals: Removals
) -> None:
    def heard(event: str, payload: Any) -> None:
        if event == online_users.CHANGED:
            online.elsewhere_changed()
        elif event == lobbies.CHANGED:
            gevent.spawn(core.lobby.look_again, rooms.join_interview, payload["key"])
        elif event == REMOVED:
            gevent.spawn(removals.learn)
        else:
            core.emitter.emit_to_all(event, payload)

    core.feeds.on_everybody = heard


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
