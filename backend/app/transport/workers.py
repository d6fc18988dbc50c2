"""Greenlets that are kept for reuse: switching to a waiting one costs a tenth of making one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import gevent
import greenlet

MAX_IDLE = 256
JOIN_INTERVAL = 0.005

Job = Callable[..., None]

log = logging.getLogger(__name__)


class Workers:
    """Runs jobs, each in a pooled greenlet of this thread's hub; `running` counts the unfinished.

    A job is run at once up to its end or to where it first blocks. Jobs may block; a job that
    raises is logged. Each starts with empty context variables, as in a greenlet of its own.
    """

    def __init__(self) -> None:
        self._hub = gevent.get_hub()
        self._idle: list[greenlet.greenlet] = []
        self.running = 0

    def run(self, job: Job, *args: Any) -> None:
        """Run `job(*args)` now where the hub calls, else in the next turn of the loop."""
        self.running += 1
        if greenlet.getcurrent() is self._hub:
            self._start(job, args)
        else:
            # a worker gives control back to the hub, so that only the hub can hand it over
            self._hub.loop.run_callback(self._start, job, args)

    def join(self, timeout: float) -> bool:
        """Wait, at most `timeout` seconds, until no job runs; returns whether that is so."""
        deadline = time.monotonic() + timeout
        while self.running and (left := deadline - time.monotonic()) > 0:
            gevent.sleep(min(left, JOIN_INTERVAL))
        return not self.running

    def _start(self, job: Job, args: tuple[Any, ...]) -> None:
        worker = self._idle.pop() if self._idle else greenlet.greenlet(self._work, self._hub)
        worker.switch(job, args)

    def _work(self, job: Job | None, args: tuple[Any, ...]) -> None:
        me = greenlet.getcurrent()
        while job is not None:
            try:
                job(*args)
            except (Exception, gevent.Timeout):
                log.exception("A transport job failed")
            finally:
                self.running -= 1
            job, args = None, ()
            me.gr_context = None  # what one job set must not be seen by the next
            if len(self._idle) < MAX_IDLE:
                self._idle.append(me)
                job, args = self._hub.switch()
