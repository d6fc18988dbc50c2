"""What a process does on its own: keep its lease, and jobs that know nothing of each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.observability.metrics import JOBS, OK
from app.ports.concurrency import Concurrency
from app.ports.interview_log import Unavailable
from app.ports.presence import Presence

logger = get_logger(__name__)
TICK_SECONDS = 1.0
LEASE_EVERY = 3
"""Ticks between two renewals of the lease."""
SWEEP_EVERY = 3
"""Ticks between two sweeps."""
STORAGE_EVERY = 2
"""Ticks between two looks at the store's memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is due every so many ticks.

    `at_start`: what it learns must be known before anybody comes in.
    """

    name: str
    every: int
    run: Callable[[], None]
    at_start: bool = False


class Housekeeping:
    """Called once a second. A job that fails, or takes long, keeps neither lease nor jobs waiting.

    What Redis refuses now is done at a later tick. `start_over()` is called where others count
    this process's people as gone, or `epoch` says that another run of Redis answers, which may have
    lost what clients know: everybody has to connect anew. Each job is a task of its own.
    """

    def __init__(
        self,
        presence: Presence,
        jobs: Sequence[Job],
        start_over: Callable[[], None],
        *,
        epoch: Callable[[], str],
        concurrency: Concurrency,
    ) -> None:
        self._presence = presence
        self._jobs = jobs
        self._everybody_anew = start_over
        self._spawn = concurrency.spawn
        self._lease_due = 0
        self._due = {job.name: 0 for job in jobs}
        self._running: set[str] = set()
        self._epoch = epoch
        self._known_epoch = ""

    def begin(self) -> None:
        """Learn what must be known before anybody comes in. Raises Unavailable."""
        for job in self._jobs:
            if job.at_start:
                job.run()
        self._known_epoch = self._epoch()

    def tick(self) -> None:
        """Do what is due: first the lease, then, each by itself, the jobs."""
        self._keep_lease()
        for job in self._jobs:
            self._due[job.name] -= 1
            if self._due[job.name] <= 0 and job.name not in self._running:
                self._running.add(job.name)
                self._spawn(self._do, job)

    def _do(self, job: Job) -> None:
        result, wait = OK, job.every
        try:
            job.run()
        except Unavailable:
            result, wait = "unavailable", 1
            logger.warning("redis_unavailable", job=job.name)
        except Exception as error:  # noqa: BLE001 - it is tried again when it is due again
            result = "failed"
            note_fault(job.name, error)
        finally:
            self._running.discard(job.name)
            self._due[job.name] = wait
            JOBS.labels(job.name, result).inc()

    # --- the lease

    def _keep_lease(self) -> None:
        self._lease_due -= 1
        is_another_redis = self._known_epoch not in ("", self._epoch())
        if self._lease_due > 0 and not is_another_redis:
            return
        try:
            if is_another_redis:
                self._start_over("redis_restarted")
            elif not self._presence.renew():
                self._start_over("lease_lost")
        except Unavailable:
            logger.warning("redis_unavailable", job="lease")
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            note_fault("lease", error)
        else:
            self._lease_due = LEASE_EVERY

    def _start_over(self, why: str) -> None:
        logger.warning("connections_closed", why=why)
        epoch = self._epoch()
        self._presence.start_afresh()
        self._known_epoch = epoch
        self._everybody_anew()
