"""Logs that were opened a moment ago are read once, and never when something was erased."""

from pathlib import Path
from typing import Any

import pytest

from app.archive import opened_logs as module
from app.archive.archive import Archive
from app.archive.databases import open_database
from app.archive.opened_logs import KEPT_SECONDS, OpenedLogs
from app.ports.log_lines import LogLine
from tests.support.archive_suite import a_talk, line


class Counted(Archive):
    """Counts how often lines are read."""

    reads = 0

    def lines(self, interview: str, after: int, limit: int = 500) -> list[LogLine]:
        self.reads += 1
        return super().lines(interview, after, limit)


class Place:
    """An archive with three interviews, and what was opened of it."""

    def __init__(self, folder: Path) -> None:
        urls = f"sqlite:///{folder}/archive.db", f"sqlite:///{folder}/keys.db"
        self.writer = Archive.opened(*map(open_database, urls))
        self.archive = Counted.found(*map(open_database, urls))
        self.now = 0.0
        self.logs = OpenedLogs(lambda: self.now)
        for key in ("i1", "i2", "i3"):
            self.writer.take(key, a_talk(key))

    def read(self, key: str, after: int = -1, limit: int = 500) -> list[LogLine]:
        return self.logs.read(self.archive, key, after, limit)

    @property
    def reads(self) -> int:
        archive: Any = self.archive
        count: int = archive.reads
        return count


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_it_is_read_once(place: Place) -> None:
    whole = place.read("i1")
    assert [one.seq for one in whole] == list(range(8))
    assert place.read("i1", 2, 3) == whole[3:6]
    assert place.read("i1", 7) == []
    assert place.reads == 1


@pytest.mark.parametrize("change", ["erase", "delete", "take"])
def test_nothing_is_shown_that_the_archive_has_no_more(place: Place, change: str) -> None:
    place.read("i1")
    if change == "erase":
        place.writer.erase("i1", "lin")
    elif change == "delete":
        place.writer.delete("i1")
    else:
        place.writer.take("i1", [line(8, "AssessmentWritten", "i1", user_id="max", text="Late")])
    now = place.read("i1")
    assert len(now) == {"erase": 8, "delete": 0, "take": 9}[change]
    assert (b"lin" in now[2].body if now and change == "erase" else False) is False


def test_nothing_is_kept_for_long(place: Place) -> None:
    place.read("i1")
    place.now = KEPT_SECONDS + 1
    place.read("i2")
    assert list(place.logs._kept) == ["i2"]


def test_no_more_is_kept_than_may(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(len(one.body) for one in a_talk())
    monkeypatch.setattr(module, "KEPT_BYTES", 2 * size + 50)
    for key in ("i1", "i2", "i3"):
        place.read(key)
    assert list(place.logs._kept) == ["i2", "i3"]


def test_a_log_that_is_too_long_is_read_page_by_page(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_BYTES", 10)
    assert [one.seq for one in place.read("i1", 2, 2)] == [3, 4]
    assert list(place.logs._kept) == []
