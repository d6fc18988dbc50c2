"""Whether the log's store has room for what people say: the last of it is for what must be said.

Ending, stopping, withdrawing consent and what the system writes go on when the rest is refused.
"""

from collections.abc import Callable

from app.observability.logs import get_logger
from app.observability.metrics import STORAGE_USED

FULL = 0.90
"""The share of its memory from which on the store takes what must be written alone."""
ROOMY = 0.88
"""Below it, everything again."""

logger = get_logger(__name__)


class Storage:
    """`used()`: how much of the store's memory is in use, 0 to 1; raises Unavailable."""

    def __init__(self, used: Callable[[], float]) -> None:
        self._used = used
        self._is_full = False

    def has_room(self) -> bool:
        """Whether there was room for what people say when this was last looked at."""
        return not self._is_full

    def refresh(self) -> None:
        """Look; every few seconds, no message waits for it. Raises Unavailable."""
        used = self._used()
        STORAGE_USED.set(used)
        is_full = used >= (ROOMY if self._is_full else FULL)
        if is_full != self._is_full:
            self._is_full = is_full
            logger.warning("storage_full" if is_full else "storage_has_room", used=round(used, 3))
