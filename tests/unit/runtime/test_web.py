"""How a web process begins: nobody is answered by one that is not ready yet."""

from collections.abc import Callable
from typing import Any, cast

from gevent.event import Event

from app.ports.interview_log import Unavailable
from app.runtime.web import begin
from app.services.process.web_process import WebProcess


class Beginning:
    """Plays the server and the process; notes what is called."""

    def __init__(self, outages: int = 0, on_start: Callable[[], None] = lambda: None) -> None:
        self.calls: list[str] = []
        self._outages = outages
        self._on_start = on_start

    started = False
    server_host, server_port = "127.0.0.1", 1

    @property
    def server(self) -> Any:
        return self

    def start(self) -> None:
        self.calls.append("accept")
        self.started = True

    def process(self) -> WebProcess:
        beginning = self

        class Process:
            def start(self) -> None:
                beginning.calls.append("lease")
                beginning._on_start()
                if beginning._outages:
                    beginning._outages -= 1
                    raise Unavailable

        return cast("WebProcess", Process())


class Soon(Event):
    """Does not wait."""

    def wait(self, timeout: Any = None) -> Any:
        return self.is_set()


def test_the_lease_is_taken_before_anybody_is_answered() -> None:
    beginning = Beginning()
    begin(beginning.process(), [beginning.server], Soon())
    assert beginning.calls == ["lease", "accept"]


def test_without_redis_it_is_answered_that_there_is_none() -> None:
    beginning = Beginning(outages=2)
    begin(beginning.process(), [beginning.server], Soon())
    assert beginning.calls == ["lease", "accept", "lease", "lease"]


def test_a_process_told_to_stop_while_it_begins_accepts_nobody() -> None:
    stopping = Soon()
    beginning = Beginning(on_start=stopping.set)
    begin(beginning.process(), [beginning.server], stopping)
    assert beginning.calls == ["lease"]
