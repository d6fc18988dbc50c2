"""The archive in a web process: there where RECORDS is on, and unknown where it is not."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.adapters.gevent_threads import GeventThreads
from app.archive.access import ArchiveAccess
from app.config import Settings

if TYPE_CHECKING:
    from app.archive.archive import Archive

THREADS = 4
"""Of each process: so many connections it keeps to PostgreSQL, to the rows and to the keys."""
SECONDS = 10.0
"""How long somebody waits for the archive."""
_PACKAGES = ("sqlalchemy", "cryptography", "psycopg")


def make_archive(*, settings: Settings) -> ArchiveAccess | None:
    """The way to the archive of these settings; None: there is none, and nothing is freed."""
    if not settings.records:
        return None

    def opened() -> Archive:
        from app.archive.archive import Archive
        from app.archive.databases import open_database

        return Archive.found(
            open_database(settings.archive, SECONDS), open_database(settings.keys, SECONDS)
        )

    return ArchiveAccess(opened, GeventThreads(THREADS, seconds=SECONDS))


def reads_archive(*, settings: Settings) -> bool:
    """Whether this process can read what is not in Redis any more."""
    return settings.records and all(map(find_spec, _PACKAGES))
