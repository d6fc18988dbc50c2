"""The wiring of a web process: the only place that knows services, adapters and wires together."""

import time
from functools import partial
from typing import Any

import gevent
from flask import Flask

from app.adapters.redis_access import RedisInvitations, RedisLobby, RedisRevocations
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_feeds import RedisFeeds
from app.adapters.redis_idempotency import RedisIdempotencyKeys
from app.adapters.redis_interview_index import RedisInterviewIndex
from app.adapters.redis_media import RedisMedia
from app.adapters.redis_presence import RedisPresence
from app.adapters.redis_rates import redis_rates
from app.adapters.redis_statistics import RedisStatistics
from app.adapters.socketio_emitter import SocketIOEmitter
from app.config import Settings, SettingsError, load_settings
from app.contract.events import EVENTS
from app.contract.fields import MAX_PACKET_BYTES
from app.contract.http import MAX_BODY_BYTES
from app.extensions import cors, socketio
from app.http.auth import AuthRoutes
from app.http.docs import docs
from app.http.errors import handle_errors
from app.http.interviews import InterviewRoutes
from app.http.invitations import InvitationRoutes
from app.http.management import ManagementRoutes
from app.http.openapi import openapi
from app.http.operations import operations
from app.http.origins import allow_origins
from app.http.pages import pages
from app.http.security_headers import with_security_headers
from app.http.transcripts import TranscriptRoutes
from app.http.wire import PREFIX, HttpWire
from app.observability import metrics
from app.services import lobby as lobbies
from app.services import online_users, websocket_service
from app.services.access import Access
from app.services.answer_analysis import AnswerAnalysisService
from app.services.attendance import Attendance
from app.services.directory import Directory
from app.services.executor import CommandExecutor
from app.services.housekeeping import Housekeeping
from app.services.http_rates import HttpRates
from app.services.interview_service import InterviewService
from app.services.invitations import Invitations
from app.services.lobby import Lobby
from app.services.online_users import OnlineUsers
from app.services.ports import Traffic
from app.services.rates import Rates
from app.services.statistics import Statistics
from app.services.tokens import Tokens
from app.services.transcription_service import TranscriptionService
from app.services.transcripts import Transcripts
from app.services.web_process import WebProcess
from app.services.websocket_service import WebSocketService
from app.websocket.asyncapi import asyncapi
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import EXTENSION, SocketWire, event_table, register_socket_events
from app.websocket.refused_handshakes import count_refused_handshakes


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
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    handle_errors(app)
    allow_origins(app, cors, settings)
    register_socket_events(socketio)
    wire, api, transcription = _wires(settings)
    app.extensions[EXTENSION] = wire
    app.register_blueprint(pages)
    app.register_blueprint(api.blueprint())
    app.register_blueprint(
        docs(openapi(api.routes, PREFIX), asyncapi(wire.dispatcher.rows, EVENTS))
    )
    app.register_blueprint(operations(wire.process, lambda: transcription.state))
    metrics.count_connections("socketio", lambda: len(wire.rooms.connections))
    _bind_socketio(app, settings, wire)
    # Last: around everything that answers HTTP.
    answers = with_security_headers(count_refused_handshakes(app.wsgi_app))
    app.wsgi_app = answers  # type: ignore[method-assign, assignment]
    return app


def _bind_socketio(app: Flask, settings: Settings, wire: SocketWire) -> None:
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
    )
    socketio.set_event_sink(wire)


def _wires(settings: Settings) -> tuple[SocketWire, HttpWire, TranscriptionService]:
    assert settings.redis_url is not None
    connections = RedisConnections(settings.redis_url)
    log = RedisEventLog(connections)
    traffic = Traffic()
    emitter = SocketIOEmitter(socketio, traffic)
    presence = RedisPresence(connections)
    feeds = RedisFeeds(connections, log, emitter, presence)
    executor = CommandExecutor(log, feeds, presence, clock, gevent.spawn)
    analysis = AnswerAnalysisService(feeds, gevent.get_hub().threadpool.apply, gevent.spawn)
    interviews = InterviewService(executor, log, feeds, clock, analysis)
    attendance = Attendance(executor, feeds, presence, gevent.spawn_later)
    online = OnlineUsers(presence, feeds, emitter)
    tokens = Tokens([key.get_secret_value() for key in settings.signing_keys], clock)
    access = Access(
        tokens, RedisRevocations(connections), emitter, clock, required=settings.auth_required
    )
    lobby = Lobby(RedisLobby(connections, presence), feeds, emitter, clock)
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
    rates = Rates(settings.rate_limits)
    media = settings.media_redis_url and RedisMedia(RedisConnections(settings.media_redis_url))
    transcription = TranscriptionService(media or None, interviews, feeds, emitter, rates)
    attendance.on_left = partial(gevent.spawn, transcription.speaker_left)
    housekeeping.every_second.append(transcription.refresh)
    rows = event_table(rooms, interviews, lobby, access, transcription)
    dispatcher = Dispatcher(rows, emitter, access, rates)
    statistics = Statistics(RedisStatistics(connections), presence, traffic, clock)
    housekeeping.every_second.append(lambda: statistics.tick(rooms.connections.values()))
    invitations = Invitations(RedisInvitations(connections), tokens, access, clock)
    index = RedisInterviewIndex(connections)
    directory = Directory(log, index, interviews, settings.consent_default)
    api = HttpWire(
        [
            *InterviewRoutes(directory, interviews, invitations, lobby).rows(),
            *InvitationRoutes(invitations, interviews).rows(),
            *TranscriptRoutes(Transcripts(log), interviews, lobby).rows(),
            *AuthRoutes(access).rows(),
            *ManagementRoutes(statistics, rooms, interviews).rows(),
        ],
        access,
        HttpRates(settings.rate_limits, redis_rates(connections)),
        RedisIdempotencyKeys(connections),
        settings,
    )
    wire = SocketWire(rooms, access, dispatcher, process, settings, traffic)
    return wire, api, transcription
