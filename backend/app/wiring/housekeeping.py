"""What runs once a second, or so, in a web process: one list of jobs, each on its own."""

from collections.abc import Iterable

import gevent

from app.adapters.redis_interview_index import RedisInterviewIndex
from app.config import Settings
from app.services.process.abandoned import LOOK_EVERY, AbandonedInterviews
from app.services.process.archive_watch import WATCH_EVERY
from app.services.process.housekeeping import STORAGE_EVERY, SWEEP_EVERY, Housekeeping, Job
from app.services.process.raw_connections import RawConnections
from app.services.room.attendance import Attendance
from app.services.room.online_users import OnlineUsers
from app.services.room.removals import Removals
from app.services.video.video_service import VideoService
from app.services.voice.owed_finals import SETTLE_EVERY
from app.services.websocket_service import WebSocketService
from app.wiring.core import Core, clock, make_statistics
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
) -> Housekeeping:
    """Make it."""
    statistics = make_statistics(core=core)
    abandoned = AbandonedInterviews(
        RedisInterviewIndex(core.connections),
        core.log,
        core.executor,
        clock,
        settings.interview_idle_end,
    )

    def start_over() -> None:
        attendance.forget_all()
        online.forget()
        for sid in list(websocket_service.connections):
            core.emitter.close(sid)

    jobs = [
        Job("revocations", SWEEP_EVERY, core.access.refresh, at_start=True),
        # At the start, else who comes back first would not be heard.
        Job("speech_state", 1, media.transcription.refresh, at_start=True),
        Job("video_state", 1, media.video.refresh, at_start=True),
        Job("storage", STORAGE_EVERY, core.storage.refresh),
        Job("archive", WATCH_EVERY, core.archive_watch.look, at_start=True),
        Job("sweep", SWEEP_EVERY, attendance.sweep),
        Job("lobby", SWEEP_EVERY, lambda: core.lobby.look_again(websocket_service.join_interview)),
        Job("abandoned", LOOK_EVERY, abandoned.look),
        Job("removals", 1, removals.act),
        Job("tokens", 1, lambda: core.access.tick(websocket_service.connections.values())),
        Job("raw_tokens", 1, core.raw_connections.tick),
        Job("online_users", 1, lambda: online.tick(websocket_service.connections)),
        Job(
            "statistics",
            1,
            lambda: statistics.tick(_places(websocket_service, core.raw_connections, media.video)),
        ),
    ]
    if media.finals is not None:
        jobs.append(Job("owed_finals", SETTLE_EVERY, media.finals.settle))
    return Housekeeping(core.presence, jobs, start_over, gevent.spawn)


def _places(
    websocket_service: WebSocketService, raw: RawConnections, video: VideoService
) -> list[Iterable[str]]:
    """Of every connection of every wire, the keys of the interviews that it is in."""
    known = [*websocket_service.connections.values(), *raw.all]
    return [*(connection.memberships for connection in known), *([key] for key in video.sessions)]
