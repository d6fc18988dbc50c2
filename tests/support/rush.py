"""A rush of work in one process's loop, and somebody else beside it."""

import itertools
import time
from collections.abc import Callable

import gevent

from tests.support.patience import PATIENCE

COUNT = 20


def assert_others_go_between(work: Callable[[int], object]) -> None:
    """`work` in many greenlets, each computing after it: in order, and never three on end."""
    order: list[str] = []

    def rushing(number: int) -> None:
        work(number)
        until = time.perf_counter() + 0.002
        while time.perf_counter() < until:
            pass
        order.append(str(number))

    def other() -> None:
        while True:
            gevent.sleep(0.0001)
            if order and order[-1] != "other":
                order.append("other")

    beside = gevent.spawn(other)
    for rush in [gevent.spawn(rushing, number) for number in range(COUNT)]:
        rush.get(timeout=PATIENCE)
    beside.kill()
    assert [int(one) for one in order if one != "other"] == list(range(COUNT))
    together = [len(list(run)) for who, run in itertools.groupby(order, "other".__ne__) if who]
    assert max(together) <= 2
