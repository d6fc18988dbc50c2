"""The numbers: bounded labels, and an event loop that notices being blocked."""

import time

import gevent
import pytest
from prometheus_client import REGISTRY

from app.observability import event_loop
from app.observability.event_counts import EventMetrics
from app.observability.metrics import count_connections


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_what_no_table_knows_is_one_label() -> None:
    metrics = EventMetrics("test_wire", ["known"])
    for event in ("known", "erase", "drop", "x" * 1000):
        metrics.handled(event, "ok" if event == "known" else "unknown_event", 0.5)
    name = "interview_events_total"
    assert value(name, wire="test_wire", event="known", result="ok") == 1
    assert value(name, wire="test_wire", event="unknown", result="unknown_event") == 3
    seconds = "interview_event_seconds_sum"
    assert value(seconds, wire="test_wire", event="known") == 0.5
    assert value(seconds, wire="test_wire", event="unknown") == 1.5
    labels = {
        sample.labels["event"]
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.labels.get("wire") == "test_wire"
    }
    assert labels == {"known", "unknown"}


def test_connections_are_counted_when_asked() -> None:
    here: list[int] = []
    count_connections("test_wire", lambda: len(here))
    here += [1, 2]
    assert value("interview_connections", wire="test_wire") == 2
    here.clear()
    assert value("interview_connections", wire="test_wire") == 0
    count_connections("test_wire", lambda: 0)


def test_a_blocked_loop_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "INTERVAL", 0.01)
    before = value("interview_event_loop_stall_seconds_sum")
    watcher = gevent.spawn(event_loop.watch_event_loop)
    gevent.sleep(0)
    time.sleep(0.3)  # blocks: this is no gevent.sleep
    gevent.sleep(0.02)
    watcher.kill()
    assert value("interview_event_loop_stall_seconds_sum") - before >= 0.2
