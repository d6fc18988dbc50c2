"""The archive on SQLite."""

from pathlib import Path

import pytest

from app.archive.archive import Archive
from app.archive.databases import open_database
from tests.support.archive_suite import ArchiveSuite, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    urls = f"sqlite:///{tmp_path}/archive.db", f"sqlite:///{tmp_path}/keys/keys.db"
    rows, keys = map(open_database, urls)
    return Shelf(
        Archive.opened(rows, keys),
        rows,
        keys,
        lambda: Archive.opened(*map(open_database, urls)),
        urls,
    )


class TestOnSqlite(ArchiveSuite):
    """All of it."""


def test_only_the_owner_may_read_the_files(shelf: Shelf, tmp_path: Path) -> None:
    for file in (tmp_path / "archive.db", tmp_path / "keys" / "keys.db"):
        assert file.stat().st_mode & 0o077 == 0
    assert shelf.archive.all() == []
