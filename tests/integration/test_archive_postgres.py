"""The archive on a real PostgreSQL."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.archive.archive import Archive
from app.archive.databases import open_database
from app.archive.search_index import SearchIndex
from tests.support.archive_suite import ArchiveSuite, Shelf
from tests.support.postgres import Postgres
from tests.support.search_suite import Catalogue, SearchSuite


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        server = Postgres(Path(folder) / "c").start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def urls(postgres: Postgres) -> tuple[str, str]:
    return postgres.create("rows"), postgres.create("keys")


@pytest.fixture
def shelf(urls: tuple[str, str]) -> Iterator[Shelf]:
    opened: list[Engine] = []

    def engines() -> tuple[Archive, Engine, Engine]:
        rows, keys = open_database(urls[0]), open_database(urls[1])
        opened.extend((rows, keys))
        return Archive.opened(rows, keys), rows, keys

    archive, rows, keys = engines()
    yield Shelf(archive, rows, keys, lambda: engines()[0], urls)
    for interview in archive.all():
        archive.delete(interview)
    for engine in opened:
        engine.dispose()


class TestOnPostgres(ArchiveSuite):
    """All of it."""


@pytest.fixture
def catalogue(shelf: Shelf, urls: tuple[str, str]) -> Iterator[Catalogue]:
    engines = [open_database(urls[0]), open_database(urls[0])]
    index = SearchIndex.opened(engines[0])
    index.clear()
    yield Catalogue(index, shelf.archive, lambda: SearchIndex(engines[1]))
    for engine in engines:
        engine.dispose()


class TestSearchOnPostgres(SearchSuite):
    """All of it."""
