"""Several web processes over one Redis, and somebody who breaks them."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from app.adapters.redis_presence import LEASE_SECONDS
from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.fault_proxy import FaultProxy
from tests.support.processes import WebServer

PAUSE_SECONDS = LEASE_SECONDS + 2


class Cluster:
    """`count` web processes, each with a proxy of its own before Redis."""

    def __init__(self, folder: Path, count: int) -> None:
        self._stack = ExitStack()
        self.redis = EmbeddedRedis(folder / "redis", folder / "run", persistent=False)
        self._folder = folder
        self._count = count
        self.proxies: list[FaultProxy] = []
        self.servers: list[WebServer] = []

    def __enter__(self) -> Self:
        self._stack.enter_context(self.redis)
        for number in range(self._count):
            proxy = FaultProxy(self.redis.url, self._folder / f"proxy-{number}", seed=number)
            self.proxies.append(self._stack.enter_context(proxy))
            server = WebServer(proxy.url, self._folder / f"web-{number}.log", LOG_LEVEL="INFO")
            self.servers.append(server)
            self._stack.callback(server.stop)
        for server in self.servers:
            server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def log_text(self) -> str:
        """What all of them logged."""
        return "".join(server.log_text() for server in self.servers)


class Breaker:
    """Breaks a random thing every now and then; one process at least is always left alone.

    `did` says what was done and when, for the report of a failure.
    """

    def __init__(self, cluster: Cluster, seed: int, pauses: int) -> None:
        self.did: list[str] = []
        self._cluster = cluster
        self._random = random.Random(seed)
        self._pauses = pauses
        self._down: dict[int, tuple[str, float]] = {}
        self._began = time.monotonic()

    def rage(self, seconds: float) -> None:
        """Break things for so long, then mend everything."""
        until = time.monotonic() + seconds
        for pause in self._pauses_between():
            if time.monotonic() + pause > until:
                break
            time.sleep(pause)
            self._mend(due_only=True)
            self._break_something()
        self._mend(due_only=False)

    def _pauses_between(self) -> Iterator[float]:
        while True:
            yield self._random.uniform(0.4, 1.5)

    def _break_something(self) -> None:
        standing = [n for n in range(len(self._cluster.servers)) if n not in self._down]
        if not standing:
            return
        number = self._random.choice(standing)
        deeds = ["cut", "lose"]
        if len(standing) > 1:
            deeds += ["kill", "kill", "stop briefly"] + ["stop"] * (3 * bool(self._pauses))
        deed = self._random.choice(deeds)
        self._note(f"{deed} {number}")
        server, proxy = self._cluster.servers[number], self._cluster.proxies[number]
        now = time.monotonic()
        if deed == "cut":
            proxy.cut()
        elif deed == "lose":
            proxy.lose_replies = 0.2
            self._down[number] = (deed, now + 0.5)
        elif deed == "kill":
            server.kill()
            self._down[number] = (deed, now + self._random.uniform(0.2, 2))
        else:
            longer = deed == "stop"
            self._pauses -= longer
            server.signal(signal.SIGSTOP)
            self._down[number] = (deed, now + (PAUSE_SECONDS if longer else 1.5))

    def _mend(self, due_only: bool) -> None:
        for number, (deed, due) in sorted(self._down.items(), key=lambda item: item[1][1]):
            if due_only and due > time.monotonic():
                continue
            time.sleep(max(0.0, due - time.monotonic()))
            self._note(f"mend {number}")
            del self._down[number]
            if deed == "kill":
                self._cluster.servers[number].start()
            elif deed == "lose":
                self._cluster.proxies[number].lose_replies = 0.0
            else:
                self._cluster.servers[number].signal(signal.SIGCONT)

    def _note(self, what: str) -> None:
        self.did.append(f"{time.monotonic() - self._began:.1f} {what}")
