"""How the lines of calls were, as pages measured them: histograms over all calls, of nobody.

Each page tells its figures once, when it leaves. What was not measured is not counted.
"""

from collections.abc import Mapping

from prometheus_client import Counter, Histogram

_SECONDS = (0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 30)
_TIMES = (0, 1, 2, 3, 5, 10, 20, 50)
_LONG = (0, 0.5, 1, 2, 5, 10, 30, 60, 300)
_ROUND_TRIPS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_SHARES = (0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def _of(name: str, about: str, buckets: tuple[float, ...]) -> Histogram:
    return Histogram(f"interview_call_{name}", about, buckets=buckets)


LINES: Mapping[str, Histogram] = {
    "click_to_joined": _of("click_to_joined_seconds", "From the click to being in.", _SECONDS),
    "joined_to_connected": _of(
        "joined_to_connected_seconds", "From being in to the first line to another.", _SECONDS
    ),
    "connected_to_frame": _of(
        "connected_to_frame_seconds", "From the first line to the first picture.", _SECONDS
    ),
    "restarts": _of("restarts", "Times that a page looked for another way.", _TIMES),
    "refreshes": _of("refreshes", "Times that a page asked for a whole picture.", _TIMES),
    "frozen_seconds": _of("frozen_seconds", "For how long pictures stood still.", _LONG),
    "round_trip": _of("round_trip_seconds", "To the others and back: the median.", _ROUND_TRIPS),
    "round_trip_worst": _of("round_trip_worst_seconds", "The same: the worst.", _ROUND_TRIPS),
    "loss": _of("loss_ratio", "Share of packets that were lost: the median.", _SHARES),
    "loss_worst": _of("loss_worst_ratio", "The same: the worst.", _SHARES),
    "interruptions": _of("interruptions", "Times that a line broke.", _TIMES),
    "longest_interruption": _of(
        "longest_interruption_seconds", "The longest time for which one was broken.", _LONG
    ),
}
RELAYED = Counter(
    "interview_call_relayed", "People who left a call, by whether a relay was needed.", ["relayed"]
)


def count_line(figures: Mapping[str, float | None]) -> None:
    """Count what one page measured, by the names of `call_leave`."""
    for name, histogram in LINES.items():
        value = figures.get(name)
        if value is not None:
            histogram.observe(value)
    relayed = figures.get("relayed")
    if relayed is not None:
        RELAYED.labels("yes" if relayed else "no").inc()
