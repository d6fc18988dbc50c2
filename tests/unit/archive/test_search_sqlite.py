"""The index on SQLite."""

from pathlib import Path

import pytest

from app.archive.archive import Archive
from app.archive.databases import open_database
from app.archive.search_index import SearchIndex
from tests.support.search_suite import Catalogue, SearchSuite


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    url = f"sqlite:///{tmp_path}/search.db"
    rows, keys = f"sqlite:///{tmp_path}/archive.db", f"sqlite:///{tmp_path}/keys.db"
    return Catalogue(
        SearchIndex.opened(open_database(url)),
        Archive.opened(open_database(rows), open_database(keys)),
        lambda: SearchIndex(open_database(url)),
    )


class TestOnSqlite(SearchSuite):
    """All of it."""


def test_of_what_is_forgotten_no_byte_is_left(catalogue: Catalogue, tmp_path: Path) -> None:
    for number in range(30):
        catalogue.add(f"i{number}", number, "ordinary words", people={("max", "Max")})
    catalogue.add("i99", 99, "zebrafish 斑马鱼", people={("lin", "Linnaeus")}, status="ended")
    catalogue.index.forget("i99")
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("search.db*"))
    assert b"ordinary" in kept
    for word in ("zebrafish", "斑马", "马鱼", "linnaeus", "i99"):
        assert word.encode() not in kept, word


def test_only_the_owner_may_read_it(catalogue: Catalogue, tmp_path: Path) -> None:
    assert catalogue.keys() == []
    assert (tmp_path / "search.db").stat().st_mode & 0o077 == 0
