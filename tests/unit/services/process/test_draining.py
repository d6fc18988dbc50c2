"""How long a stopping web process waits, on a clock of the test's own."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.services.process import web_process
from app.services.process.web_process import DRAIN_SECONDS, HANDLERS_SECONDS, WebProcess
from app.services.room.attendance import RETURN_SECONDS
from tests.support.fake_concurrency import FakeConcurrency


class Stopping:
    """A process with many connections; closing them takes `closing` seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, connections: int, closing: float) -> None:
        self.now = 1000.0
        self.closed_within: float | None = None
        self.said_goodbye_at = 0.0
        self._closing = closing
        clock = SimpleNamespace(monotonic=lambda: self.now)
        monkeypatch.setattr(web_process, "time", clock)
        nothing: Any = SimpleNamespace(
            emit_to_all=lambda *_: None,
            close_all=self._close_all,
            everybody=[],
            release=self._release,
            stop=lambda: None,
            connections=dict.fromkeys(range(connections)),
        )
        self._process = WebProcess(
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            lambda _within: None,
            concurrency=FakeConcurrency(sleep=self._sleep),
        )

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _close_all(self, within: float, handlers: float) -> None:
        assert handlers == HANDLERS_SECONDS
        self.closed_within = within
        self.now += self._closing

    def _release(self) -> None:
        self.said_goodbye_at = self.now

    def seconds(self) -> float:
        """From the signal to the goodbye."""
        began = self.now
        self._process.drain()
        return self.said_goodbye_at - began


def test_who_was_closed_last_has_time_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = Stopping(monkeypatch, connections=4000, closing=DRAIN_SECONDS)
    assert stopping.seconds() == pytest.approx(DRAIN_SECONDS + RETURN_SECONDS)
    assert stopping.closed_within == DRAIN_SECONDS


def test_a_closing_that_took_longer_is_not_waited_for_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a busy machine 4,000 take seconds more, and the process has to be gone within ten."""
    slow = Stopping(monkeypatch, connections=4000, closing=DRAIN_SECONDS + 1.5)
    assert slow.seconds() == pytest.approx(DRAIN_SECONDS + RETURN_SECONDS)
    slower = Stopping(monkeypatch, connections=4000, closing=7.0)
    assert slower.seconds() == pytest.approx(7.0)
