import signal
import subprocess
from collections.abc import Callable
from itertools import pairwise
from typing import Any, cast

import pytest

from app.runtime import supervisor
from app.runtime.errors import StartupError
from app.runtime.supervisor import Program, Supervisor


class FakeTime:
    """A clock that sleeping moves on; at `end` the supervisor gets its signal to stop."""

    def __init__(self, end: float) -> None:
        self.now = 0.0
        self.end = end

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.end:
            signal.raise_signal(signal.SIGTERM)


class FakeProcess:
    """A process that ends by itself after `life` seconds, or when told to."""

    pid = 1

    def __init__(self, clock: FakeTime, life: float) -> None:
        self.clock = clock
        self.ends = clock.now + life

    def poll(self) -> int | None:
        return 1 if self.clock.now >= self.ends else None

    def terminate(self) -> None:
        self.ends = self.clock.now


Clock = Callable[[float], FakeTime]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def until(end: float) -> FakeTime:
        fake = FakeTime(end)
        monkeypatch.setattr(supervisor, "time", fake)
        return fake

    return until


def pauses(fake: FakeTime, lives: Callable[[int], float]) -> list[float]:
    """Run a program whose nth process lives `lives(n)` seconds; return the time between starts."""
    times: list[float] = []

    def launch() -> Any:
        times.append(fake.now)
        return FakeProcess(fake, lives(len(times)))

    Supervisor([[Program("fake", launch)]]).run()
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_process_that_keeps_dying_is_started_ever_more_slowly(clock: Clock) -> None:
    def lives(number: int) -> float:
        return 5.0 if number == 1 else 0.0

    between = pauses(clock(200), lives)
    expected = [5.5, 1, 2, 4, 8, 16, 30, 30]
    assert between[: len(expected)] == pytest.approx(expected, abs=0.5)


def test_a_process_that_lived_long_is_started_again_soon(clock: Clock) -> None:
    between = pauses(clock(600), lambda number: 5.0 if number < 8 else 100.0)
    assert between[7:] == pytest.approx([100.5] * len(between[7:]), abs=0.5)
    assert len(between[7:]) >= 2


def test_a_start_that_fails_later_on_is_tried_again(clock: Clock) -> None:
    fake = clock(20)
    attempts: list[float] = []

    def launch() -> Any:
        attempts.append(fake.now)
        if len(attempts) in (2, 3):
            raise StartupError("no room on the disk")
        return FakeProcess(fake, 1.0 if len(attempts) == 1 else 1000.0)

    Supervisor([[Program("fake", launch)]]).run()
    assert len(attempts) == 4


@pytest.mark.parametrize(("status", "starts"), [(0, 1), (1, 4)])
def test_a_program_that_does_one_thing_is_started_until_it_is_done(
    clock: Clock, status: int, starts: int
) -> None:
    fake = clock(10)
    begun: list[float] = []

    class Ending(FakeProcess):
        def poll(self) -> int | None:
            return None if super().poll() is None else status

    def launch() -> Any:
        begun.append(fake.now)
        return Ending(fake, 1.0)

    Supervisor([[Program("fake", launch, ends=True)]]).run()
    assert len(begun) == starts


def test_a_program_that_never_answers_is_given_up(clock: Clock) -> None:
    fake = clock(1000)
    program = Program(
        "slow",
        lambda: cast("subprocess.Popen[bytes]", FakeProcess(fake, 1000.0)),
        ready=lambda: False,
        patience=60,
    )
    with pytest.raises(StartupError, match="slow did not answer within 60 s"):
        Supervisor([[program]]).run()


def test_the_signal_handlers_are_put_back(clock: Clock) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    pauses(clock(1), lambda _: 1000.0)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_hangups_stay_ignored_under_nohup(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    fake = clock(1)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        Supervisor([[Program("fake", lambda: cast(Any, FakeProcess(fake, 1000.0)))]]).run(
            when_ready=lambda: seen.append(signal.getsignal(signal.SIGHUP))
        )
    finally:
        signal.signal(signal.SIGHUP, before)
    assert seen == [signal.SIG_IGN]
