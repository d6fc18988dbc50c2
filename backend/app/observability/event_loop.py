"""The event loop: whether it keeps up (what blocks it blocks everybody), and who failed in it."""

import time
from types import TracebackType
from typing import Any

import gevent

from app.observability.logs import describe, get_logger
from app.observability.metrics import LOOP_STALL

INTERVAL = 0.5  # rare enough that an idle process sleeps
ALARMING_SECONDS = 1.0

logger = get_logger(__name__)


def watch_event_loop() -> None:
    """Measure, for as long as the greenlet lives, how late a timer runs."""
    while True:
        due = time.monotonic() + INTERVAL
        gevent.sleep(INTERVAL)
        late = max(0.0, time.monotonic() - due)
        LOOP_STALL.observe(late)
        if late >= ALARMING_SECONDS:
            logger.warning("event_loop_stalled", seconds=round(late, 2))


def log_failed_greenlets() -> None:
    """Send what ends a greenlet to the log; gevent would print it, with what people wrote."""

    def failed(
        _context: Any, kind: type[BaseException], _value: Any, place: TracebackType | None
    ) -> None:
        logger.error("greenlet_failed", exception=describe(kind, place))

    gevent.get_hub().print_exception = failed  # type: ignore[method-assign, assignment]
