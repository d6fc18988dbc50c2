"""Doing one thing to many connections, not all at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import gevent

T = TypeVar("T")


def spread(items: Sequence[T], act: Callable[[T], None], within: float) -> None:
    """Call `act(item)` for each, evenly over `within` seconds; no longer, however many there are.

    What has fallen behind is made up for without waiting, a turn of the loop after each.
    """
    start = time.monotonic()
    for number, item in enumerate(items):
        due = start + within * number / len(items)
        gevent.sleep(max(0.0, due - time.monotonic()))
        act(item)
