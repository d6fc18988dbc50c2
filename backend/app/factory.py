"""The wiring of a web process: the only place that knows services, adapters and wires together."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
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
from app.adapters.redis_owed_finals import RedisOwedFinals
from app.adapters.redis_presence import RedisPresence
from app.adapters.redis_rates import redis_rates
from app.adapters.redis_statistics import RedisStatistics
from app.adapters.redis_video import RedisVideo
from app.adapters.socketio_emitter import SocketIOEmitter
from app.analysis.answer import analyze_answer
from app.config import Settings, SettingsError, load_settings
from app.contract.events import EVENTS
from app.contract.fields import MAX_PACKET_BYTES
from app.domain.interviewing import Interviewer
from app.extensions import cors, socketio
from app.gateway.conversation import GatewayServices
from app.gateway.json_gateway import JsonGateway
from app.gateway.raw_wires import raw_routes
from app.gateway.video_stream import VideoGateway
from app.http.auth import AuthRoutes
from app.http.body_limit import limit_bodies
from app.http.docs import docs
from app.http.errors import handle_errors
from app.http.interviews import InterviewRoutes
from app.http.invitations import InvitationRoutes
from app.http.management import ManagementRoutes
from app.http.openapi import openapi
from app.http.operations import operations
from app.http.origins import allow_origins
from app.http.own_names import under_own_names
from app.http.pages import pages
from app.http.participants import ParticipantRoutes
from app.http.paths import with_plain_paths
from app.http.reports import ReportRoutes
from app.http.security_headers import with_security_headers
from app.http.sessions import SessionRoutes
from app.http.transcripts import TranscriptRoutes
from app.http.video import VideoRoutes
from app.http.wire import PREFIX, HttpWire
from app.interviewer.bank import Bank, QuestionBankError, load_bank
from app.interviewer.bank_reader import BankReader
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.llm_interviewer import LlmInterviewer
from app.observability import metrics
from app.ports.statistics import Traffic
from app.ports.voice_store import SpeechState
from app.services import websocket_service
from app.services.ai_interview.coordinator import Coordinator
from app.services.ai_interview.sessions import Sessions
from app.services.ai_interview.talks import Talks
from app.services.identity.access import Access
from app.services.identity.client_address import client_address
from app.services.identity.http_rates import HttpRates
from app.services.identity.invitations import Invitations
from app.services.identity.rates import Rates
from app.services.identity.tokens import Tokens
from app.services.interview_service import InterviewService
from app.services.interviews.answer_analysis import AnswerAnalysisService
from app.services.interviews.consents import Consents
from app.services.interviews.directory import Directory
from app.services.interviews.executor import CommandExecutor
from app.services.process.housekeeping import STORAGE_EVERY, SWEEP_EVERY, Housekeeping, Job
from app.services.process.loop_turns import LoopTurns, Step
from app.services.process.raw_connections import RawConnections
from app.services.process.statistics import Statistics
from app.services.process.storage import Storage
from app.services.process.web_process import WebProcess
from app.services.records.report import Reports
from app.services.records.transcripts import Transcripts
from app.services.room import lobby as lobbies
from app.services.room import online_users
from app.services.room.attendance import Attendance
from app.services.room.lobby import Lobby
from app.services.room.online_users import OnlineUsers
from app.services.room.removals import REMOVED, Removals, RoomEvictions
from app.services.video.video_service import VideoService
from app.services.voice.owed_finals import SETTLE_EVERY, OwedFinals
from app.services.voice.speech_recognition import WorkersSpeechRecognition
from app.services.voice.transcription_service import TranscriptionService
from app.services.websocket_service import WebSocketService
from app.websocket.asyncapi import asyncapi
from app.websocket.dispatcher import Dispatcher
from app.websocket.handlers import EXTENSION, SocketWire, event_table, register_socket_events
from app.websocket.refused_handshakes import count_refused_handshakes
from app.websocket.transport import RawRoutes, StrangerLimits


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
    limit_bodies(app)
    handle_errors(app)
    allow_origins(app, cors, settings)
    register_socket_events(socketio)
    core = _core(settings)
    media = _media(settings, core)
    turns = LoopTurns()
    raw = raw_routes(settings, partial(turns.wait, Step.OPEN))
    wire = _socket_wire(settings, core, media, raw, turns)
    interviewer = _interviewer(settings, core, media)
    api = _http_wire(settings, core, wire, interviewer)
    app.extensions[EXTENSION] = wire
    app.register_blueprint(pages)
    app.register_blueprint(api.blueprint())
    app.register_blueprint(
        docs(
            lambda: openapi(api.routes, PREFIX),
            lambda: asyncapi(wire.dispatcher.rows, EVENTS),
            _compute(),
        )
    )
    app.register_blueprint(
        operations(
            wire.process,
            core.storage.has_room,
            lambda: media.transcription.state,
            lambda: media.video.state,
        )
    )
    metrics.count_connections("socketio", lambda: len(wire.rooms.connections))
    metrics.count_connections("json", lambda: len(core.raw_connections.all))
    metrics.count_connections("video", lambda: len(media.video.sessions))
    _bind_socketio(app, settings, wire, turns)
    _bind_raw_wires(settings, core, media, wire, interviewer, raw)
    raw.init_app(app)
    # Last: around everything that answers HTTP.
    counted = count_refused_handshakes(under_own_names(app.wsgi_app, settings.host_allowed))
    answers = with_security_headers(with_plain_paths(counted))
    app.wsgi_app = answers  # type: ignore[method-assign, assignment]
    return app


def _bind_socketio(app: Flask, settings: Settings, wire: SocketWire, turns: LoopTurns) -> None:
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


@dataclass(frozen=True, slots=True)
class _Core:
    """What every wire stands on."""

    connections: RedisConnections
    log: RedisEventLog
    storage: Storage
    traffic: Traffic
    emitter: SocketIOEmitter
    presence: RedisPresence
    feeds: RedisFeeds
    executor: CommandExecutor
    interviews: InterviewService
    tokens: Tokens
    access: Access
    lobby: Lobby
    consents: Consents
    rates: Rates
    raw_connections: RawConnections


def _core(settings: Settings) -> _Core:
    assert settings.redis_url is not None
    connections = RedisConnections(settings.redis_url)
    log = RedisEventLog(connections, settings.budgets)
    storage = Storage(log.memory_used)
    traffic = Traffic()
    emitter = SocketIOEmitter(socketio, traffic)
    presence = RedisPresence(connections)
    feeds = RedisFeeds(connections, log, emitter, presence)
    lobby_store = RedisLobby(connections, presence)
    lobby = Lobby(lobby_store, feeds, emitter, clock)
    executor = CommandExecutor(
        log, feeds, presence, clock, gevent.spawn, storage.has_room, lobby.keeps_out
    )
    analysis = AnswerAnalysisService(feeds, _compute(), gevent.spawn)
    tokens = Tokens([key.get_secret_value() for key in settings.signing_keys], clock)
    interviews = InterviewService(
        executor,
        log,
        feeds,
        clock,
        analysis,
        asks_for_consent=settings.app_env == "production",
    )
    consents = Consents(interviews, executor, lobby, lobby_store)
    lobby.on_entry = consents.bring
    access = Access(
        tokens,
        RedisRevocations(connections),
        emitter,
        clock,
        required=settings.auth_required,
        closed=interviews.closed_with,
    )
    return _Core(
        connections=connections,
        log=log,
        storage=storage,
        traffic=traffic,
        emitter=emitter,
        presence=presence,
        feeds=feeds,
        executor=executor,
        interviews=interviews,
        tokens=tokens,
        access=access,
        lobby=lobby,
        consents=consents,
        rates=Rates(settings.rate_limits),
        raw_connections=RawConnections(access),
    )


def _compute() -> Any:
    """Runs `function, args` in a thread: what takes milliseconds holds nobody up."""
    return gevent.get_hub().threadpool.apply


@dataclass(frozen=True, slots=True)
class _Media:
    """Voice and video on their way to the workers."""

    transcription: TranscriptionService
    recognition: WorkersSpeechRecognition
    video: VideoService
    finals: OwedFinals | None


def _media(settings: Settings, core: _Core) -> _Media:
    url = settings.media_redis_url
    connections = None if url is None else RedisConnections(url)
    is_off = settings.whisper_engine == "off"
    voice = None if connections is None or is_off else RedisMedia(connections)
    owed = RedisOwedFinals(core.connections)
    transcription = TranscriptionService(
        voice, core.interviews, core.feeds, core.emitter, core.rates, owed, clock
    )
    finals = None if voice is None else OwedFinals(owed, voice, core.log, clock)
    if is_off:
        transcription.state = SpeechState("unavailable", "WHISPER_ENGINE is off")
    video = VideoService(
        None if connections is None else RedisVideo(connections),
        core.interviews,
        core.feeds,
        core.lobby,
        core.access,
        lambda: transcription.state,
        settings.video_observations,
        clock,
        gevent.sleep,
        gevent.spawn,
    )
    recognition = WorkersSpeechRecognition(
        voice, core.feeds, lambda: transcription.state, settings.transcription_deadline
    )
    return _Media(transcription, recognition, video, finals)


def _socket_wire(
    settings: Settings, core: _Core, media: _Media, raw: RawRoutes, turns: LoopTurns
) -> SocketWire:
    attendance = Attendance(core.executor, core.feeds, core.presence, gevent.spawn_later)
    attendance.on_left = partial(gevent.spawn, media.transcription.speaker_left)
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
    rooms.on_disconnect = partial(gevent.spawn, media.transcription.connection_gone)
    websocket_service.bind(rooms)
    removals = _removals(core, media, rooms, attendance)
    _listen_to_everybody(core, rooms, online, removals)

    housekeeping = _housekeeping(core, media, rooms, attendance, online, removals)
    core.connections.on_new_epoch.append(housekeeping.log_may_be_lost)
    process = WebProcess(
        core.feeds, core.presence, attendance, housekeeping, rooms, core.emitter, raw.close_all
    )
    rows = event_table(
        rooms,
        core.interviews,
        core.lobby,
        core.access,
        media.transcription,
        core.consents,
        removals,
    )
    dispatcher = Dispatcher(rows, core.emitter, core.access, core.rates)
    return SocketWire(rooms, core.access, dispatcher, process, settings, core.traffic, removals)


def _removals(
    core: _Core, media: _Media, rooms: WebSocketService, attendance: Attendance
) -> Removals:
    evictions = RoomEvictions(core.access, attendance, core.feeds, core.emitter, rooms.connections)
    return Removals(
        core.access,
        core.interviews,
        core.lobby,
        core.feeds,
        [evictions.evict, core.raw_connections.evict, media.video.evict],
    )


def _housekeeping(
    core: _Core,
    media: _Media,
    rooms: WebSocketService,
    attendance: Attendance,
    online: OnlineUsers,
    removals: Removals,
) -> Housekeeping:
    statistics = _statistics(core)

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
    core: _Core, rooms: WebSocketService, online: OnlineUsers, removals: Removals
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


def _statistics(core: _Core) -> Statistics:
    return Statistics(RedisStatistics(core.connections), core.presence, core.traffic, clock)


@dataclass(frozen=True, slots=True)
class _Interviewer:
    """The AI interviewer, behind two wires."""

    sessions: Sessions
    coordinator: Coordinator
    bank: Bank


def _interviewer(settings: Settings, core: _Core, media: _Media) -> _Interviewer:
    try:
        bank = load_bank(settings.question_bank)
    except QuestionBankError as error:
        raise SettingsError([f"QUESTION_BANK: {problem}" for problem in error.problems]) from None
    talks = Talks(core.log)
    coordinator = Coordinator(
        core.interviews,
        core.executor,
        talks,
        _engine(settings, bank),
        BankReader(bank, analyze_answer),
        media.recognition,
    )
    sessions = Sessions(
        core.interviews,
        core.executor,
        talks,
        coordinator,
        core.lobby.keeps_out,
        create_unknown=settings.app_env != "production",
        consent_default=settings.consent_default,
    )
    return _Interviewer(sessions, coordinator, bank)


def _engine(settings: Settings, bank: Bank) -> Interviewer:
    rules = EmbeddedInterviewer(bank, analyze_answer)
    if settings.llm_base_url is None or settings.llm_model is None:
        return rules
    # Not loaded unless asked for: 0.4 s and 28 MB.
    from app.adapters.llm_openai import OpenAILanguageModel

    key = settings.llm_api_key
    model = OpenAILanguageModel(
        settings.llm_base_url, key.get_secret_value() if key else None, settings.llm_model
    )
    return LlmInterviewer(rules, model, settings.llm_deadline)


def _bind_raw_wires(
    settings: Settings,
    core: _Core,
    media: _Media,
    wire: SocketWire,
    interviewer: _Interviewer,
    raw: RawRoutes,
) -> None:
    services = GatewayServices(
        access=core.access,
        process=wire.process,
        interviews=core.interviews,
        consents=core.consents,
        sessions=interviewer.sessions,
        coordinator=interviewer.coordinator,
        feeds=core.feeds,
        rates=core.rates,
        connections=core.raw_connections,
        traffic=core.traffic,
        clock=clock,
    )
    JsonGateway(services, settings).add_to(raw)
    VideoGateway(media.video, core.access, core.traffic, settings, clock).add_to(raw)


def _http_wire(
    settings: Settings, core: _Core, wire: SocketWire, interviewer: _Interviewer
) -> HttpWire:
    invitations = Invitations(RedisInvitations(core.connections), core.tokens, core.access, clock)
    index = RedisInterviewIndex(core.connections)
    directory = Directory(core.log, index, core.interviews, settings.consent_default)
    reports = Reports(core.log, _compute(), clock)
    return HttpWire(
        [
            *SessionRoutes(interviewer.sessions, interviewer.coordinator, core.access).rows(),
            *InterviewRoutes(directory, core.interviews, invitations, core.lobby).rows(),
            *InvitationRoutes(invitations, core.interviews).rows(),
            *TranscriptRoutes(
                Transcripts(core.log, _compute()), core.interviews, core.lobby
            ).rows(),
            *ReportRoutes(reports, core.interviews, core.lobby, interviewer.bank.topic).rows(),
            *VideoRoutes(core.interviews, core.consents).rows(),
            *ParticipantRoutes(wire.removals).rows(),
            *AuthRoutes(core.access).rows(),
            *ManagementRoutes(_statistics(core), wire.rooms, core.interviews).rows(),
        ],
        core.access,
        HttpRates(settings.rate_limits, redis_rates(core.connections)),
        core.rates,
        RedisIdempotencyKeys(core.connections),
        settings,
    )
