import signal
import subprocess
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, cast

import pytest

from app.runtime import supervisor
from app.runtime.supervisor import Program, Supervisor
from app.settings.errors import StartupError


class FakeTime:
    """A clock that sleeping moves on; at `signals` the supervisor is told to stop."""

    def __init__(self, *signals: float) -> None:
        self.now = 0.0
        self.signals = list(signals)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        while self.signals and self.now >= self.signals[0]:
            self.signals.pop(0)
            signal.raise_signal(signal.SIGTERM)


class FakeProcess:
    """A process that ends by itself after `life` seconds, or when told to."""

    pid = 1

    def __init__(self, clock: FakeTime, life: float, drain: float = 0.0) -> None:
        self.clock = clock
        self.ends = clock.now + life
        self.drain = drain
        self.told: list[tuple[int, float]] = []

    def poll(self) -> int | None:
        return 1 if self.clock.now >= self.ends else None

    def terminate(self) -> None:
        self.told.append((signal.SIGTERM, self.clock.now))
        self.ends = self.clock.now + self.drain

    def kill(self) -> None:
        self.told.append((signal.SIGKILL, self.clock.now))
        self.ends = self.clock.now

    def wait(self) -> None:
        assert self.poll() is not None


Clock = Callable[..., FakeTime]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def until(*signals: float) -> FakeTime:
        fake = FakeTime(*signals)
        monkeypatch.setattr(supervisor, "time", fake)
        return fake

    return until


def pauses(fake: FakeTime, lives: Callable[[int], float], **options: Any) -> list[float]:
    """Run a program whose nth process lives `lives(n)` seconds; return the time between starts."""
    times: list[float] = []

    def launch() -> Any:
        times.append(fake.now)
        return FakeProcess(fake, lives(len(times)))

    Supervisor([[Program("fake", launch, **options)]]).run()
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_process_that_keeps_dying_is_started_ever_more_slowly(clock: Clock) -> None:
    def lives(number: int) -> float:
        return 5.0 if number == 1 else 0.0

    between = pauses(clock(200), lives)
    expected = [5, 0.5, 1, 2, 4, 8, 16, 30, 30]
    assert between[: len(expected)] == pytest.approx(expected, abs=0.25)


def test_a_process_that_lived_long_is_started_again_soon(clock: Clock) -> None:
    between = pauses(clock(600), lambda number: 5.0 if number < 8 else 100.0)
    assert between[7:] == pytest.approx([100] * len(between[7:]), abs=0.25)
    assert len(between[7:]) >= 2


def test_who_counts_as_steady_sooner_is_started_again_sooner(clock: Clock) -> None:
    """As a web process, whose people wait."""
    between = pauses(clock(60), lambda _: 6.0, steady=5.0)
    assert between == pytest.approx([6.0] * len(between), abs=0.25)


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


class Installing(FakeProcess):
    """It takes a while, and ends with `status`."""

    def __init__(self, clock: FakeTime, life: float, status: int = 0) -> None:
        super().__init__(clock, life)
        self.status = status

    def poll(self) -> int | None:
        return None if super().poll() is None else self.status


@pytest.mark.parametrize(("status", "begins"), [(0, 20.0), (1, None)])
def test_what_needs_an_installation_starts_when_it_is_done_and_the_page_does_not_wait(
    clock: Clock, status: int, begins: float | None
) -> None:
    fake = clock(30)
    begun: dict[str, float] = {}

    def launch(name: str) -> Any:
        begun[name] = fake.now
        if name == "install":
            return Installing(fake, 20.0, status)
        return FakeProcess(fake, 1000.0)

    worker = Program("worker", partial(launch, "worker"), after="install")
    installer = Program("install", partial(launch, "install"), ends=True)
    ready: list[float] = []
    Supervisor([[Program("web", partial(launch, "web"))], [installer, worker]]).run(
        when_ready=lambda: ready.append(fake.now)
    )
    assert ready == [0.0]
    assert begun.get("worker") == pytest.approx(begins, abs=0.5)


def test_what_cannot_be_done_now_is_tried_ever_more_seldom(clock: Clock) -> None:
    between = pauses(clock(4000), lambda _: 40.0, ends=True)
    assert between[-1] == pytest.approx(640, abs=1)
    assert between == sorted(between)


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


def stopped(fake: FakeTime, **drains: float) -> dict[str, FakeProcess]:
    """Run processes that take so long to end, and stop them; `redis` is what they work on."""
    processes: dict[str, FakeProcess] = {}

    def launch(name: str) -> Any:
        processes[name] = FakeProcess(fake, 10_000, drains[name])
        return processes[name]

    stages = [
        [Program(name, partial(launch, name), is_foundation=name == "redis")] for name in drains
    ]
    Supervisor(stages).run()
    return processes


def test_all_that_works_stops_at_the_same_time_and_then_what_it_works_on(clock: Clock) -> None:
    fake = clock(100)
    processes = stopped(fake, redis=0.2, web=7.0, worker=6.0, video=3.0)

    told = {name: process.told for name, process in processes.items()}
    begun = told["web"][0][1]
    assert told["worker"] == told["video"] == told["web"] == [(signal.SIGTERM, begun)]
    assert [number for number, _ in told["redis"]] == [signal.SIGTERM]
    assert told["redis"][0][1] == pytest.approx(begun + 7.0, abs=0.2)


def test_the_whole_server_ends_within_ten_seconds_whoever_hangs(clock: Clock) -> None:
    fake = clock(100)
    processes = stopped(fake, redis=1000.0, web=1000.0, worker=1000.0, video=1000.0)

    assert fake.now - 100 <= 10.0
    assert {process.told[-1][0] for process in processes.values()} == {signal.SIGKILL}


def test_a_second_signal_ends_it_at_once(clock: Clock) -> None:
    fake = clock(100, 102)
    stopped(fake, redis=1000.0, web=1000.0, worker=1000.0)

    assert fake.now - 102 <= 1.0
