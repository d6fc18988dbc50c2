"""A process's figures: told as they change, never twice, and anew under a new name."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from unittest.mock import Mock

import pytest

from app.ports.interview_log import Unavailable
from app.ports.statistics import ProcessFigures, Traffic
from app.services.process.statistics import StatisticsService


class FakeStore:
    """Puts together what it is told, as Redis does; `down` refuses everything."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.figures: dict[str, ProcessFigures] = {}
        self.changes: list[Mapping[str, int]] = []
        self.down = False
        self.loses_answers = False
        self._by_counter: Counter[tuple[str, str]] = Counter()

    def publish(
        self, process: str, figures: ProcessFigures, counter: str, counts: Mapping[str, int]
    ) -> None:
        if self.down:
            raise Unavailable
        known = dict(self.figures[process].sessions) if process in self.figures else {}
        known.update(figures.sessions)
        sessions = {key: count for key, count in known.items() if count}
        self.figures[process] = ProcessFigures(figures.started_at, figures.connections, sessions)
        for name, count in counts.items():
            self.counted[name] += count - self._by_counter[counter, name]
            self._by_counter[counter, name] = count
        if self.loses_answers:
            raise Unavailable
        self.changes.append(figures.sessions)

    def totals(self) -> Mapping[str, int]:
        return self.counted

    def living(self) -> list[ProcessFigures]:
        return list(self.figures.values())


class Process:
    def __init__(self, store: FakeStore, name: str, started_at: int = 1000) -> None:
        self.now = started_at
        self.presence: Any = Mock(process=name)
        self.traffic = Traffic()
        self.statistics = StatisticsService(store, self.presence, self.traffic, lambda: self.now)


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def test_figures_of_all_processes_add_up(store: FakeStore) -> None:
    first, second = Process(store, "p1", 1000), Process(store, "p2", 5000)
    first.traffic.connections, first.traffic.sent = 2, 7
    second.traffic.connections, second.traffic.received = 1, 3
    first.statistics.tick([["a"], ["a", "b"]])
    second.statistics.tick([["b"]])
    first.now = second.now = 9500
    for process in (first, second):
        assert process.statistics.overview() == {
            "websocket_stats": {
                "total_connections": 3,
                "active_connections": 3,
                "messages_sent": 7,
                "messages_received": 3,
                "errors_count": 0,
                "uptime_seconds": 8.5,
            },
            "active_sessions": ["a", "b"],
        }
        assert process.statistics.sessions() == {"a": 2, "b": 2}


def test_only_changes_are_told(store: FakeStore) -> None:
    process = Process(store, "p1")
    process.traffic.sent = 5
    process.statistics.tick([["a", "b"]])
    process.statistics.tick([["a", "b"]])
    process.statistics.tick([["a"]])
    assert store.changes == [{"a": 1, "b": 1}, {}, {"b": 0}]
    assert store.counted == {"sent": 5}
    assert process.statistics.sessions() == {"a": 1}


def test_what_was_told_without_an_answer_counts_once(store: FakeStore) -> None:
    process = Process(store, "p1")
    store.loses_answers, process.traffic.sent = True, 5
    with pytest.raises(Unavailable):
        process.statistics.tick([])
    store.loses_answers, process.traffic.sent = False, 7
    process.statistics.tick([])
    assert store.counted == {"sent": 7}


def test_what_could_not_be_told_is_told_later(store: FakeStore) -> None:
    process = Process(store, "p1")
    store.down, process.traffic.sent = True, 5
    with pytest.raises(Unavailable):
        process.statistics.tick([["a"]])
    store.down, process.traffic.sent = False, 6
    process.statistics.tick([["a"]])
    assert store.counted == {"sent": 6}
    assert process.statistics.sessions() == {"a": 1}


def test_a_process_with_a_new_lease_tells_everything_anew(store: FakeStore) -> None:
    process = Process(store, "p1")
    process.statistics.tick([["a"]])
    store.figures.clear()
    process.presence.process = "p2"
    process.statistics.tick([["a"]])
    assert process.statistics.sessions() == {"a": 1}


def test_without_processes_there_is_nothing(store: FakeStore) -> None:
    overview = Process(store, "p1").statistics.overview()
    assert overview["active_sessions"] == []
    assert set(overview["websocket_stats"].values()) == {0}
