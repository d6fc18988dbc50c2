"""From a ticket to the job that does it."""

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

    def job(self, ticket: SpeechJob) -> ActiveJob:
        """The job of a ticket; one that ended several workers is given up at once."""
        if ticket.deliveries > MAX_DELIVERIES + 1:
            ticket = replace(ticket, kept=None)  # perhaps that is what cannot be read
        evidence = self._speakers.evidence(ticket.speaker)
        job: ActiveJob
        if ticket.is_recording:
            job = RecordingJob(ticket, self._engine, self._now, self._children, evidence)
        else:
            decoders = RemoteDecoders(self._children, ticket.speaker)
            job = LiveJob(ticket, self._engine, self._now, decoders, evidence, self._contexts)
        if ticket.deliveries > MAX_DELIVERIES:
            logger.error("utterance_given_up", deliveries=ticket.deliveries)
            job.give_up()
        return job
