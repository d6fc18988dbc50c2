"""What a worker has in hand: jobs that wait, active ones, recordings in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.ports.speech_jobs import SpeechJob
from app.speech.active_job import ActiveJob
from app.speech.live_job import LiveJob
from app.speech.recording_job import RecordingJob

MAX_JOBS = 64
MAX_OF_SPEAKER = 4
"""Of one speaker's; further ones wait their turn, and nobody else waits for them."""
MAX_UNBEGUN = 1024
MAX_RECORDINGS = 2
"""Recordings that are in memory at once."""


class JobTable:
    """Both tables are by the job's utterance.

    Another thread may ask what is `held`.
    """

    def __init__(self) -> None:
        self.active: dict[str, ActiveJob] = {}
        self.unbegun: dict[str, SpeechJob] = {}
        self._in_memory: list[RecordingJob] = []

    def held(self) -> list[str]:
        """The ids of all jobs."""
        begun = [job.queued.id for job in list(self.active.values())]
        return begun + [queued.id for queued in list(self.unbegun.values())]

    @property
    def room(self) -> int:
        """How many more jobs may be taken."""
        is_full = len(self.active) >= MAX_JOBS or len(self.unbegun) >= MAX_UNBEGUN
        return 0 if is_full else MAX_JOBS - len(self.active)

    def add(self, queued_jobs: Iterable[SpeechJob]) -> None:
        """Take jobs; one that is being worked on changes nothing."""
        for queued in queued_jobs:
            if queued.utterance_key not in self.active:
                self.unbegun[queued.utterance_key] = queued

    def take_startable(self) -> Iterator[SpeechJob]:
        """Take out the jobs that have a place by now, in the order in which they came.

        Each is to be begun before the next is taken.
        """
        begun = Counter(job.queued.speaker for job in self.active.values())
        for queued in list(self.unbegun.values()):
            if len(self.active) < MAX_JOBS and begun[queued.speaker] < MAX_OF_SPEAKER:
                begun[queued.speaker] += 1
                yield self.unbegun.pop(queued.utterance_key)

    def forget(self, job: ActiveJob) -> None:
        """Let go of a job and whatever was opened for it."""
        job.close()
        del self.active[job.queued.utterance_key]
        if isinstance(job, RecordingJob) and job in self._in_memory:
            self._in_memory.remove(job)

    def forget_job(self, job_id: str) -> bool:
        """Let go of what a job stands for; whether it was begun."""
        for queued in [t for t in self.unbegun.values() if t.id == job_id]:
            del self.unbegun[queued.utterance_key]
        jobs = [job for job in self.active.values() if job.queued.id == job_id]
        for job in jobs:
            self.forget(job)
        return bool(jobs)

    def wanted(self) -> dict[str, str]:
        """Of whose audio more is wanted, and up to where each was read."""
        in_memory = self._recordings_in_memory()
        return {
            utterance: job.cursor
            for utterance, job in self.active.items()
            if not job.ended and (isinstance(job, LiveJob) or job in in_memory)
        }

    def _recordings_in_memory(self) -> list[RecordingJob]:
        """As many as there is room for, the shortest first."""
        if len(self._in_memory) < MAX_RECORDINGS:
            known = [job for job in self.active.values() if isinstance(job, RecordingJob)]
            others = [job for job in known if job not in self._in_memory]
            others.sort(key=lambda job: job.size)
            self._in_memory += others[: MAX_RECORDINGS - len(self._in_memory)]
        return self._in_memory
