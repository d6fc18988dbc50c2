"""The video worker's process, from start to clean end. Not monkey-patched: it waits in threads."""

import os
import socket
import threading
from collections.abc import Mapping
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_media import RedisMedia
from app.adapters.redis_video_jobs import RedisVideoJobs
from app.domain.unique_ids import unique_id
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.runtime.decoding_child import launch_decoding_child
from app.runtime.stop_signals import stop_on_signals
from app.sandbox import confinement
from app.video.decoder_process import DecoderProcess
from app.video.mediapipe_landmarks import is_installed
from app.video.worker import VideoWorker

KEEP_SECONDS = 1.0

logger = get_logger(__name__)


def serve(media_redis_url: str) -> None:
    """Process streams until SIGTERM or SIGINT."""
    confinement.hide()
    stopping = threading.Event()
    media = RedisConnections(media_redis_url)
    jobs = RedisVideoJobs(media, f"{socket.gethostname()}-{os.getpid()}-{unique_id()}")
    stop_on_signals(stopping, lambda: _say_goodbye(jobs))
    worker = VideoWorker(jobs, RedisMedia(media), _open_decoder)
    reason = "with observations" if is_installed() else "without observations: no mediapipe"
    keeper = threading.Thread(target=_keep, args=[jobs, worker, reason, stopping], daemon=True)
    keeper.start()
    logger.info("watching", reason=reason)
    worker.run(stopping)
    keeper.join()
    _say_goodbye(jobs)


def _say_goodbye(jobs: RedisVideoJobs) -> None:
    try:
        jobs.say_nothing()
    except Unavailable:
        return  # its word is soon out of date


def _keep(
    jobs: RedisVideoJobs, worker: VideoWorker, reason: str, stopping: threading.Event
) -> None:
    """Say every second that this worker lives, and keep its streams."""
    while True:
        try:
            jobs.say("ready", reason)
            worker.renew()
        except Unavailable:
            logger.warning("media_unavailable")
        except Exception as error:  # noqa: BLE001 - without this thread others take our streams
            note_fault("keeper", error)
        if stopping.wait(KEEP_SECONDS):
            return


def _open_decoder(position: Mapping[str, Any] | None) -> DecoderProcess:
    return DecoderProcess(launch_decoding_child, position)
