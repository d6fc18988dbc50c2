"""Whose turn it is: of several, the speaker's whose speech has taken the least time of late."""

from collections.abc import Callable, Collection, Sequence

from app.contract.vocabulary import SpeechLoad
from app.speech.accounts import Accounts
from app.speech.job import Job
from app.speech.live_job import LiveJob
from app.speech.recording_job import RecordingJob

RECORDING_WAITS = 2.0
"""Seconds after which a recording gets a passage heard, however much is said live."""


class Turns:
    """Chooses among a worker's jobs. `now` is a monotonic clock in seconds."""

    def __init__(self, accounts: Accounts, now: Callable[[], float]) -> None:
        self._accounts = accounts
        self._now = now
        self._recording_served = 0.0
        self._served: dict[str, float] = {}  # when the engine last worked for a speaker

    def next(self, jobs: Collection[Job], level: SpeechLoad) -> Job | None:
        """The job to serve now; None where none has anything to do.

        Listening that costs little goes first, finals before partial texts, live speech before
        recordings, but for those that waited. Who is over the budget waits.
        """
        ready = [job for job in jobs if job.to_write or (job.is_ready and self._may(job))]
        listening = [job for job in ready if self._is_light(job)]
        recordings = [job for job in ready if isinstance(job, RecordingJob)]
        live = [job for job in ready if isinstance(job, LiveJob)]
        overdue = self._now() - self._recording_served > RECORDING_WAITS
        for some in (
            listening,
            recordings if overdue else [],
            live,
            [job for job in jobs if _wants_partial(job, len(jobs), level)],
            recordings,
        ):
            if some:
                return self._least_used(some)
        return None

    def begins(self, job: Job) -> None:
        """Note whose turn it is now."""
        if job.wants_engine and isinstance(job, RecordingJob):
            self._recording_served = self._now()

    def used_engine(self, job: Job) -> None:
        """Note that the engine worked for its speaker."""
        self._served[job.ticket.speaker] = self._now()

    def forget_the_silent(self, jobs: Collection[Job]) -> None:
        """Drop what is known of speakers who have no job any more."""
        self._accounts.forget_the_idle()
        speakers = {job.ticket.speaker for job in jobs}
        self._served = {who: at for who, at in self._served.items() if who in speakers}

    def waited(self, jobs: Collection[Job]) -> float:
        """How long somebody has waited whose turn it is now.

        What one speaker makes wait for oneself, or for another worker to come, is no sign that
        this one cannot keep up.
        """
        finals = [job for job in jobs if isinstance(job, LiveJob) and job.ended]
        ready = [job for job in finals if job.wants_engine and not job.failed]
        if not ready:
            return 0.0
        job = self._least_used(ready)
        return self._now() - max(job.ended_at, self._served.get(job.ticket.speaker, 0.0))

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


def _wants_partial(job: Job, count: int, level: SpeechLoad) -> bool:
    """Whether it is time for a partial text, where `count` jobs share this worker."""
    if not isinstance(job, LiveJob) or job.failed or not shows_partials(level):
        return False
    job.utterance.load = float(count) * (2 if level == "degraded" else 1)
    return job.utterance.wants_partial()


def shows_partials(level: SpeechLoad) -> bool:
    """Whether partial texts are made at this level of load."""
    return level not in ("finals_only", "refusing")
