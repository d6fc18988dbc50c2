"""Counting events cheaply: plain numbers on the way, Prometheus' forms only when it asks.

A Counter and a Histogram of prometheus-client take a lock each: four microseconds for every
event, on a path where an event costs some fifty in all. A web process runs one greenlet at a
time and none of this switches, so it needs no lock.
"""

from collections import defaultdict
from collections.abc import Iterable

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from app.observability.timings import Timings

UNKNOWN = "unknown"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


_results: defaultdict[tuple[str, str, str], int] = defaultdict(int)
_timings: defaultdict[tuple[str, str], Timings] = defaultdict(lambda: Timings(BUCKETS))


class EventMetrics:
    """Counts the events of one wire's table; what stands in no table counts as "unknown"."""

    def __init__(self, wire: str, events: Iterable[str]) -> None:
        self._wire = wire
        self._events = frozenset(events)
        self._timings = {event: _timings[wire, event] for event in (*self._events, UNKNOWN)}

    def handled(self, event: str, result: str, seconds: float) -> None:
        """One event was answered with `result`, OK or an error code, after `seconds`."""
        if event not in self._events:
            event = UNKNOWN
        _results[self._wire, event, result] += 1
        self._timings[event].note(seconds)


class _EventCollector(Collector):
    """What was counted, in Prometheus' forms."""

    def collect(self) -> Iterable[Metric]:
        """Both families, whole."""
        counts = CounterMetricFamily(
            "interview_events",
            'Events that clients sent; result: "ok" or an error code.',
            labels=["wire", "event", "result"],
        )
        for labels, count in _results.items():
            counts.add_metric(labels, count)
        seconds = HistogramMetricFamily(
            "interview_event_seconds",
            "From an event's arrival at its handler to its acknowledgement.",
            labels=["wire", "event"],
        )
        for labels_of, timings in _timings.items():
            seconds.add_metric(labels_of, list(timings.cumulated()), timings.total)
        return [counts, seconds]


REGISTRY.register(_EventCollector())
