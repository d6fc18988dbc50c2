"""How a web process begins: it takes its lease once, and again where that was not to be had."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.adapters.gevent_concurrency import GeventConcurrency
from app.ports.interview_log import Unavailable
from app.services.process.web_process import WebProcess


class Beginning:
    """A process with everything around it; `did`: what it asked of whom."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.is_down = False
        self.presence: Any = SimpleNamespace(
            process="", start_afresh=self._start_afresh, is_alive=self._is_alive
        )
        housekeeping: Any = SimpleNamespace(begin=self._begin, tick=lambda: None)
        feeds: Any = SimpleNamespace(start=lambda _heard: self.did.append("listens"))
        nothing: Any = SimpleNamespace()
        self.process = WebProcess(
            feeds,
            self.presence,
            nothing,
            housekeeping,
            nothing,
            nothing,
            lambda _within: None,
            concurrency=GeventConcurrency(),
        )

    def _start_afresh(self) -> None:
        self._reach()
        gevent.sleep(0)  # others come meanwhile
        self.presence.process = "p1"
        self.did.append("takes the lease")

    def _begin(self) -> None:
        self._reach()
        self.did.append("keeps house")

    def _is_alive(self) -> bool:
        self._reach()
        return bool(self.presence.process)

    def _reach(self) -> None:
        if self.is_down:
            raise Unavailable


@pytest.fixture
def beginning() -> Iterator[Beginning]:
    made = Beginning()
    yield made
    GeventConcurrency().end(made.process._tasks)


ALL = ["takes the lease", "keeps house", "listens"]


def test_it_takes_the_lease_before_it_listens(beginning: Beginning) -> None:
    beginning.process.start()
    assert beginning.did == ALL
    assert beginning.process.holds_lease()


def test_whoever_comes_meanwhile_starts_nothing_again(beginning: Beginning) -> None:
    gevent.joinall([gevent.spawn(beginning.process.start) for _ in range(5)], raise_error=True)
    beginning.process.start()
    assert beginning.did == ALL


def test_without_redis_it_has_not_begun_and_may_try_again(beginning: Beginning) -> None:
    beginning.is_down = True
    with pytest.raises(Unavailable):
        beginning.process.start()
    assert not beginning.process.holds_lease()
    assert beginning.did == []
    beginning.is_down = False
    beginning.process.start()
    assert beginning.did == ALL
