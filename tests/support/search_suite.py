"""What the index does on every database: run on SQLite and on a real PostgreSQL."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.adapters.listed_interviews import IndexedInterviews, summed_up
from app.archive.archive import Archive
from app.archive.indexing import Indexing
from app.archive.search_index import Entry, SearchIndex
from app.ports.interview_search import Wanted
from tests.support.archive_suite import WORDS, a_talk, line
from tests.unit.archive.log_lines import FakeLogLines


@dataclass
class Catalogue:
    """An index with the archive that it is of; `again` opens it as another process would."""

    index: SearchIndex
    archive: Archive
    again: Callable[[], SearchIndex]

    def add(self, key: str, created: int, words: str = "", **more: Any) -> None:
        """An interview that is to be found."""
        fields = {"seq": 7, "status": "ended", "purpose": "hiring", "people": (), **more}
        entry = Entry(
            interview=key, created=created, words=words, version=b"v", first=b"1", **fields
        )
        self.index.put(entry)

    def keys(self, before: int | None = None, limit: int = 10, **wanted: Any) -> list[str]:
        """What is found, by another process."""
        return [row.interview for row in self.again().newest(Wanted(**wanted), before, limit)]


class SearchSuite:
    """A subclass brings the fixture `catalogue`."""

    def test_the_newest_first_page_by_page(self, catalogue: Catalogue) -> None:
        for number in (3, 1, 2):
            catalogue.add(f"i{number}", number)
        assert catalogue.keys(limit=2) == ["i3", "i2"]
        assert catalogue.keys(before=2) == ["i1"]

    def test_by_state_time_and_token(self, catalogue: Catalogue) -> None:
        catalogue.add("i1", 1_000_000, status="stopped")
        catalogue.add("i2", 2_000_000, purpose="practice")
        catalogue.add("i3", 3_000_000, purpose=None)
        assert catalogue.keys(status="ended") == ["i3", "i2"]
        assert catalogue.keys(purpose="practice") == ["i2"]
        assert catalogue.keys(since=2_000) == ["i3", "i2"]
        assert catalogue.keys(since=1_000, until=3_000) == ["i2", "i1"]
        assert catalogue.keys(among=("i1", "elsewhere")) == ["i1"]
        assert catalogue.keys(among=()) == []

    def test_by_text(self, catalogue: Catalogue) -> None:
        catalogue.add("i1", 1, "Kafka lost 四十 orders")
        catalogue.add("i2", 2, "我们用微服务 and kafkaesque queues")
        assert catalogue.keys(text="kafka") == ["i2", "i1"]
        assert catalogue.keys(text="kafka ") == ["i1"]
        assert catalogue.keys(text="微服务 queues") == ["i2"]
        assert catalogue.keys(text="四") == ["i1"]
        assert catalogue.keys(text="kafka", before=2) == ["i1"]

    @pytest.mark.parametrize(
        "text",
        ["'", '"', "a' OR 1=1 --", '" OR x', "a:*", "NEAR(a b)", "a & !b", "\\", "%", "\x00"],
    )
    def test_no_text_is_a_command(self, catalogue: Catalogue, text: str) -> None:
        catalogue.add("i1", 1, "nothing of it")
        assert catalogue.keys(text=text) == []
        assert catalogue.keys(participant=text) == []

    def test_by_participant(self, catalogue: Catalogue) -> None:
        catalogue.add("i1", 1, people={("lin", "Lin Wei"), ("7", "")})
        catalogue.add("i2", 2, people={("max", "Max_Linden")})
        assert catalogue.keys(participant="lin") == ["i2", "i1"]
        assert catalogue.keys(participant="lin wei") == ["i1"]
        assert catalogue.keys(participant="7") == ["i1"]
        assert catalogue.keys(participant="x_l") == ["i2"]
        assert catalogue.keys(participant="%") == []
        assert catalogue.keys(user="lin") == ["i1"]
        assert catalogue.keys(user="li") == []

    def test_what_is_known_anew_replaces_what_was(self, catalogue: Catalogue) -> None:
        catalogue.add("i1", 1, "kafka", people={("lin", "Lin")})
        catalogue.add("i1", 1, "redis", seq=9)
        assert catalogue.keys(text="kafka") == []
        assert catalogue.keys(participant="lin") == []
        assert catalogue.keys(text="redis") == ["i1"]
        assert catalogue.index.seqs() == {"i1": 9}

    def test_what_is_forgotten_is_found_no_more(self, catalogue: Catalogue) -> None:
        catalogue.add("i1", 1, "kafka", people={("lin", "Lin")})
        catalogue.add("i2", 2, "kafka")
        catalogue.index.forget("i1")
        catalogue.index.forget("never")
        assert catalogue.keys(text="kafka") == ["i2"]
        assert catalogue.keys() == ["i2"]

    def test_it_is_cleared_and_made_anew(self, catalogue: Catalogue) -> None:
        catalogue.add("i1", 1, "kafka")
        catalogue.index.clear()
        assert catalogue.keys() == []
        catalogue.add("i1", 1, "kafka")
        assert catalogue.keys(text="kafka") == ["i1"]

    # --- it follows the archive

    def test_it_follows_the_archive(self, catalogue: Catalogue) -> None:
        logs = FakeLogLines()
        indexing = Indexing(logs, catalogue.archive, catalogue.index, summed_up)
        for key in ("i1", "i2"):
            logs.write(key, *a_talk(key))
            catalogue.archive.take(key, a_talk(key))
        _all(indexing)
        assert catalogue.keys() == ["i2", "i1"]
        assert catalogue.keys(text="四十 orders") == ["i2", "i1"]
        assert catalogue.keys(participant="Lin Wei", status="ended") == ["i2", "i1"]
        for secret in ("knows", "Linux"):  # a note of a host's; nothing at all
            assert catalogue.keys(text=secret) == []
        (found, _) = IndexedInterviews(catalogue.again().newest).newest(Wanted(), None, 10)
        assert found.overview.version.seq == 7
        assert found.overview.version.state.status == "ended"
        assert found.overview.created.event.title == "Lin, backend"  # type: ignore[attr-defined]

    def test_who_is_erased_is_found_no_more(self, catalogue: Catalogue) -> None:
        logs = FakeLogLines()
        indexing = Indexing(logs, catalogue.archive, catalogue.index, summed_up)
        catalogue.archive.take("i1", a_talk())
        _all(indexing)
        assert catalogue.keys(text=WORDS) == catalogue.keys(participant="lin") == ["i1"]
        catalogue.archive.erase("i1", "lin")
        indexing.index("i1")
        assert catalogue.keys(text=WORDS) == catalogue.keys(participant="lin") == []
        assert catalogue.keys(text="Why") == ["i1"]
        catalogue.archive.delete("i1")
        _all(Indexing(logs, catalogue.archive, catalogue.index, summed_up))
        assert catalogue.keys() == []

    def test_what_cannot_be_read_harms_nothing_else(self, catalogue: Catalogue) -> None:
        logs = FakeLogLines()
        catalogue.archive.take("odd", [line(0, "MessageSent", "odd", message="kafka")])
        catalogue.archive.take("i1", a_talk())
        _all(Indexing(logs, catalogue.archive, catalogue.index, summed_up))
        assert catalogue.keys() == ["i1"]


def _all(indexing: Indexing) -> None:
    while indexing.run(threading.Event()):
        pass
