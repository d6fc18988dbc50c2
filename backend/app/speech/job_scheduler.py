"""Which job is next: the longest wait since the engine last worked for its speaker."""

from collections.abc import Callable, Collection, Iterable, Sequence

from app.contract.vocabulary import SpeechLoad
from app.speech.accounts import Accounts
from app.speech.active_job import ActiveJob
from app.speech.live_job import LiveJob
from app.speech.recording_job import RecordingJob

RECORDING_WAITS = 2.0
"""Seconds after which a recording gets a passage heard, however much is said live."""
FIRST_TEXT_WAITS = 3.0
"""Seconds by which a final may be younger than a first partial text and still go before it."""
AMPLE = 1.0
"""Who had more than so many times what the others had of late, and a second, comes after them."""


class JobScheduler:
    """Chooses among a worker's jobs. `now` is a monotonic clock in seconds."""

    def __init__(self, accounts: Accounts, now: Callable[[], float]) -> None:
        self._accounts = accounts
        self._now = now
        self._recording_served = 0.0
        self._served: dict[str, float] = {}  # when the engine last worked for a speaker
        self._done: dict[str, float] = {}  # and when something urgent of theirs was done

    def next(self, jobs: Collection[ActiveJob], level: SpeechLoad) -> ActiveJob | None:
        """The job to serve now; None where none has anything to do.

        Listening that costs little goes first; then finals, and the first words of speakers
        without any yet; what is said for good in mid-utterance; further partial texts; recordings,
        but for those that waited. Speakers over the budget wait.
        """
        ready = [job for job in jobs if job.to_write or (job.is_ready and self._may(job))]
        recordings = [job for job in ready if isinstance(job, RecordingJob)]
        is_overdue = self._now() - self._recording_served > RECORDING_WAITS
        light = [job for job in ready if self._is_light(job)]
        for some in (light, recordings if is_overdue else []):
            if some:
                return self._least_used(some)
        live = [job for job in ready if isinstance(job, LiveJob)]
        speaking = [job for job in jobs if isinstance(job, LiveJob) and not job.wants_engine]
        speaking = [job for job in speaking if not job.failed and not job.ended]
        wanting = [job for job in speaking if job.utterance.wants_partial()]
        if not shows_partials(level):
            wanting = []
        firsts = [job for job in wanting if not job.utterance.pace.has_begun]
        self._note_due([*live, *firsts])
        urgent = [*live, *firsts]
        if urgent:
            return self._most_urgent(urgent, firsts, self._excess(jobs))
        over = [job for job in speaking if _is_at_pause(job)]
        for others in (over, wanting, recordings):
            if others:
                return self._least_used(others)
        return None

    def begins(self, job: ActiveJob) -> None:
        """Note whose turn it is now."""
        if job.wants_engine and isinstance(job, RecordingJob):
            self._recording_served = self._now()

    def used_engine(self, job: ActiveJob) -> None:
        """Note that the engine worked for its speaker."""
        self._served[job.queued.speaker] = self._now()
        if job.is_over or not job.wants_engine:
            self._done[job.queued.speaker] = self._now()
            job.due_since = None

    def forget_the_silent(self, jobs: Collection[ActiveJob]) -> None:
        """Drop what is known of speakers who have no job any more."""
        self._accounts.forget_the_idle()
        speakers = {job.queued.speaker for job in jobs}
        for times in (self._served, self._done):
            for who in times.keys() - speakers:
                del times[who]

    def waited(self, jobs: Collection[ActiveJob]) -> float:
        """How long somebody has waited whose turn it is now.

        What one speaker makes wait for oneself, or for another worker to come, is no sign that
        this one cannot keep up.
        """
        excess = self._excess(jobs)
        finals = [job for job in jobs if isinstance(job, LiveJob) and job.ended and not job.failed]
        waiting = [job for job in finals if job.wants_engine and not excess[job.queued.speaker]]
        return max((self._now() - self._since(job) for job in waiting), default=0.0)

    def _note_due(self, jobs: Iterable[ActiveJob]) -> None:
        for job in jobs:
            if job.due_since is None:
                job.due_since = self._now()

    def _since(self, job: ActiveJob) -> float:
        """Since when it waits for others."""
        since = self._now() if job.due_since is None else job.due_since
        return max(since, self._served.get(job.queued.speaker, 0.0))

    def _most_urgent(
        self, urgent: Sequence[ActiveJob], firsts: Sequence[ActiveJob], excess: dict[str, float]
    ) -> ActiveJob:
        used = {who: self._accounts.used(who) for who in excess}

        def rank(job: ActiveJob) -> tuple[float, float, float]:
            speaker = job.queued.speaker
            return excess[speaker], self._due(job, job in firsts), used[speaker]

        return min(urgent, key=rank)

    def _due(self, job: ActiveJob, is_first: bool) -> float:
        """Since when it counts as waiting: not before what the same speaker had last."""
        since = max(job.due_since or 0.0, self._done.get(job.queued.speaker, 0.0))
        return since + (FIRST_TEXT_WAITS if is_first else 0.0)

    def _excess(self, jobs: Collection[ActiveJob]) -> dict[str, float]:
        """By how much each speaker has had more of the engine than is fair; mostly 0."""
        used = {who: self._accounts.used(who) for who in {job.queued.speaker for job in jobs}}
        total, others = sum(used.values()), max(1, len(used) - 1)
        return {
            who: max(0.0, use - 1.0 - AMPLE * (total - use) / others) for who, use in used.items()
        }

    def _least_used(self, some: Sequence[ActiveJob]) -> ActiveJob:
        """Of one speaker's, the first: figures fade, so each is read once."""
        speakers = {job.queued.speaker for job in some}
        used = {speaker: self._accounts.used(speaker) for speaker in speakers}
        return min(some, key=lambda job: used[job.queued.speaker])

    def _is_light(self, job: ActiveJob) -> bool:
        return not job.wants_engine and self._accounts.is_light(job.queued.speaker)

    def _may(self, job: ActiveJob) -> bool:
        speaker = job.queued.speaker
        is_over = self._accounts.must_wait(speaker) and not job.wants_engine
        return not is_over or self._accounts.is_spent(speaker)


def _is_at_pause(job: LiveJob) -> bool:
    """Whether something was said that can be heard for good before the end."""
    return not job.utterance.is_decoding and job.utterance.has_unheard_end()


def shows_partials(level: SpeechLoad) -> bool:
    """Whether partial texts are made at this level of load."""
    return level not in ("finals_only", "refusing")
