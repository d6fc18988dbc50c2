"""Calls in native threads: others go on, and nobody waits without an end."""

import threading

import gevent
import pytest

from app.adapters.gevent_threads import GeventThreads
from app.ports.interview_log import Unavailable
from tests.support.patience import PATIENCE


def test_others_go_on_while_a_thread_works() -> None:
    threads = GeventThreads(1)
    done = threading.Event()
    waiting = gevent.spawn(threads.run, lambda: done.wait(PATIENCE))
    gevent.sleep(0)  # it waits for the thread; and who does not wait comes here
    done.set()
    assert waiting.get(timeout=PATIENCE) is True


def test_what_is_raised_there_is_raised_here() -> None:
    with pytest.raises(ValueError, match="seven"):
        GeventThreads(1).run(lambda: int("seven"))


def test_who_waits_too_long_is_told_so() -> None:
    done = threading.Event()
    try:
        with pytest.raises(Unavailable):
            GeventThreads(1, seconds=0.01).run(lambda: done.wait(PATIENCE))
    finally:
        done.set()


def test_no_more_wait_than_may() -> None:
    threads = GeventThreads(1, waiting=1)
    done = threading.Event()
    calls = [gevent.spawn(threads.run, lambda: done.wait(PATIENCE)) for _ in range(2)]
    gevent.sleep(0)
    with pytest.raises(Unavailable):
        threads.run(lambda: None)
    done.set()
    assert [call.get(timeout=PATIENCE) for call in calls] == [True, True]
    assert threads.run(lambda: 7) == 7
