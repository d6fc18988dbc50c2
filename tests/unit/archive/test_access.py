"""How a web process comes to the archive."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.archive.access import ArchiveAccess
from app.archive.archive import Archive
from app.archive.databases import open_database
from app.ports.interview_log import Unavailable
from tests.support.archive_suite import a_talk


class AtOnce:
    """NativeThreads without threads."""

    def run(self, call: Callable[[], Any]) -> Any:
        """Call it."""
        return call()


def test_tables_that_nobody_has_made_yet_are_waited_for(tmp_path: Path) -> None:
    urls = f"sqlite:///{tmp_path}/archive.db", f"sqlite:///{tmp_path}/keys.db"
    access = ArchiveAccess(lambda: Archive.found(*map(open_database, urls)), AtOnce())
    with pytest.raises(Unavailable):
        access.read("i1", -1, 500)
    Archive.opened(*map(open_database, urls)).take("i1", a_talk())
    assert [line.seq for line in access.read("i1", 4, 2)] == [5, 6]


def test_packages_that_are_not_there_yet_are_waited_for() -> None:
    def opened() -> Archive:
        raise ModuleNotFoundError("sqlalchemy")

    with pytest.raises(Unavailable):
        ArchiveAccess(opened, AtOnce()).read("i1", -1, 500)


def test_of_who_was_erased_their_place_and_figures_are_read(tmp_path: Path) -> None:
    urls = f"sqlite:///{tmp_path}/archive.db", f"sqlite:///{tmp_path}/keys.db"
    archive = Archive.opened(*map(open_database, urls))
    archive.take("i1", a_talk())
    archive.erase("i1", "lin")
    answer = archive.lines("i1", 3, 1)[0]
    assert answer.seq == 4
    assert b'"revision":1' in answer.body
    assert b"lin" not in answer.body
    assert b"Kafka" not in answer.body
