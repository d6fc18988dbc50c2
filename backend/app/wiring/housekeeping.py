"""What runs once a second, or so, in a web process: one list of jobs, each on its own."""

from collections.abc import Iterable

from app.adapters.redis_interview_index import RedisInterviewIndex
from app.adapters.redis_statistics import RedisStatistics
from app.config import Settings
from app.services.process.abandoned import LOOK_EVERY, AbandonedInterviews
from app.services.process.archive_watch import WATCH_EVERY
from app.services.process.housekeeping import STORAGE_EVERY, SWEEP_EVERY, Housekeeping, Job
from app.services.process.raw_connections import RawConnections
from app.services.process.statistics import StatisticsService
from app.services.records.erasure import ERASURES_EVERY
from app.services.room.attendance import Attendance
from app.services.room.online_users import OnlineUsers
from app.services.room.removals import Removals
from app.services.video.video_service import VideoService
from app.services.voice.owed_finals import SETTLE_EVERY
from app.services.websocket_service import WebSocketService
from app.wiring.clock import clock
from app.wiring.core import Core
from app.wiring.keeping import Keeping
from app.wiring.media import MediaServices


def make_housekeeping(
    *,
    settings: Settings,
    core: Core,
    media: MediaServices,
    websocket_service: WebSocketService,
    attendance: Attendance,
    online: OnlineUsers,
    removals: Removals,
    keeping: Keeping,
) -> Housekeeping:
    """Make it."""

    def start_over() -> None:
        attendance.forget_all()
        online.forget()
        for sid in list(websocket_service.connections):
            core.emitter.close(sid)

    jobs = [
        *_states(core, media),
        *_people(core, websocket_service, attendance, online, removals),
        *_interviews(settings, core, media),
        Job("erasures", ERASURES_EVERY, keeping.erasure.look_again),
        _statistics(core, media, websocket_service),
    ]
    return Housekeeping(
        core.presence,
        jobs,
        start_over,
        epoch=lambda: core.connections.epoch,
        concurrency=core.concurrency,
    )


def _states(core: Core, media: MediaServices) -> list[Job]:
    """What the process knows of others."""
    return [
        Job("revocations", SWEEP_EVERY, core.access.refresh, at_start=True),
        # At the start, else who comes back first would not be heard.
        Job("speech_state", 1, media.transcription.refresh, at_start=True),
        Job("video_state", 1, media.video.refresh, at_start=True),
        Job("storage", STORAGE_EVERY, core.storage.refresh),
        Job("archive", WATCH_EVERY, core.archive_watch.look, at_start=True),
    ]


def _people(
    core: Core,
    websocket_service: WebSocketService,
    attendance: Attendance,
    online: OnlineUsers,
    removals: Removals,
) -> list[Job]:
    """People who enter and leave."""
    return [
        Job("sweep", SWEEP_EVERY, attendance.sweep),
        Job("lobby", SWEEP_EVERY, lambda: core.lobby.look_again(websocket_service.join_interview)),
        Job("removals", 1, removals.act),
        Job("tokens", 1, lambda: core.access.tick(websocket_service.connections.values())),
        Job("raw_tokens", 1, core.raw_connections.tick),
        Job("online_users", 1, lambda: online.tick(websocket_service.connections)),
    ]


def _interviews(settings: Settings, core: Core, media: MediaServices) -> list[Job]:
    """What is written in interviews that nobody is in, or whose worker is gone."""
    index = RedisInterviewIndex(core.connections)
    abandoned = AbandonedInterviews(
        index, core.log, core.executor, clock, settings.interview_idle_end
    )
    jobs = [Job("abandoned", LOOK_EVERY, abandoned.look)]
    if media.finals is not None:
        jobs.append(Job("owed_finals", SETTLE_EVERY, media.finals.settle))
    return jobs


def _statistics(core: Core, media: MediaServices, websocket_service: WebSocketService) -> Job:
    statistics = make_statistics(core=core)
    return Job(
        "statistics",
        1,
        lambda: statistics.tick(_places(websocket_service, core.raw_connections, media.video)),
    )


def _places(
    websocket_service: WebSocketService, raw: RawConnections, video: VideoService
) -> list[Iterable[str]]:
    """Of every connection of every wire, the keys of the interviews that it is in."""
    known = [*websocket_service.connections.values(), *raw.all]
    return [*(connection.memberships for connection in known), *([key] for key in video.sessions)]


def make_statistics(*, core: Core) -> StatisticsService:
    """Counts over all processes, as one process sees them."""
    return StatisticsService(RedisStatistics(core.connections), core.presence, core.traffic, clock)
