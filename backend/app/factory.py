"""The wiring of a web process: the only place that knows services, adapters and wires together."""

import time
from typing import Any

import gevent
from flask import Flask
from flask_socketio import SocketIO

from app.adapters.redis_access import RedisLobby, RedisRevocations
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_feeds import RedisFeeds
from app.adapters.redis_presence import RedisPresence
from app.adapters.socketio_emitter import SocketIOEmitter
from app.config import Settings, SettingsError, load_settings
from app.contract import orjson_codec
from app.contract.fields import MAX_PACKET_BYTES
from app.extensions import cors, socketio
from app.http.pages import pages
from app.runtime.web_process import WebProcess
from app.services import lobby as lobbies
from app.services import online_users, websocket_service
from app.services.access import Access
from app.services.attendance import Attendance
from app.services.executor import CommandExecutor
from app.services.housekeeping import Housekeeping
from app.services.interview_service import InterviewService
from app.services.lobby import Lobby
from app.services.online_users import OnlineUsers
from app.services.rates import Rates
from app.services.tokens import Tokens
from app.services.websocket_service import WebSocketService
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import EXTENSION, SocketWire, event_table, register_socket_events


def clock() -> int:
    """Milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


def build_app(settings: Settings | None = None) -> Flask:
    """A Flask app with every wire on it. Raises SettingsError without a Redis to write to."""
    settings = settings or load_settings()
    if settings.redis_url is None:
        raise SettingsError(["REDIS_URL: must be set; `python run.py` brings a Redis of its own"])
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings
    app.register_blueprint(pages)
    cors.init_app(app, origins=[o for o in settings.socketio_cors_allowed_origins if "*" not in o])
    register_socket_events(socketio)
    wire = app.extensions[EXTENSION] = _wire(settings)
    _bind_socketio(app, settings, wire)
    return app


def _bind_socketio(app: Flask, settings: Settings, wire: SocketWire) -> None:
    def allowed(origin: str | None, _environ: object) -> bool:
        # A missing Origin is a script's; a present one must be in the list.
        return origin is None or settings.origin_allowed(origin)

    options: dict[str, Any] = {
        "manage_session": False,
        "cors_allowed_origins": allowed,
        "ping_interval": settings.socketio_ping_interval,
        "ping_timeout": settings.socketio_ping_timeout,
        "max_http_buffer_size": MAX_PACKET_BYTES,
    }
    if settings.socketio_transport == "native":
        socketio.init_app(app, **options)
        socketio.set_event_sink(wire)
    else:
        # The stock driver, for comparison; a client's events run one after the other here too.
        SocketIO.init_app(
            socketio, app, async_mode="gevent", async_handlers=False, json=orjson_codec, **options
        )


def _wire(settings: Settings) -> SocketWire:
    assert settings.redis_url is not None
    connections = RedisConnections(settings.redis_url)
    log = RedisEventLog(connections)
    emitter = SocketIOEmitter(socketio)
    feeds = RedisFeeds(connections, log, emitter)
    presence = RedisPresence(connections)
    executor = CommandExecutor(log, feeds, presence, clock, gevent.spawn)
    interviews = InterviewService(executor, log, feeds, clock)
    attendance = Attendance(executor, feeds, presence, gevent.spawn_later)
    online = OnlineUsers(presence, feeds, emitter)
    tokens = Tokens([key.get_secret_value() for key in settings.signing_keys], clock)
    access = Access(
        tokens, RedisRevocations(connections), emitter, clock, required=settings.auth_required
    )
    lobby = Lobby(RedisLobby(connections), feeds, emitter, clock)
    rooms = WebSocketService(
        executor,
        interviews,
        log,
        feeds,
        emitter,
        attendance,
        lobby,
        online,
        clock,
        create_unknown=settings.app_env != "production",
        consent_default=settings.consent_default,
    )
    websocket_service.bind(rooms)

    def heard_by_everybody(event: str, payload: Any) -> None:
        if event == online_users.CHANGED:
            online.elsewhere_changed()
        elif event == lobbies.CHANGED:
            gevent.spawn(lobby.look_again, rooms.join_interview, payload["key"])
        else:
            emitter.emit_to_all(event, payload)

    def close_all() -> None:
        for sid in list(rooms.connections):
            emitter.close(sid)

    feeds.on_everybody = heard_by_everybody
    housekeeping = Housekeeping(presence, attendance, online, access, lobby, rooms, close_all)
    connections.on_new_epoch.append(housekeeping.log_may_be_lost)
    process = WebProcess(feeds, presence, attendance, housekeeping, rooms, emitter)
    rows = event_table(rooms, interviews, lobby, access)
    dispatcher = Dispatcher(rows, emitter, access, Rates(settings.rate_limits))
    return SocketWire(rooms, access, dispatcher, process, settings)
