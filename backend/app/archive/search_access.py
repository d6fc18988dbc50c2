"""How a web process asks the index: as it asks the archive, in a native thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.archive.errors import ArchiveUnavailable
from app.ports.interview_log import Unavailable
from app.ports.interview_search import Wanted
from app.ports.native_threads import NativeThreads

if TYPE_CHECKING:
    from app.archive.search_index import Row, SearchIndex


class SearchAccess:
    """`opened()` makes the SearchIndex, in a native thread, with the first call."""

    def __init__(self, opened: Callable[[], SearchIndex], threads: NativeThreads) -> None:
        self._opened = opened
        self._threads = threads
        self._index: SearchIndex | None = None

    def newest(self, wanted: Wanted, before: int | None, limit: int) -> list[Row]:
        """See SearchIndex.newest. Raises Unavailable."""
        return self._threads.run(lambda: self._newest(wanted, before, limit))

    def _newest(self, wanted: Wanted, before: int | None, limit: int) -> list[Row]:
        try:
            if self._index is None:
                self._index = self._opened()
            return self._index.newest(wanted, before, limit)
        except (ArchiveUnavailable, ImportError) as error:
            raise Unavailable from error
