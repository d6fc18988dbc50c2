"""From a job that waits to the active one."""

from collections.abc import Callable
from dataclasses import replace

from app.media.decoding_children import DecodingChildren
from app.media.remote_decoder import RemoteDecoders
from app.observability.logs import get_logger
from app.ports.speech_jobs import SpeechJob
from app.speech.active_job import ActiveJob
from app.speech.context import Contexts
from app.speech.engine import Transcriber
from app.speech.languages import Speakers
from app.speech.live_job import LiveJob
from app.speech.recording_job import RecordingJob

MAX_DELIVERIES = 3

logger = get_logger(__name__)


class Beginning:
    """Begins jobs of one engine. `now` is a monotonic clock in seconds."""

    def __init__(
        self, engine: Transcriber, children: DecodingChildren, now: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._children = children
        self._now = now
        self._speakers = Speakers()
        self._contexts = Contexts(now)

    def job(self, queued: SpeechJob) -> ActiveJob:
        """The active job; one that ended several workers is given up at once."""
        if queued.deliveries > MAX_DELIVERIES + 1:
            queued = replace(queued, kept=None)  # perhaps that is what cannot be read
        evidence = self._speakers.evidence(queued.speaker)
        job: ActiveJob
        if queued.is_recording:
            job = RecordingJob(queued, self._engine, self._now, self._children, evidence)
        else:
            decoders = RemoteDecoders(self._children, queued.speaker)
            job = LiveJob(queued, self._engine, self._now, decoders, evidence, self._contexts)
        if queued.deliveries > MAX_DELIVERIES:
            logger.error("utterance_given_up", deliveries=queued.deliveries)
            job.give_up()
        return job
