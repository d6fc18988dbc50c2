"""The speech worker's loop: audio in the order of arrival, texts to the room and the log.

One thread hears and writes; a second one (`Keeper`) says that this worker lives. A ticket is given
back only when its last final stands in the log, so whatever is killed, somebody makes the final;
the log takes one for each command id.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.media.decoding import DecodingError, undecodable
from app.media.decoding_children import DecodingChildren
from app.media.remote_decoder import RemoteDecoders
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.speech_jobs import Jobs, Room, Ticket
from app.speech.accounts import Accounts
from app.speech.engine import Transcriber
from app.speech.job import Job
from app.speech.live_job import LiveJob
from app.speech.load import Level, level_of
from app.speech.recording_job import RecordingJob
from app.speech.transcript import Partial

MAX_JOBS = 64
MAX_OF_SPEAKER = 4
"""Of one speaker's; further ones wait their turn, and nobody else waits for them."""
MAX_UNBEGUN = 1024
MAX_RECORDINGS = 2
"""Recordings that are in memory at once."""
MAX_DELIVERIES = 3
IDLE_WAIT_MS = 500
AUDIO_WAIT_MS = 50
DECODING_WAIT = 0.01
"""Seconds that a child's answer is waited for, where there is nothing else to do."""
RECLAIM_SECONDS = 1.0
RETRY_SECONDS = 1.0
RECORDING_WAITS = 2.0
"""Seconds after which a recording gets a passage heard, however much is said live."""

logger = get_logger(__name__)


