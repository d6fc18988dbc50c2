"""The speech worker's loop: audio in the order of arrival, texts to the room and the log.

One thread hears and writes; a second one (`Keeper`) says that this worker lives. A job is given
back only when its last final stands in the log, so whatever is killed, somebody makes the final;
the log takes one for each command id.
"""

import threading
import time
from collections.abc import Callable, Iterable

from app.contract.vocabulary import SpeechLoad
from app.media.decoding import DecodingError, undecodable
from app.media.decoding_children import DecodingChildren
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.speech_jobs import InterviewChannel, Jobs, SpeechJob
from app.speech.accounts import Accounts
from app.speech.active_job import ActiveJob
from app.speech.beginning import Beginning
from app.speech.costs import MeasuredEngine
from app.speech.engine import EngineAway, EngineUnavailable, Transcriber
from app.speech.job_scheduler import JobScheduler, shows_partials
from app.speech.job_table import JobTable
from app.speech.live_job import LiveJob
from app.speech.load import Load
from app.speech.pace import Pace
from app.speech.publisher import Publisher
from app.speech.tally import Tally

IDLE_WAIT_MS = 500
AUDIO_WAIT_MS = 50
DECODING_WAIT = 0.01
"""Seconds that a child's answer is waited for, where there is nothing else to do."""
RECLAIM_SECONDS = 1.0
RETRY_SECONDS = 1.0

logger = get_logger(__name__)


