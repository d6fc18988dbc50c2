import signal
import threading
from collections.abc import Iterator

import pytest

from app.runtime.stop_signals import stop_on_signals
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Those of the tests come back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops(number: signal.Signals) -> None:
    stopping = threading.Event()
    stop_on_signals(stopping)
    signal.raise_signal(number)
    assert stopping.wait(PATIENCE)


@pytest.mark.timeout(60)
def test_a_signal_while_the_main_thread_holds_the_event_s_lock_stops_too() -> None:
    """As when it comes within `stopping.wait()`: a worker without a model once never ended."""
    stopping = threading.Event()
    stop_on_signals(stopping)
    with stopping._cond:  # type: ignore[attr-defined]
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
    assert stopping.wait(PATIENCE)
