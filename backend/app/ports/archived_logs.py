"""The archive, as a web process reads interviews from it that the live store holds no more."""

from typing import Protocol

from app.ports.log_lines import LogLine


class ArchivedLogs(Protocol):
    """Logs in the archive. Every method raises Unavailable."""

    def read(self, key: str, after: int, limit: int) -> list[LogLine]:
        """Lines above `after`, in order; of one that was erased, what of it may stay."""