class SpeechWorker:
    """Hears utterances and recordings with one engine. `now` is a monotonic clock in seconds."""

    def __init__(
        self,
        jobs: Jobs,
        room: InterviewChannel,
        engine: Transcriber,
        children: DecodingChildren,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        cpu: Callable[[], float] = time.process_time,
    ) -> None:
        self._jobs = jobs
        self._room = room
        self._children = children
        self._now = now
        self._pause = pause
        self._cpu = cpu
        self._publisher = Publisher(room)
        self._engine = MeasuredEngine(engine, now, cpu)
        self._beginning = Beginning(self._engine, children, now)
        self._accounts = Accounts(now)
        self._turns = JobScheduler(self._accounts, now)
        self._load = Load(self._engine.finals, self._engine.partials, now)
        self._pace = Pace(now)
        self._table = JobTable()
        self.tally = Tally(self._engine, self._table, self._load, now)
        self._reclaimed = 0.0
        self._told: dict[str, SpeechLoad] = {}  # what speakers know of the load
        self._lost: set[str] = set()
        self._taken_away: set[str] = set()

    @property
    def load(self) -> Load:
        """How far it has fallen behind."""
        return self._load

    @property
    def is_decoding(self) -> bool:
        """Whether a child is at work."""
        return self._children.is_busy

    def held(self) -> list[str]:
        """The jobs that are being worked on."""
        return self._table.held()

    def audio_lost(self) -> None:
        """The media Redis was restarted: what it held is gone. May be called from any thread."""
        table = self._table  # what is taken from now on is of the new one
        self._lost.update([*table.active, *table.unbegun])

    def taken_away(self, queued_jobs: Iterable[str]) -> None:
        """Another worker has these, which took this one for dead. May be called from any thread."""
        self._taken_away.update(queued_jobs)

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; then others may have the jobs at once."""
        busy = False
        while not stopping.is_set():
            try:
                busy = self.step(busy)
            except Unavailable:
                logger.warning("redis_unavailable")
                stopping.wait(RETRY_SECONDS)
            except EngineAway as away:
                logger.warning("speech_engine_away", why=str(away))
                stopping.wait(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 - those who speak need this worker
                note_fault("speech_worker", error)
                stopping.wait(RETRY_SECONDS)

    def step(self, busy: bool = False) -> bool:
        """Take what came, then serve one speaker; whether there was anything to serve.

        `busy`: there may be more to serve, so nothing is waited for. Raises Unavailable.
        """
        taken_away = self._taken_away_so_far()
        if self._lost:  # learnt before any job seemed to be another's for it
            self._give_up_lost()
        self._let_go(taken_away)
        is_decoding = self.is_decoding
        came = self._claim_jobs(wait=not (busy or is_decoding))
        self._read_audio(wait=not (busy or is_decoding))
        self._watch_load()
        self._take_decoded(wait=is_decoding and not busy)
        job = self._turns.next(self._table.active.values(), self._load.level)
        if job is None:
            return came
        before, took = self._cpu(), self._engine.took
        is_listening = job.is_ready and not job.wants_engine
        self._serve_safely(job)
        if not is_listening:
            self._turns.used_engine(job)
        spent = max(self._cpu() - before, self._engine.took - took)  # it may compute elsewhere
        self._accounts.charge(job.queued.speaker, spent, listening=is_listening)
        return True

    # --- in

    def _claim_jobs(self, wait: bool) -> bool:
        """Begin what came, and say whether there may be more."""
        table = self._table
        queued_jobs: list[SpeechJob] = []
        if self._now() - self._reclaimed > RECLAIM_SECONDS:
            self._reclaimed = self._now()
            self._turns.forget_the_silent(table.active.values())
            speaking = {job.queued.speaker for job in table.active.values()}
            self._told = {who: said for who, said in self._told.items() if who in speaking}
            queued_jobs += self._jobs.reclaim()
        if table.room and self._pace.may_take(self._load.demand):
            block = IDLE_WAIT_MS if wait and not table.active and not queued_jobs else None
            taken = self._jobs.claim(self._pace.most(self._load.room, table.room), block)
            self._pace.took(taken)
            queued_jobs += taken
        self.tally.took(queued_jobs)
        table.add(queued_jobs)
        for queued in table.take_startable():
            self._begin(queued)
        return bool(queued_jobs)

    def _begin(self, queued: SpeechJob) -> None:
        try:
            job = self._table.active[queued.utterance_key] = self._beginning.job(queued)
        except Exception as error:  # noqa: BLE001 - it comes again, and harms only itself
            note_fault("speech_job", error)
            return
        if isinstance(job, LiveJob):
            try:
                self._room.owe(queued.utterance_key, job.owed)
            except Unavailable:
                logger.warning("not_noted")  # it matters only where this process dies, too

    def _read_audio(self, wait: bool) -> None:
        wanted = self._table.wanted()
        if not wanted and wait and self._table.active:
            self._pause(AUDIO_WAIT_MS / 1000)
        came = self._jobs.read(wanted, AUDIO_WAIT_MS if wait else None)
        for utterance, entries in came.items():
            self._table.active[utterance].accept_entries(entries)

    def _take_decoded(self, wait: bool) -> None:
        """Take what the children say; their time goes to those whose recordings they read."""
        if wait:
            self._children.wait(DECODING_WAIT)
        for speaker, seconds in self._children.pump().items():
            self._accounts.charge(speaker, seconds)

    # --- out

    def _serve_safely(self, job: ActiveJob) -> None:
        """Serve it; what is wrong with one recording harms only itself.

        Raises Unavailable and EngineAway: nothing is lost, and it is done again.
        """
        try:
            if self._accounts.is_spent(job.queued.speaker) and not job.failed:
                raise undecodable()
            self._serve(job)
        except DecodingError as error:
            logger.warning("audio_not_decoded", code=error.code)
            is_long = error.code == "audio_too_long"
            job.fail("audio_too_long" if is_long else "undecodable_audio")
        except (Unavailable, EngineAway):
            raise
        except EngineUnavailable as gone:
            logger.error("speech_engine_gone", why=str(gone))
            job.fail("transcription_failed")
        except Exception as error:  # noqa: BLE001 - another try may do; the third one is the last
            note_fault("utterance", error)
            self._table.forget(job)

    def _serve(self, job: ActiveJob) -> None:
        self._turns.begins(job)
        if not job.to_write:
            if isinstance(job, LiveJob) and not job.is_ready:
                self._tell_partial(job)
                return
            heard_at = job.heard_at if isinstance(job, LiveJob) else 0
            job.step()
            if isinstance(job, LiveJob) and job.heard_at != heard_at:
                self._jobs.note_heard(job.queued.utterance_key, job.heard_at, None)
        self._write(job)

    def _write(self, job: ActiveJob) -> None:
        """Append the final; where that cannot be done now, it is tried again."""
        queued = job.queued
        if isinstance(job, LiveJob) and job.to_keep:
            if not self._jobs.keep(queued, job.kept(), job.name, job.to_free):
                self._table.forget(job)  # it is another worker's
                return
            job.to_keep = False
            job.expect(self._jobs.hints(queued))
        if job.final is not None:
            event = job.final.event
            self._publisher.final(queued, job.final)
            self.tally.writes(job)
            if isinstance(job, LiveJob) and not job.is_over:
                self._room.owe_next(queued.utterance_key, job.owed)
            job.final = None
            if event.error is not None:
                self._publisher.error(queued, event.utterance_id, event.error)
        if job.is_over:
            self._room.settle(queued.utterance_key)
            self._jobs.done(queued, dead=job.is_dead)
            self._table.forget(job)

    def _taken_away_so_far(self) -> set[str]:
        taken_away: set[str] = set()
        while self._taken_away:
            taken_away.add(self._taken_away.pop())
        return taken_away

    def _let_go(self, taken_away: set[str]) -> None:
        for job_id in taken_away:
            if self._table.forget_job(job_id):
                logger.warning("utterance_taken_away")

    def _give_up_lost(self) -> None:
        """Their audio is gone; what was heard before its loss is written first."""
        active, unbegun = self._table.active, self._table.unbegun
        for utterance in self._lost & set(unbegun):
            self._begin(unbegun.pop(utterance))
        for utterance, job in list(active.items()):
            if utterance not in self._lost:
                continue
            if job.final is not None:
                self._write(job)
            if utterance in active:
                job.give_up()
                self._write(job)
            self._lost.discard(utterance)
        self._lost.intersection_update(active)  # the others had their finals by themselves

    def _tell_partial(self, job: LiveJob) -> None:
        partial = job.utterance.partial()
        if partial is None:
            return
        self._jobs.note_heard(job.queued.utterance_key, job.heard_at, partial.to_dict())
        self._publisher.partial(job, partial)

    def _watch_load(self) -> None:
        jobs = self._table.active.values()
        self._load.watch(jobs, self._turns.waited(jobs))
        self.tally.look()
        for job in jobs:
            if isinstance(job, LiveJob):
                job.utterance.pace.interval = self._load.interval
                job.utterance.pace.is_unhurried = self._load.is_unhurried
            self._tell_load(job)

    def _tell_load(self, job: ActiveJob) -> None:
        """What a speaker does not know yet of the load."""
        load, speaker = self._load, job.queued.speaker
        state = load.state_for(speaker)
        if self._told.get(speaker, "normal") == state:
            return
        self._told[speaker] = state
        self._publisher.load(job, state, load.interval if shows_partials(load.level) else None)
