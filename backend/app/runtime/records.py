"""The records role's process, from start to clean end: it follows the logs into the archive."""

import logging
import threading
import time

from app.adapters.listed_interviews import summed_up
from app.adapters.redis_archive_reports import RedisArchiveReports
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_log_lines import RedisLogLines
from app.archive.archive import Archive
from app.archive.chore import Chore
from app.archive.databases import open_database
from app.archive.errors import ArchiveUnavailable
from app.archive.follower import NO_DATABASE, RETRY_SECONDS, Follower
from app.archive.freeing import FREEING_EVERY, Freeing
from app.archive.indexing import INDEXING_EVERY, Indexing
from app.archive.search_index import SearchIndex
from app.observability.logs import get_logger
from app.runtime.stop_signals import stop_on_signals
from app.settings.data_dir import prepare
from app.settings.records import RecordsSettings

logger = get_logger(__name__)


def open_archive(settings: RecordsSettings) -> Archive:
    """The archive of these settings, its tables up to date. Raises ArchiveUnavailable."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each step, every time
    if settings.archive_url is None or settings.keys_url is None:
        prepare(settings.data_dir)
    return Archive.opened(open_database(settings.archive), open_database(settings.keys))


def open_index(settings: RecordsSettings) -> SearchIndex:
    """The index of the archive of these settings. Raises ArchiveUnavailable."""
    return SearchIndex.opened(open_database(settings.search))


def serve(settings: RecordsSettings, redis_url: str) -> None:
    """Follow until SIGTERM or SIGINT; where the database cannot be reached, wait for it."""
    stopping = threading.Event()
    stop_on_signals(stopping)
    archive = _open_patiently(settings, stopping)
    if archive is not None:
        logger.info("archiving")
        connections = RedisConnections(redis_url)
        logs, reports = RedisLogLines(connections), RedisArchiveReports(connections)
        index = open_index(settings)
        indexing = Indexing(logs, archive, index, summed_up)
        freeing = Freeing(logs, archive, _now, settings.log_retention * 1000, index.seqs)
        chores = [
            Chore("indexing", INDEXING_EVERY, indexing.run),
            Chore("freeing", FREEING_EVERY, freeing.run),
        ]
        Follower(logs, archive, chores, reports, indexing.note).run(stopping)
        archive.close()


def _now() -> int:
    return time.time_ns() // 1_000_000


def _open_patiently(settings: RecordsSettings, stopping: threading.Event) -> Archive | None:
    is_told = False
    while not stopping.is_set():
        try:
            return open_archive(settings)
        except ArchiveUnavailable:
            if not is_told:
                logger.warning("archive_waits", reason=NO_DATABASE)
            is_told = True
            stopping.wait(RETRY_SECONDS)
    return None
