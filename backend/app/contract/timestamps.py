"""Times on the wire: ISO 8601, UTC, milliseconds."""

import time
from functools import lru_cache


@lru_cache(maxsize=64)  # one event's time is written for its room and for its sender
def iso(milliseconds: int) -> str:
    """`1769860800000` as `2026-01-31T12:00:00.000Z`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    """Most times that are written down lie in the same few seconds."""
    # Not by strftime: it writes the year 523 with three digits.
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*time.gmtime(seconds)[:6])
