"""The time by which everything in a web process goes."""

import time


def clock() -> int:
    """Milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000
