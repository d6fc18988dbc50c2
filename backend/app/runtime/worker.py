"""The speech worker's process, from start to clean end. Not monkey-patched: it computes."""

import os
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_interview_channel import RedisInterviewChannel
from app.adapters.redis_jobs import IDLE_MS, RedisJobs
from app.domain.unique_ids import unique_id
from app.media.decoding_children import DecodingChildren
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.loading import Loading, percent_in
from app.runtime.decoding_child import launch_decoding_child
from app.runtime.remote_speech import remote_engine
from app.runtime.stop_signals import stop_on_signals
from app.runtime.worker_settings import WorkerSettings
from app.sandbox import confinement
from app.speech.engine import EngineUnavailable, ModelMissing, Transcriber
from app.speech.engine_loader import load_engine
from app.speech.model_fetching import failure, fetching
from app.speech.worker import SpeechWorker

KEEP_SECONDS = 1.0
MISSING_SECONDS = 2.0
"""After which a model that was not there is looked for again."""

logger = get_logger(__name__)


LOADING = Loading("loading")


@dataclass(slots=True)
class Condition:
    """What this worker says of itself."""

    state: str = "starting"
    reason: str = "the model is being loaded"
    loading: Loading | None = LOADING
    engine: Transcriber | None = None
    model: str = ""

    def now(self, state: str, reason: str, loading: Loading | None = None) -> None:
        """Say from now on this."""
        self.state, self.reason, self.loading = state, reason, loading

    def tell(self, jobs: RedisJobs, worker: SpeechWorker | None) -> None:
        """Say it, and what `worker` counts; an engine's name may tell what is wrong just now."""
        reason = self.reason if self.engine is None else self.engine.name
        figures = None
        if worker is not None:
            figures = worker.tally.figures(reason.partition(" ")[0], self.model)
        jobs.say(self.state, reason, self.loading, figures)


class Keeper(threading.Thread):
    """Says every second that the worker lives, also while it computes; ends what is overdue."""

    def __init__(self, jobs: RedisJobs, condition: Condition, stopping: threading.Event) -> None:
        super().__init__(name="keeper", daemon=True)
        self._jobs = jobs
        self._condition = condition
        self._stopping = stopping
        self.worker: SpeechWorker | None = None

    def run(self) -> None:
        """Until told to stop."""
        while True:
            try:
                self._condition.tell(self._jobs, self.worker)
                self._jobs.end_due()
                if self.worker is not None:
                    self._keep_jobs(self.worker)
            except Unavailable:
                logger.warning("media_unavailable")
            except Exception as error:  # noqa: BLE001 - without this thread others take our jobs
                note_fault("keeper", error)
            if self._stopping.wait(KEEP_SECONDS):
                break
        if self._condition.state == "starting":  # the main thread is deep in a library
            _say_goodbye(self._jobs)
            os._exit(0)

    def leave(self) -> None:
        """Give everything up while the main thread is still busy."""
        if self.worker is not None:
            _hand_over(self._jobs, self.worker)
        _say_goodbye(self._jobs)

    def _keep_jobs(self, worker: SpeechWorker) -> None:
        worker.taken_away(self._jobs.renew(worker.held()))
        self._jobs.refuse(worker.load.refusals)


def serve(settings: WorkerSettings, redis_url: str, media_redis_url: str) -> None:
    """Load the model, then hear until SIGTERM or SIGINT."""
    confinement.hide()
    stopping = threading.Event()
    media = RedisConnections(media_redis_url)
    jobs = RedisJobs(media, f"{socket.gethostname()}-{os.getpid()}-{unique_id()}")
    condition = Condition()
    keeper = Keeper(jobs, condition, stopping)
    stop_on_signals(stopping, keeper.leave)
    keeper.start()
    engine = _load(settings, condition, stopping)
    if engine is None:
        stopping.wait()
    else:
        children = DecodingChildren(launch_decoding_child)
        room = RedisInterviewChannel(RedisConnections(redis_url), settings.media_redis_patience)
        worker = SpeechWorker(jobs, room, engine, children)
        media.on_new_epoch.append(worker.audio_lost)
        condition.engine, condition.model = engine, _model(settings)
        keeper.worker = worker
        condition.now("ready", engine.name)
        logger.info("hearing", engine=engine.name)
        worker.run(stopping)
        _hand_over(jobs, worker)
        children.close()
    keeper.join()
    _say_goodbye(jobs)


def _model(settings: WorkerSettings) -> str:
    """Its name alone: a path to it is nobody's business."""
    is_remote = settings.whisper_engine == "remote"
    return settings.whisper_remote_model if is_remote else Path(settings.whisper_model).name


def _load(
    settings: WorkerSettings, condition: Condition, stopping: threading.Event
) -> Transcriber | None:
    """Load the model, as soon as it is on this machine; None: there will be none."""

    def progress(line: str) -> None:
        condition.now("starting", line, LOADING)  # what was fetched is here
        logger.info("speech_model", progress=line)

    if settings.whisper_engine == "remote":
        remote = remote_engine(settings)
        remote.probe()  # also to learn how much it can tell
        return remote
    engine = settings.embedded_engine
    assert engine is not None
    while not stopping.is_set():
        try:
            transcriber = load_engine(
                engine,
                settings.whisper_model,
                progress,
                settings.whisper_window,
                settings.whisper_partial_model,
            )
        except ModelMissing as error:
            why = failure(settings.whisper_model) or str(error)
            _wait_for_model(why, condition, stopping)
        except EngineUnavailable as error:
            condition.now("unavailable", str(error))
            logger.error("speech_unavailable", reason=str(error))
            return None
        else:
            condition.now("starting", condition.reason, LOADING)
            return transcriber
    return None


def _wait_for_model(why: str, condition: Condition, stopping: threading.Event) -> None:
    """Somebody else fetches it, or will: this process has no network."""
    before = condition.state, condition.reason
    progress = fetching()
    if progress is None:
        condition.now("unavailable", why)
    else:
        condition.now("starting", progress, Loading("fetching", percent_in(progress)))
    if condition.state != before[0]:
        logger.warning("speech_model_missing", state=condition.state, reason=condition.reason)
    stopping.wait(MISSING_SECONDS)


def _hand_over(jobs: RedisJobs, worker: SpeechWorker) -> None:
    """Let another worker have at once what this one was hearing."""
    try:
        jobs.renew(worker.held(), IDLE_MS)
    except Unavailable:
        return  # they come back by themselves


def _say_goodbye(jobs: RedisJobs) -> None:
    try:
        jobs.say_nothing()
    except Unavailable:
        return  # its word is soon out of date
