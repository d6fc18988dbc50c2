"""The archive in a web process: there where RECORDS is on, and unknown where it is not."""

from __future__ import annotations

from importlib import invalidate_caches
from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.adapters.gevent_threads import GeventThreads
from app.adapters.listed_interviews import IndexedInterviews
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_interview_index import RedisInterviewIndex
from app.archive.access import ArchiveAccess
from app.archive.search_access import SearchAccess
from app.config import Settings
from app.ports.interview_log import EventLog
from app.ports.interview_search import InterviewSearch
from app.services.interviews.listing import Listing

if TYPE_CHECKING:
    from app.archive.archive import Archive
    from app.archive.search_index import SearchIndex

THREADS = 4
"""Of each process: so many connections it keeps to PostgreSQL, to the rows and to the keys."""
SEARCHES = 2
"""That a process makes at once."""
SECONDS = 10.0
"""How long somebody waits for the archive."""
_PACKAGES = ("sqlalchemy", "cryptography", "psycopg")


def make_archive(*, settings: Settings) -> ArchiveAccess | None:
    """The way to the archive of these settings; None: there is none, and nothing is freed."""
    if not settings.records:
        return None
    return ArchiveAccess(lambda: _archive(settings), GeventThreads(THREADS, seconds=SECONDS))


def make_listing(*, settings: Settings, log: EventLog, connections: RedisConnections) -> Listing:
    """The list of all interviews, with the index of the archive where there is one."""
    return Listing(log, RedisInterviewIndex(connections), _search(settings))


def _search(settings: Settings) -> InterviewSearch | None:
    if not settings.records:
        return None
    threads = GeventThreads(SEARCHES, seconds=SECONDS)
    return IndexedInterviews(SearchAccess(lambda: _index(settings), threads).newest)


def _archive(settings: Settings) -> Archive:
    from app.archive.archive import Archive
    from app.archive.databases import open_database

    return Archive.found(
        open_database(settings.archive, SECONDS), open_database(settings.keys, SECONDS)
    )


def _index(settings: Settings) -> SearchIndex:
    from app.archive.databases import open_database
    from app.archive.search_index import SearchIndex

    return SearchIndex(open_database(settings.search, SECONDS))


def reads_archive(*, settings: Settings) -> bool:
    """Whether this process can read what is not in Redis any more."""
    if not settings.records:
        return False
    if not all(map(find_spec, _PACKAGES)):
        invalidate_caches()  # they may be installed while this process serves
    return all(map(find_spec, _PACKAGES))
