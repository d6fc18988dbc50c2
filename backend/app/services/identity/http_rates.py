"""How often an address or a user may call over HTTP."""

import time

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from app.domain.errors import Refusal
from app.ports.interview_log import Unavailable

PER_ADDRESS = RateLimitItemPerSecond(300, 10)
"""Of any call, counted in this process."""
GUARDED = RateLimitItemPerMinute(60)
"""Of calls that give or take access, for each address, over all processes."""


class HttpRates:
    """Raises `rate_limited` with `retry_after` for who calls too often.

    `shared` is counted in by all processes. `enabled` off: never.
    """

    def __init__(self, enabled: bool, shared: Storage) -> None:
        self._enabled = enabled
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(shared)

    def check(self, address: str) -> None:
        """Count one call of any kind."""
        if self._enabled:
            _hit(self._own, PER_ADDRESS, "http", address)

    def check_guarded(self, call: str, address: str) -> None:
        """Count one call that gives or takes access. Raises Unavailable."""
        if self._enabled:
            try:
                _hit(self._shared, GUARDED, call, address)
            except StorageError:
                raise Unavailable from None


def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, *who: str) -> None:
    if not limiter.hit(item, *who):
        reset = limiter.get_window_stats(item, *who).reset_time
        raise Refusal("rate_limited", retry_after=round(max(0.1, reset - time.time()), 1))
