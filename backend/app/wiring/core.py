"""What every wire stands on: the log, who may come in, interviews."""

from dataclasses import dataclass
from functools import partial

from app.adapters.archived_event_log import ArchivedEventLog
from app.adapters.gevent_concurrency import GeventConcurrency
from app.adapters.redis_archive_reports import RedisArchiveReports
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_feeds import RedisFeeds
from app.adapters.redis_lobby import RedisLobby
from app.adapters.redis_presence import RedisPresence
from app.adapters.socketio_emitter import SocketIOEmitter
from app.archive.access import ArchiveAccess
from app.config import Settings
from app.extensions import socketio
from app.ports.concurrency import Concurrency
from app.ports.statistics import Traffic
from app.services.identity.access import Access
from app.services.identity.rates import EventRates
from app.services.identity.tokens import Tokens
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.answer_analysis import AnswerAnalysisService
from app.services.interviews.consents import ConsentService
from app.services.interviews.executor import CommandExecutor
from app.services.process.archive_watch import ArchiveWatch
from app.services.process.raw_connections import RawConnections
from app.services.process.storage import Storage
from app.services.room.lobby import Lobby
from app.wiring.archive import make_archive, reads_archive
from app.wiring.clock import clock
from app.wiring.identity import make_identity


@dataclass(frozen=True, slots=True)
class Core:
    """What every wire stands on. `archive`: None where there is none."""

    concurrency: Concurrency
    connections: RedisConnections
    log: RedisEventLog
    archive: ArchiveAccess | None
    archive_watch: ArchiveWatch
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
    admission: Admission
    consents: ConsentService
    rates: EventRates
    raw_connections: RawConnections


def make_core(*, settings: Settings) -> Core:
    """Make it over the Redis of the settings."""
    assert settings.redis_url is not None
    concurrency = GeventConcurrency()
    connections = RedisConnections(settings.redis_url)
    archive = make_archive(settings=settings)
    log = _log(settings, connections, archive)
    storage = Storage(log.memory_used)
    traffic = Traffic()
    emitter = SocketIOEmitter(socketio, traffic)
    presence = RedisPresence(connections, partial(reads_archive, settings=settings))
    feeds = RedisFeeds(connections, log, emitter, presence)
    lobby_store = RedisLobby(connections, presence)
    lobby = Lobby(lobby_store, feeds, emitter, clock)
    executor = _executor(log, feeds, presence, concurrency, storage, lobby)
    interviews = _interviews(settings, executor, log, feeds, concurrency)
    tokens, access = make_identity(
        settings=settings, connections=connections, emitter=emitter, interviews=interviews
    )
    return Core(
        concurrency=concurrency,
        connections=connections,
        log=log,
        archive=archive,
        archive_watch=ArchiveWatch(RedisArchiveReports(connections) if archive else None),
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
        admission=Admission(feeds, lobby.keeps_out),
        consents=ConsentService(interviews, executor, lobby, lobby_store),
        rates=EventRates(settings.rate_limits),
        raw_connections=RawConnections(access),
    )


def _log(
    settings: Settings, connections: RedisConnections, archive: ArchiveAccess | None
) -> RedisEventLog:
    if archive is None:
        return RedisEventLog(connections, settings.budgets)
    return ArchivedEventLog(connections, settings.budgets, archive)


def _interviews(
    settings: Settings,
    executor: CommandExecutor,
    log: RedisEventLog,
    feeds: RedisFeeds,
    concurrency: Concurrency,
) -> InterviewService:
    analysis = AnswerAnalysisService(feeds, concurrency=concurrency)
    asks = settings.app_env == "production"
    return InterviewService(executor, log, feeds, clock, analysis, asks_for_consent=asks)


def _executor(
    log: RedisEventLog,
    feeds: RedisFeeds,
    presence: RedisPresence,
    concurrency: Concurrency,
    storage: Storage,
    lobby: Lobby,
) -> CommandExecutor:
    return CommandExecutor(
        log,
        feeds,
        presence,
        clock,
        concurrency=concurrency,
        has_room=storage.has_room,
        keeps_out=lobby.keeps_out,
    )
