"""The speech worker's loop: audio in the order of arrival, texts to the room and the log.

One thread hears and writes; a second one (`Keeper`) says that this worker lives. A ticket is given
back only when its final stands in the log, so whatever is killed, somebody makes the final; the
log takes one for each command id.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.domain.events import UtteranceTranscribed
from app.observability.logs import get_logger
from app.services.ports import Unavailable
from app.services.speech_jobs import End, Jobs, Piece, Room, Ticket
from app.speech.decoding import DecodingError
from app.speech.engine import Transcriber
from app.speech.load import Level, level_of
from app.speech.transcript import Final, Partial
from app.speech.utterance import AudioSpec, Utterance

MAX_JOBS = 64
MAX_DELIVERIES = 3
IDLE_WAIT_MS = 500
AUDIO_WAIT_MS = 50
RECLAIM_SECONDS = 3.0
RETRY_SECONDS = 1.0

logger = get_logger(__name__)


@dataclass(slots=True)
class Job:
    """An utterance that this worker hears.

    `part` counts what the server itself ended at pauses. `final`: what waits for the log, and
    `goes_on_at` (ms) when the next part begins, None where there is none. `failed`: that was told,
    what still comes is not heard.
    """

    ticket: Ticket
    spec: AudioSpec
    utterance: Utterance
    started_at: int
    place: str = "0"
    position: int = 0
    part: int = 0
    ended: bool = False
    served: float = 0.0
    final: UtteranceTranscribed | None = None
    goes_on_at: int | None = None
    failed: bool = False
    waiting: list[Piece | End] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the wire calls the utterance."""
        return self.ticket.name if self.part == 0 else f"{self.ticket.name}.{self.part + 1}"

    @property
    def command_id(self) -> str:
        """By which the log knows the final."""
        part = f".{self.part + 1}" if self.part else ""
        return f"final:{self.ticket.utterance}{part}"


