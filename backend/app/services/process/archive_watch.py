"""What this process knows of the archive: asked for every few seconds, no probe waits for it."""

from app.ports.archive_state import ArchiveReports, ArchiveState

WATCH_EVERY = 2
"""Ticks between two looks."""


class ArchiveWatch:
    """`reports` None: there is no archive."""

    def __init__(self, reports: ArchiveReports | None) -> None:
        self._reports = reports
        self.state = ArchiveState()

    def look(self) -> None:
        """Look. Raises Unavailable."""
        if self._reports is not None:
            self.state = self._reports.said()
