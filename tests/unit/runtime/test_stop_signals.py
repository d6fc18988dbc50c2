import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from app.config import PROJECT_ROOT
from app.runtime.stop_signals import stop_on_signals
from tests.support.patience import PATIENCE


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Those of the tests come back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops(number: signal.Signals) -> None:
    stopping = threading.Event()
    stop_on_signals(stopping, patience=10 * PATIENCE)
    signal.raise_signal(number)
    assert stopping.wait(PATIENCE)


@pytest.mark.timeout(60)
def test_a_signal_while_the_main_thread_holds_the_event_s_lock_stops_too() -> None:
    """As when it comes within `stopping.wait()`: a worker without a model once never ended."""
    stopping = threading.Event()
    stop_on_signals(stopping, patience=10 * PATIENCE)
    with stopping._cond:  # type: ignore[attr-defined]
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
    assert stopping.wait(PATIENCE)


class Left:
    """Where a process would have ended: with what status."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[object] = SimpleQueue()

    def next(self) -> object:
        return self.calls.get(timeout=PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_the_process_at_once(number: signal.Signals) -> None:
    stopping, left = threading.Event(), Left()
    stop_on_signals(stopping, patience=10 * PATIENCE, again=0.0, leave=left.calls.put)

    signal.raise_signal(number)
    assert stopping.wait(PATIENCE)
    signal.raise_signal(number)

    assert left.next() == 1


def test_signals_that_come_together_are_one_request() -> None:
    stopping, left = threading.Event(), Left()
    stop_on_signals(stopping, patience=0.2, again=PATIENCE, leave=left.calls.put)

    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)

    assert left.next() == 0


def test_who_is_deep_in_a_library_leaves_in_good_order_after_a_while() -> None:
    left = Left()
    stop_on_signals(threading.Event(), lambda: left.calls.put("goodbye"), 0.0, leave=left.calls.put)

    signal.raise_signal(signal.SIGTERM)

    assert [left.next() for _ in range(2)] == ["goodbye", 0]


BUSY = """
import ctypes, os, threading, time
from app.config import PROJECT_ROOT
from app.runtime.stop_signals import stop_on_signals
stop_on_signals(threading.Event(), lambda: os.write(1, b"goodbye"), patience=0.1)
os.write(1, b"deep\\n")
ctypes.CDLL(None).poll(None, 0, 60_000)  # as C code that looks at no signal
ctypes.CDLL(None).poll(None, 0, 60_000)
ctypes.CDLL(None).poll(None, 0, 60_000)
"""


def test_a_signal_is_noticed_while_the_main_thread_is_in_c_code() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT / "backend")},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() == b"goodbye"
