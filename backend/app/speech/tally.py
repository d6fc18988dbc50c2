"""What a worker tells of its work: how much waits, how late finals come, what hearing costs."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from app.observability.speech_figures import SpeechFigures, Work
from app.observability.timings import Timings
from app.ports.speech_jobs import SpeechJob
from app.speech.active_job import ActiveJob
from app.speech.costs import Costs, MeasuredEngine
from app.speech.job_table import JobTable
from app.speech.live_job import LiveJob
from app.speech.load import Load

BUCKETS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 7.5, 10.0, 20.0, 60.0)


class Tally:
    """Counts since the worker's start. `now` is a monotonic clock in seconds.

    Only `figures` may be asked for by another thread.
    """

    def __init__(
        self, engine: MeasuredEngine, table: JobTable, load: Load, now: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._table = table
        self._load = load
        self._now = now
        self._redis_ahead = 0.0  # seconds of Redis' clock at 0 of ours
        self._latency = Timings(BUCKETS)
        self._without_text: Counter[str] = Counter()
        self._awaited: Mapping[str, float] = {}  # since when, by the job's utterance

    def took(self, queued_jobs: Iterable[SpeechJob]) -> None:
        """Learn from jobs what time it is for Redis, which says when speech ended."""
        for queued in queued_jobs:
            self._redis_ahead = queued.started_at / 1000 + queued.age - self._now()

    def look(self) -> None:
        """Note what waits for the engine, or to be written."""
        self._awaited = {
            utterance: self._due(job)
            for utterance, job in self._table.active.items()
            if (job.wants_engine or job.final is not None) and not job.failed
        }

    def writes(self, job: ActiveJob) -> None:
        """Note that a job's final goes to the log."""
        assert job.final is not None
        error = job.final.event.error
        if error is not None:
            self._without_text[error] += 1
        elif isinstance(job, LiveJob):
            self._latency.note(max(0.0, self._now() - self._due(job)))
        done = job.queued.utterance_key  # what follows in it is due anew; others read the old one
        self._awaited = {name: at for name, at in self._awaited.items() if name != done}

    def figures(self, engine: str, model: str) -> SpeechFigures:
        """All of it; a final that is late gets later while the worker computes."""
        refusals, active = self._load.refusals, self._table.active
        awaited = [since for utterance, since in self._awaited.items() if utterance in active]
        return SpeechFigures(
            engine=engine,
            model=model,
            level="refusing" if refusals.everybody else self._load.level,
            waiting=len(self._table.unbegun) + len(awaited),
            lag=round(max(0.0, self._now() - min(awaited, default=self._now())), 3),
            refused=len(refusals.speakers),
            finals=_work(self._engine.finals),
            partials=_work(self._engine.partials),
            without_text=dict(self._without_text),
            latency=tuple(self._latency.cumulated()),
            latency_sum=round(self._latency.total, 3),
        )

    def _due(self, job: ActiveJob) -> float:
        """Since when its final could be there: the end of speech, or a pause in it.

        A whole recording's text is late for nobody: live speech goes before it.
        """
        if not isinstance(job, LiveJob):
            return math.inf
        if job.ended:
            return int(job.cursor.partition("-")[0]) / 1000 - self._redis_ahead
        return self._awaited.get(job.queued.utterance_key, self._now())


def _work(costs: Costs) -> Work:
    return Work(costs.calls, round(costs.audio, 3), round(costs.took, 3), round(costs.cpu, 3))
