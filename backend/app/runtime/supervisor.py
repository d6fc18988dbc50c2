"""Keeping the processes of one server alive, and ending them together."""

import math
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from app.observability.logs import get_logger
from app.settings.errors import StartupError

DRAIN_SECONDS = 8.5
"""What all that works may take to end; what it works on has the rest of ten seconds."""
FOUNDATION_SECONDS = 1.0
_POLL_SECONDS = 0.1
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_LONGEST_RETRY = 600.0  # of a program that does one thing, which cannot be done just now
_STEADY_SECONDS = 30.0

logger = get_logger(__name__)


@dataclass(frozen=True)
class Program:
    """One process to keep alive.

    `launch` starts it without waiting, bound to this process's life; `ready` tells whether it
    serves and raises StartupError when it never will; `patience` is how long that may take, in
    seconds. `ends`: it does one thing, and is not started again once that is done.
    `is_foundation`: others need it until they have ended, as they need a database. `after`: the
    name of a program that `ends`, and must have, before this one is started. `steady`: who lived
    for so many seconds is started again at once, whatever was before; `away` is called
    when it is not, as nobody should wait for it then.
    """

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    ready: Callable[[], bool] = lambda: True
    patience: float = math.inf
    ends: bool = False
    is_foundation: bool = False
    after: str | None = None
    steady: float = _STEADY_SECONDS
    away: Callable[[], None] = lambda: None


class _Child:
    """A program's current process, or the moment at which it gets its next one."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self._started = self._restart_at = 0.0
        self._delay = _FIRST_DELAY if program.ends else 0.0
        self.is_done = False
        self.waits_for: _Child | None = None

    def is_waiting(self) -> bool:
        """Whether it is not its turn yet."""
        return self.waits_for is not None and not self.waits_for.is_done

    def start(self) -> None:
        self._started = time.monotonic()
        self.process = self.program.launch()
        logger.debug("process_started", name=self.program.name, pid=self.process.pid)

    def is_serving(self) -> bool:
        """Tell, at the first start, whether the program serves; raise StartupError if never."""
        if self.program.ready():
            return True
        name = self.program.name
        if self.process is not None and (status := self.process.poll()) is not None:
            raise StartupError(f"{name} ended while it was starting ({_ending(status)})")
        if time.monotonic() - self._started > self.program.patience:
            raise StartupError(f"{name} did not answer within {self.program.patience:.0f} s")
        return False

    def keep_alive(self) -> None:
        """Note a death and start the program again: at once, then after a delay that doubles."""
        now = time.monotonic()
        if self.is_done or self.is_waiting():
            return
        if self.process is None:
            if now >= self._restart_at:
                self._start_again(now)
        elif (status := self.process.poll()) is not None:
            if status == 0 and self.program.ends:
                self.is_done = True
                return
            if now - self._started >= self.program.steady and not self.program.ends:
                self._delay = 0.0
            self._wait_after(_ending(status), now)

    def _start_again(self, now: float) -> None:
        is_first = self._started == 0.0
        try:
            self.start()
        except (OSError, StartupError) as error:
            self._wait_after(str(error), now)
        else:
            if not is_first:
                logger.warning("process_restarted", name=self.program.name)

    def _wait_after(self, reason: str, now: float) -> None:
        self.process = None
        longest = _LONGEST_RETRY if self.program.ends else _LONGEST_DELAY
        delay = self._delay
        self._delay = min(max(delay * 2, _FIRST_DELAY), longest)
        self._restart_at = now + delay
        if delay:
            self.program.away()
        logger.error("process_died", name=self.program.name, reason=reason, retry_in=delay)


class Supervisor:
    """Starts stages of programs in order, keeps them alive, and stops all of them.

    All that works stops at the same time, and then what it works on: what one takes, the others do
    not wait for.
    """

    def __init__(
        self, stages: Sequence[Sequence[Program]], drain_seconds: float = DRAIN_SECONDS
    ) -> None:
        """Take the stages; the programs of one stage start together."""
        self._stages = [[_Child(program) for program in stage] for stage in stages]
        children = {child.program.name: child for stage in self._stages for child in stage}
        for child in children.values():
            if child.program.after is not None:
                child.waits_for = children[child.program.after]
        self._drain_seconds = drain_seconds
        self._stop_requests = 0

    def run(self, when_ready: Callable[[], None] = lambda: None) -> None:
        """Run everything until SIGINT, SIGTERM or SIGHUP; call it in the main thread.

        A second signal ends the waiting for processes that drain. Raises StartupError, after
        stopping what runs, when a program does not come up at its first start.
        """
        signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup sets it
            signals.append(signal.SIGHUP)
        before = {number: signal.signal(number, self._request_stop) for number in signals}
        try:
            for stage in self._stages:
                self._start(stage)
            if not self._stop_requests:
                when_ready()
            while not self._stop_requests:
                for stage in self._stages:
                    for child in stage:
                        child.keep_alive()
                time.sleep(_POLL_SECONDS)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_requests += 1

    def _start(self, stage: Sequence[_Child]) -> None:
        starting = [child for child in stage if not child.is_waiting()]
        for child in starting:
            if not self._stop_requests:
                child.start()
        for child in starting:
            while not self._stop_requests and not child.is_serving():
                time.sleep(_POLL_SECONDS / 2)

    def _stop(self) -> None:
        children = [child for stage in self._stages for child in stage if child.process]
        workers = [child for child in children if not child.program.is_foundation]
        self._end(workers, self._drain_seconds)
        foundations = [child for child in children if child.program.is_foundation]
        self._end(foundations, FOUNDATION_SECONDS)

    def _end(self, children: Sequence[_Child], within: float) -> None:
        running = {child.program.name: child.process for child in children if child.process}
        for process in running.values():
            process.terminate()
        deadline = time.monotonic() + within
        for name, process in running.items():
            while process.poll() is None:
                if time.monotonic() > deadline or self._stop_requests > 1:
                    logger.warning("process_killed", name=name, reason="did not end by itself")
                    process.kill()
                    process.wait()
                time.sleep(_POLL_SECONDS / 2)


def _ending(status: int) -> str:
    """Say in words how a process ended; `status` as in subprocess.Popen.returncode."""
    return f"exit status {status}" if status >= 0 else f"signal: {signal.strsignal(-status)}"
