"""Looking at other processes; every wait is bounded."""

import time
from collections.abc import Callable

import psutil

from tests.support.patience import PATIENCE


def has_ended(pid: int) -> bool:
    """A zombie has ended: who reaps it is not the test's business."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return as soon as `condition` holds; fail, naming `what`, when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)