class SpeechWorker:
    """Hears utterances and recordings with one engine. `now` is a monotonic clock in seconds."""

    def __init__(
        self,
        jobs: Jobs,
        room: Room,
        engine: Transcriber,
        children: DecodingChildren,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        cpu: Callable[[], float] = time.process_time,
    ) -> None:
        self._jobs = jobs
        self._room = room
        self._engine = engine
        self._children = children
        self._now = now
        self._pause = pause
        self._cpu = cpu
        self._accounts = Accounts(now)
        self._active: dict[str, Job] = {}
        self._unbegun: dict[str, Ticket] = {}
        self._recordings: list[RecordingJob] = []  # those that are in memory
        self._recording_served = 0.0
        self._served: dict[str, float] = {}  # when the engine last worked for a speaker
        self._reclaimed = 0.0
        self._inference = 0.0
        self._level: Level = "normal"
        self._lost: set[str] = set()
        self._taken_away: set[str] = set()

    @property
    def is_refusing(self) -> bool:
        """Whether there is so much to do that nobody should begin to speak."""
        return self._level == "refusing"

    @property
    def is_decoding(self) -> bool:
        """Whether a child is at work."""
        return self._children.is_busy

    def held(self) -> list[str]:
        """The tickets that are being worked on."""
        begun = [job.ticket.id for job in list(self._active.values())]
        return begun + [ticket.id for ticket in list(self._unbegun.values())]

    def audio_lost(self) -> None:
        """The media Redis was restarted: what it held is gone. May be called from any thread."""
        self._lost.update(
            [*self._active, *self._unbegun]
        )  # what is taken from now on is of the new one

    def taken_away(self, tickets: Iterable[str]) -> None:
        """Another worker has these, which took this one for dead. May be called from any thread."""
        self._taken_away.update(tickets)

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; then others may have the tickets at once."""
        busy = False
        while not stopping.is_set():
            try:
                busy = self.step(busy)
            except Unavailable:
                logger.warning("redis_unavailable")
                stopping.wait(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 - those who speak need this worker
                logger.error("worker_step_failed", error=type(error).__name__)
                stopping.wait(RETRY_SECONDS)

    def step(self, busy: bool = False) -> bool:
        """Take what came, then serve one speaker; whether there was anything to serve.

        `busy`: there may be more to serve, so nothing is waited for. Raises Unavailable.
        """
        taken_away = self._taken_away_so_far()
        if self._lost:  # learnt before any ticket seemed to be another's for it
            self._give_up_lost()
        self._let_go(taken_away)
        is_decoding = self.is_decoding
        self._take_tickets(wait=not (busy or is_decoding))
        self._read_audio(wait=not (busy or is_decoding))
        self._watch_load()
        self._take_decoded(wait=is_decoding and not busy)
        job = self._next()
        if job is None:
            return False
        before = self._cpu()
        is_listening = job.is_ready and not job.wants_engine
        try:
            if self._accounts.is_spent(job.ticket.speaker) and not job.failed:
                raise undecodable()
            self._serve(job)
        except DecodingError as error:
            logger.warning("audio_not_decoded", code=error.code)
            is_long = error.code == "audio_too_long"
            job.fail("audio_too_long" if is_long else "undecodable_audio")
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - another try may do; the third one is the last
            logger.error("utterance_failed", error=type(error).__name__)
            self._forget(job)
        if not is_listening:
            self._served[job.ticket.speaker] = self._now()
        spent = self._cpu() - before
        self._accounts.charge(job.ticket.speaker, spent, listening=is_listening)
        return True

    # --- in

    def _take_tickets(self, wait: bool) -> None:
        tickets: list[Ticket] = []
        if self._now() - self._reclaimed > RECLAIM_SECONDS:
            self._reclaimed = self._now()
            self._accounts.forget_the_idle()
            speakers = {job.ticket.speaker for job in self._active.values()}
            self._served = {who: at for who, at in self._served.items() if who in speakers}
            tickets += self._jobs.reclaim()
        if len(self._active) < MAX_JOBS and len(self._unbegun) < MAX_UNBEGUN:
            block = IDLE_WAIT_MS if wait and not self._active and not tickets else None
            tickets += self._jobs.take(MAX_JOBS - len(self._active), block)
        for ticket in tickets:
            if ticket.utterance not in self._active:
                self._unbegun[ticket.utterance] = ticket
        if self._unbegun:
            self._begin_some()

    def _begin_some(self) -> None:
        """Begin what has a place, in the order in which it came."""
        begun = Counter(job.ticket.speaker for job in self._active.values())
        for ticket in list(self._unbegun.values()):
            if len(self._active) < MAX_JOBS and begun[ticket.speaker] < MAX_OF_SPEAKER:
                begun[ticket.speaker] += 1
                del self._unbegun[ticket.utterance]
                self._begin(ticket)

    def _begin(self, ticket: Ticket) -> None:
        try:
            job = self._active[ticket.utterance] = self._begun(ticket)
        except Exception as error:  # noqa: BLE001 - it comes again, and harms only itself
            logger.error("ticket_failed", error=type(error).__name__)
            return
        if isinstance(job, LiveJob):
            try:
                self._room.owe(ticket.utterance, job.owed)
            except Unavailable:
                logger.warning("not_noted")  # it matters only where this process dies, too

    def _begun(self, ticket: Ticket) -> Job:
        if ticket.deliveries > MAX_DELIVERIES + 1:
            ticket = replace(ticket, kept=None)  # perhaps that is what cannot be read
        job: Job
        if ticket.is_recording:
            job = RecordingJob(ticket, self._engine, self._now, self._children)
        else:
            decoders = RemoteDecoders(self._children, ticket.speaker)
            job = LiveJob(ticket, self._engine, self._now, decoders)
        if ticket.deliveries > MAX_DELIVERIES:
            logger.error("utterance_given_up", deliveries=ticket.deliveries)
            job.give_up()
        return job

    def _read_audio(self, wait: bool) -> None:
        wanted = {
            name: job.place
            for name, job in self._active.items()
            if not job.ended and (isinstance(job, LiveJob) or job in self._with_room())
        }
        if not wanted and wait and self._active:
            self._pause(AUDIO_WAIT_MS / 1000)
        came = self._jobs.read(wanted, AUDIO_WAIT_MS if wait else None)
        for name, entries in came.items():
            job = self._active[name]
            job.take(entries)
            if job.ended:
                job.ended_at = self._now()

    def _with_room(self) -> list[RecordingJob]:
        """The recordings that are held in memory, the shortest first."""
        if len(self._recordings) < MAX_RECORDINGS:
            known = [job for job in self._active.values() if isinstance(job, RecordingJob)]
            others = [job for job in known if job not in self._recordings]
            others.sort(key=lambda job: job.size)
            self._recordings += others[: MAX_RECORDINGS - len(self._recordings)]
        return self._recordings

    def _take_decoded(self, wait: bool) -> None:
        """Take what the children say; their time goes to those whose recordings they read."""
        if wait:
            self._children.wait(DECODING_WAIT)
        for speaker, seconds in self._children.pump().items():
            self._accounts.charge(speaker, seconds)

    # --- out

    def _next(self) -> Job | None:
        """Whose turn it is: of several, whose speech has taken the least time of late.

        Listening that costs little goes first, finals before partial texts, live speech before
        recordings, but for those that waited. Who is over the budget waits.
        """
        jobs = self._active.values()
        ready = [job for job in jobs if job.to_write or (job.is_ready and self._may(job))]
        listening = [job for job in ready if self._is_light(job)]
        recordings = [job for job in ready if isinstance(job, RecordingJob)]
        live = [job for job in ready if isinstance(job, LiveJob)]
        overdue = self._now() - self._recording_served > RECORDING_WAITS
        for some in (
            listening,
            recordings if overdue else [],
            live,
            [job for job in jobs if self._wants_partial(job)],
            recordings,
        ):
            if some:
                return self._least_used(some)
        return None

    def _least_used(self, some: Sequence[Job]) -> Job:
        """Of one speaker's, the first: figures fade, so each is read once."""
        speakers = {job.ticket.speaker for job in some}
        used = {speaker: self._accounts.used(speaker) for speaker in speakers}
        return min(some, key=lambda job: used[job.ticket.speaker])

    def _is_light(self, job: Job) -> bool:
        return not job.wants_engine and self._accounts.is_light(job.ticket.speaker)

    def _may(self, job: Job) -> bool:
        speaker = job.ticket.speaker
        is_over = self._accounts.must_wait(speaker) and not job.wants_engine
        return not is_over or self._accounts.is_spent(speaker)

    def _wants_partial(self, job: Job) -> bool:
        if not isinstance(job, LiveJob) or job.failed or self._level in ("finals_only", "refusing"):
            return False
        job.utterance.load = float(len(self._active)) * (2 if self._level == "degraded" else 1)
        return job.utterance.wants_partial()

    def _serve(self, job: Job) -> None:
        if job.wants_engine and isinstance(job, RecordingJob):
            self._recording_served = self._now()
        if not job.to_write:
            if isinstance(job, LiveJob) and not job.is_ready:
                self._tell_partial(job)
                return
            heard_at = job.heard_at if isinstance(job, LiveJob) else 0
            job.step()
            if isinstance(job, LiveJob) and job.heard_at != heard_at:
                self._jobs.heard(job.ticket.utterance, job.heard_at, None)
        self._write(job)

    def _write(self, job: Job) -> None:
        """Append the final; where that cannot be done now, it is tried again."""
        ticket = job.ticket
        if isinstance(job, LiveJob) and job.to_keep:
            if not self._jobs.keep(ticket, job.kept(), job.name, job.to_free):
                self._forget(job)  # it is another worker's
                return
            job.to_keep = False
        if job.final is not None:
            final, event = job.final, job.final.event
            self._room.append(ticket.interview_key, ticket.interview_id, event, final.command_id)
            if isinstance(job, LiveJob) and not job.is_over:
                self._room.owe_next(ticket.utterance, job.owed)
            job.final = None
            if event.error is not None:
                self._tell_error(ticket, event.utterance_id, event.error)
        if job.is_over:
            self._room.settle(ticket.utterance)
            self._jobs.done(ticket, dead=job.is_dead)
            self._forget(job)

    def _forget(self, job: Job) -> None:
        job.close()
        del self._active[job.ticket.utterance]
        if isinstance(job, RecordingJob) and job in self._recordings:
            self._recordings.remove(job)

    def _taken_away_so_far(self) -> set[str]:
        taken_away: set[str] = set()
        while self._taken_away:
            taken_away.add(self._taken_away.pop())
        return taken_away

    def _let_go(self, taken_away: set[str]) -> None:
        for lost in taken_away:
            for ticket in [ticket for ticket in self._unbegun.values() if ticket.id == lost]:
                del self._unbegun[ticket.utterance]
            for job in [job for job in self._active.values() if job.ticket.id == lost]:
                logger.warning("ticket_taken_away")
                self._forget(job)

    def _give_up_lost(self) -> None:
        """Their audio is gone; what was heard before its loss is written first."""
        for name in self._lost & set(self._unbegun):
            self._begin(self._unbegun.pop(name))
        for name, job in list(self._active.items()):
            if name not in self._lost:
                continue
            if job.final is not None:
                self._write(job)
            if name in self._active:
                job.give_up()
                self._write(job)
            self._lost.discard(name)
        self._lost.intersection_update(self._active)  # the others had their finals by themselves

    def _tell_partial(self, job: LiveJob) -> None:
        began = self._now()
        partial = job.utterance.partial()
        self._inference = self._now() - began
        if partial is None:
            return
        ticket = job.ticket
        self._jobs.heard(ticket.utterance, job.heard_at, partial.to_dict())
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

    def _tell_error(self, ticket: Ticket, name: str, code: str) -> None:
        error = {"interview_id": ticket.interview_id, "utterance_id": name, "code": code}
        self._to_speaker(ticket, "voice_error", error)

    def _to_speaker(self, ticket: Ticket, event: str, payload: dict[str, Any]) -> None:
        self._room.publish(ticket.interview_key, event, payload, ticket.user_key)

    def _waited(self) -> float:
        """How long somebody has waited whose turn it is now.

        What one speaker makes wait for oneself, or for another worker to come, is no sign that
        this one cannot keep up.
        """
        finals = [job for job in self._active.values() if isinstance(job, LiveJob) and job.ended]
        ready = [job for job in finals if job.wants_engine and not job.failed]
        if not ready:
            return 0.0
        job = self._least_used(ready)
        return self._now() - max(job.ended_at, self._served.get(job.ticket.speaker, 0.0))

    def _watch_load(self) -> None:
        level = level_of(self._waited())
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
            about = {"interview_id": job.ticket.interview_id}
            self._to_speaker(job.ticket, "voice_status", about | status)


def _processing(job: LiveJob, partial: Partial) -> dict[str, Any]:
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
