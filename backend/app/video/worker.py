"""The video worker: takes streams, runs a session for each, keeps its lease on them."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.video_jobs import StreamJob, VideoJobs
from app.ports.voice_store import VoiceStore
from app.video.stream_session import DecodesStream, StreamSession

MAX_STREAMS = 16
TAKE_SECONDS = 0.2
RETRY_SECONDS = 1.0

logger = get_logger(__name__)


class VideoWorker:
    """Runs up to `max_streams` sessions. `open_decoder(position)` is called in the main thread."""

    def __init__(
        self,
        jobs: VideoJobs,
        voice: VoiceStore,
        open_decoder: Callable[[Mapping[str, Any] | None], DecodesStream],
        max_streams: int = MAX_STREAMS,
    ) -> None:
        self._jobs = jobs
        self._voice = voice
        self._open_decoder = open_decoder
        self._max_streams = max_streams
        self._running: dict[str, tuple[StreamSession, threading.Thread]] = {}

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; then others may have the streams at once."""
        while not stopping.is_set():
            try:
                self.step(stopping)
            except Unavailable:
                logger.warning("media_unavailable")
                stopping.wait(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 - the streams that run do not depend on it
                note_fault("video_worker", error)
                stopping.wait(RETRY_SECONDS)
            stopping.wait(TAKE_SECONDS)
        for _, thread in list(self._running.values()):
            thread.join()

    def step(self, stopping: threading.Event) -> None:
        """Take streams that nobody has. Raises Unavailable."""
        self._running = {
            key: (session, thread)
            for key, (session, thread) in self._running.items()
            if thread.is_alive()
        }
        free = self._max_streams - len(self._running)
        for job in self._jobs.claim(free) if free > 0 else []:
            if job.key not in self._running:
                self._start(job, stopping)

    def renew(self) -> None:
        """Keep the lease; from another thread, once a second. Raises Unavailable."""
        running = dict(self._running)
        for key in self._jobs.renew(list(running)):
            session, thread = running[key]
            if thread.is_alive():
                session.lost.set()

    def _start(self, job: StreamJob, stopping: threading.Event) -> None:
        decoder = self._open_decoder((job.state or {}).get("position"))
        session = StreamSession(job, self._jobs, self._voice, decoder)
        thread = threading.Thread(target=session.run, args=[stopping], name="stream", daemon=True)
        self._running[job.key] = session, thread
        thread.start()
