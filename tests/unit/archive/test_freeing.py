"""Freeing: only what is over, and stands in the archive line by line."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from app.archive.archive import Archive
from app.archive.databases import open_database, writing
from app.archive.freeing import AT_A_TIME, Freeing
from tests.support.archive_suite import a_talk, line
from tests.unit.archive.log_lines import FakeLogLines

DAY = 86_400_000
END = 1007
"""When a_talk() ends."""


class Place:
    """Logs, an archive that has them, and what frees."""

    def __init__(self, folder: Path) -> None:
        urls = f"sqlite:///{folder}/archive.db", f"sqlite:///{folder}/keys.db"
        self.rows, keys = map(open_database, urls)
        self.archive = Archive.opened(self.rows, keys)
        self.logs = FakeLogLines()
        self.now = END + DAY + 1
        self.unlisted: set[str] = set()
        self.freeing = Freeing(self.logs, self.archive, lambda: self.now, DAY, self.indexed)

    def indexed(self, keys: Sequence[str]) -> dict[str, int]:
        """All are, but for some."""
        return self.archive.last_seqs([key for key in keys if key not in self.unlisted])

    def hold(self, key: str, *, archived: int = 8) -> None:
        """An interview that ended."""
        self.logs.write(key, *a_talk(key))
        self.archive.take(key, a_talk(key)[:archived])

    def free(self) -> list[str]:
        """All there is to be freed; what was left."""
        while self.freeing.run(threading.Event()):
            pass
        return list(self.logs.logs)

    def change(self, statement: str) -> None:
        """Rows, behind the archive's back."""
        with writing(self.rows) as connection:
            connection.execute(text(statement))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_is_over_for_long_enough_is_freed(place: Place) -> None:
    place.hold("i1")
    place.now = END + DAY
    assert place.free() == ["i1"]
    place.now += 1
    assert place.free() == []
    assert place.archive.last_seqs(["i1"]) == {"i1": 7}


def test_all_are_freed_though_only_a_few_at_a_time(place: Place) -> None:
    for number in range(AT_A_TIME + 3):
        place.hold(f"i{number}")
    assert place.freeing.run(threading.Event()) is True
    assert len(place.logs.logs) == 3
    assert place.free() == []


def test_what_goes_on_stays(place: Place) -> None:
    place.logs.write("i1", *a_talk()[:7])
    place.archive.take("i1", a_talk()[:7])
    assert place.free() == ["i1"]


def test_what_is_not_all_archived_stays(place: Place) -> None:
    place.hold("i1")
    place.logs.write("i1", line(8, "AssessmentWritten", user_id="max", text="Good"))
    assert place.free() == ["i1"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM events WHERE seq = 3",
        "UPDATE events SET time = time + 1 WHERE seq = 3",
        "UPDATE interviews SET seq = 6",
    ],
)
def test_what_does_not_verify_stays(place: Place, change: str) -> None:
    place.hold("i1")
    place.hold("i2")
    place.change(f"{change}{' AND' if 'WHERE' in change else ' WHERE'} interview = 'i1'")
    assert place.free() == ["i1"]


def test_a_log_that_says_something_else_stays(place: Place) -> None:
    place.hold("i1")
    place.logs.logs["i1"][4] = line(4, "AnswerSubmitted", user_id="lin", answer_text="other")
    assert place.free() == ["i1"]


def test_nothing_is_freed_beside_an_older_web_process(place: Place) -> None:
    place.hold("i1")
    place.hold("i2")
    place.logs.answer = "older"
    assert place.free() == ["i1", "i2"]
    place.logs.answer = "freed"
    assert place.free() == []


def test_what_was_appended_later_is_freed_as_well(place: Place) -> None:
    place.hold("i1")
    place.free()
    late = line(8, "AssessmentWritten", user_id="max", text="Good")
    place.logs.write("i1", late)
    assert place.free() == ["i1"]
    place.archive.take("i1", [late])
    assert place.free() == []


def test_what_is_in_no_list_yet_stays(place: Place) -> None:
    place.hold("i1")
    place.hold("i2")
    place.unlisted = {"i1"}
    assert place.free() == ["i1"]
    place.unlisted = set()
    assert place.free() == []