class SpeechWorker:
    """Hears utterances with one engine. `now` is a monotonic clock in seconds."""

    def __init__(
        self,
        jobs: Jobs,
        room: Room,
        engine: Transcriber,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = jobs
        self._room = room
        self._engine = engine
        self._now = now
        self._active: dict[str, Job] = {}
        self._speakers: dict[str, float] = {}
        self._reclaimed = 0.0
        self._inference = 0.0
        self._level: Level = "normal"
        self._audio_lost = False

    def held(self) -> list[str]:
        """The tickets that are being worked on."""
        return [job.ticket.id for job in list(self._active.values())]

    def audio_lost(self) -> None:
        """The media Redis was restarted: what it held is gone. May be called from any thread."""
        self._audio_lost = True

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; then others may have the tickets at once."""
        busy = False
        while not stopping.is_set():
            try:
                busy = self.step(busy)
            except Unavailable:
                logger.warning("redis_unavailable")
                stopping.wait(RETRY_SECONDS)

    def step(self, busy: bool = False) -> bool:
        """Take what came, then serve one speaker; whether there was anything to serve.

        `busy`: there may be more to serve, so nothing is waited for. Raises Unavailable.
        """
        if self._audio_lost:
            self._give_up_all()
        self._take_tickets(wait=not busy)
        self._read_audio(wait=not busy)
        self._watch_load()
        job = self._next()
        if job is None:
            return False
        try:
            self._serve(job)
        except DecodingError as error:
            logger.warning("audio_not_decoded", code=error.code)
            self._fail(job, "undecodable_audio")
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - another try may do; the third one is the last
            logger.error("utterance_failed", error=type(error).__name__)
            del self._active[job.ticket.utterance]
        return True

    # --- in

    def _take_tickets(self, wait: bool) -> None:
        tickets: list[Ticket] = []
        if self._now() - self._reclaimed > RECLAIM_SECONDS:
            self._reclaimed = self._now()
            tickets += self._jobs.reclaim()
        if len(self._active) < MAX_JOBS:
            block = IDLE_WAIT_MS if wait and not self._active and not tickets else None
            tickets += self._jobs.take(MAX_JOBS - len(self._active), block)
        for ticket in tickets:
            if ticket.utterance not in self._active:
                self._begin(ticket)

    def _begin(self, ticket: Ticket) -> None:
        said = ticket.spec
        # A recording cannot be read from its middle: only raw samples are ended by the server.
        by_server = said["segmentation"] == "server" and not ticket.has_header
        spec = AudioSpec(
            said["codec"],
            said["sample_rate"],
            said["language"],
            "server" if by_server else "client",
        )
        utterance = Utterance(spec, self._engine, self._now)
        job = Job(ticket, spec, utterance, ticket.started_at)
        self._active[ticket.utterance] = job
        if ticket.deliveries > MAX_DELIVERIES:
            logger.error("utterance_given_up", deliveries=ticket.deliveries)
            self._fail(job, "transcription_failed", dead=True)

    def _read_audio(self, wait: bool) -> None:
        wanted = {name: job.place for name, job in self._active.items() if not job.ended}
        came = self._jobs.read(wanted, AUDIO_WAIT_MS if wait else None)
        for name, pieces in came.items():
            job = self._active[name]
            job.waiting += pieces
            job.place = pieces[-1].place
            job.ended = isinstance(pieces[-1], End)

    # --- out

    def _next(self) -> Job | None:
        """Whose turn it is: who ended before who goes on; of those, who was served longest ago."""
        ready = [job for job in self._active.values() if job.final or job.waiting or job.ended]
        ready = ready or [job for job in self._active.values() if self._wants_partial(job)]
        return min(
            ready,
            key=lambda job: (not job.waiting, self._speakers.get(job.ticket.speaker, 0.0)),
            default=None,
        )

    def _wants_partial(self, job: Job) -> bool:
        if job.failed or self._level in ("finals_only", "refusing"):
            return False
        job.utterance.load = float(len(self._active)) * (2 if self._level == "degraded" else 1)
        return job.utterance.wants_partial()

    def _serve(self, job: Job) -> None:
        if job.final is not None:
            self._write(job)
        elif job.waiting:
            self._hear(job)
        elif job.ended:
            self._speakers[job.ticket.speaker] = self._now()
            self._finish(job)
        else:
            self._speakers[job.ticket.speaker] = self._now()
            self._tell_partial(job)

    def _hear(self, job: Job) -> None:
        pieces, job.waiting = job.waiting, []
        if job.failed:
            return
        while pieces:
            piece = pieces.pop(0)
            if isinstance(piece, End):
                break
            job.position += 1
            job.utterance.add(job.position, piece.chunk_id, piece.data)
            if job.utterance.ended_by_pause():
                job.waiting = pieces
                job.goes_on_at = _milliseconds(piece.place)
                self._finish(job)
                break
        self._jobs.heard(job.ticket.utterance, _milliseconds(job.place), None)

    def _finish(self, job: Job) -> None:
        silent_rest = job.part and job.goes_on_at is None and not job.utterance.speech_seconds()
        if job.failed or silent_rest:  # what follows the last pause is no utterance
            self._drop(job)
            return
        job.final = _transcribed(job, job.utterance.finish())
        self._write(job)

    def _write(self, job: Job) -> None:
        """Append the final; where that cannot be done now, it is tried again."""
        assert job.final is not None
        ticket = job.ticket
        self._room.append(ticket.interview_key, ticket.interview_id, job.final, job.command_id)
        job.final = None
        if job.goes_on_at is None:
            self._drop(job)
            return
        job.part += 1
        job.started_at, job.goes_on_at = job.goes_on_at, None
        job.utterance = Utterance(job.spec, self._engine, self._now)

    def _drop(self, job: Job, dead: bool = False) -> None:
        self._jobs.done(job.ticket, dead)
        del self._active[job.ticket.utterance]
        if not any(other.ticket.speaker == job.ticket.speaker for other in self._active.values()):
            self._speakers.pop(job.ticket.speaker, None)

    def _fail(self, job: Job, code: str, dead: bool = False) -> None:
        """End an utterance that cannot be transcribed: told to its speaker, and to the log."""
        ticket = job.ticket
        event = UtteranceTranscribed(
            user_id=ticket.user_id,
            utterance_id=job.name,
            text="",
            confidence=None,
            started_at=job.started_at,
            duration=0.0,
            error=code,
        )
        self._room.append(ticket.interview_key, ticket.interview_id, event, job.command_id)
        self._to_speaker(
            ticket,
            "voice_error",
            {"interview_id": ticket.interview_id, "utterance_id": job.name, "code": code},
        )
        if dead or job.ended:
            self._drop(job, dead)
        job.failed = True

    def _give_up_all(self) -> None:
        for job in list(self._active.values()):
            self._fail(job, "transcription_failed", dead=True)
        self._audio_lost = False

    def _tell_partial(self, job: Job) -> None:
        began = self._now()
        partial = job.utterance.partial()
        self._inference = self._now() - began
        if partial is None:
            return
        ticket = job.ticket
        self._jobs.heard(ticket.utterance, _milliseconds(job.place), partial.to_dict())
        self._to_speaker(ticket, "voice_processing", _processing(job, partial))
        self._room.publish(
            ticket.interview_key,
            "live_transcription",
            {
                "interview_id": ticket.interview_id,
                "user_id": ticket.user_id,
                "text": partial.partial_text,
                "is_final": False,
                "utterance_id": job.name,
                "stable_text": partial.stable_text,
                "revision": partial.revision,
            },
        )

    def _to_speaker(self, ticket: Ticket, event: str, payload: dict[str, Any]) -> None:
        self._room.publish(ticket.interview_key, event, payload, ticket.user_key)

    def _watch_load(self) -> None:
        level = level_of(self._jobs.waiting_seconds())
        if level == self._level:
            return
        self._level = level
        logger.warning("speech_load", level=level)
        interval = max(1.0, 2 * self._inference * len(self._active))
        status = {
            "state": level,
            "partial_interval": None if level in ("finals_only", "refusing") else interval,
        }
        for job in self._active.values():
            self._to_speaker(job.ticket, "voice_status", status)


def _milliseconds(place: str) -> int:
    return int(place.partition("-")[0])


def _processing(job: Job, partial: Partial) -> dict[str, Any]:
    return {
        "interview_id": job.ticket.interview_id,
        "chunk_id": None,
        "status": "processing",
        "partial_text": partial.partial_text,
        "stable_text": partial.stable_text,
        "revision": partial.revision,
        "utterance_id": job.name,
        "received_upto": None,
        "missing": [],
        "lag": 0.0,
    }


def _transcribed(job: Job, final: Final) -> UtteranceTranscribed:
    known = final.to_dict()
    return UtteranceTranscribed(
        user_id=job.ticket.user_id,
        utterance_id=job.name,
        text=final.text,
        confidence=known["confidence"],
        started_at=job.started_at,
        duration=known["duration"],
        language=final.language,
        language_probability=known["language_probability"],
        confidence_parts=known["confidence_parts"],
        segments=list(known["segments"]),
        gaps=list(known["gaps"]),
        quality=known["quality"],
    )
