"""What was promised, beside what was seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.compare.measuring import Result
from bench.compare.scenarios import FIXED, HISTORY, MANY, PROCESSES, SATURATED, Section
from bench.compare.statistics import Spread, ratio, spread
from bench.compare.subjects import FLASK, FLASK_WITH_MANAGER, NODE, NODE_WITH_APPEND, OURS, Subject

CPU = "cpu_us_per_delivery"
FLAT = 1.1
"""What still counts as flat: the noise of a busy machine."""


@dataclass(frozen=True)
class Verdict:
    """One line of the table of targets."""

    target: str
    limit: str
    seen: str
    verdict: str


class _Results:
    def __init__(self, results: Sequence[Result]) -> None:
        self._by_name = {(r.section, r.label, r.subject): r for r in results}

    def values(self, section: Section, label: str, subject: Subject, figure: str) -> list[float]:
        return self._by_name[section.title, label, subject.name].values(figure)

    def ratio(self, section: Section, label: str, other: Subject, figure: str = CPU) -> Spread:
        ours = self.values(section, label, OURS, figure)
        return ratio(ours, self.values(section, label, other, figure))


def verdicts(results: Sequence[Result]) -> Iterator[Verdict]:
    """Every target whose measurements were made."""
    for judge in (_per_delivery, _latency, _history, _processes, _many):
        try:
            yield from list(judge(_Results(results)))
        except KeyError:  # a run of some sections only
            continue


def judged(seen: Spread, goal: float, gate: float | None = None) -> str:
    """The verdict on a median: met, or how far from it; and whether every round says the same."""
    limit = gate or goal
    if seen.median > limit:
        verdict = f"**missed** by a factor of {seen.median / limit:.2f}"
    elif seen.median > goal:
        verdict = "gate met, goal missed"
    else:
        verdict, limit = "met", goal
    return verdict if (seen.low > limit) == (seen.high > limit) else f"{verdict}; rounds disagree"


def _line(target: str, seen: Spread, goal: float, gate: float | None = None) -> Verdict:
    limit = f"{goal:g}" if gate is None else f"{goal:g} (gate {gate:g})"
    return Verdict(target, limit, seen.text(2), judged(seen, goal, gate))


def _per_delivery(results: _Results) -> Iterator[Verdict]:
    """CPU per delivery, ours ÷ theirs."""
    full, fixed = "full speed", "fixed rate"
    small = [(SATURATED, "rooms of 4", full), (SATURATED, "rooms of 4, acks", full)]
    small += [(FIXED, f"{rate} messages/s", fixed) for rate in ("500", "2,000", "5,000")]
    for section, label, how in small:
        seen = results.ratio(section, label, NODE_WITH_APPEND)
        yield _line(f"CPU ÷ Node with the same append: {label}, {how}", seen, 1.0, 1.25)
    for section, label, how in small:
        yield _line(f"CPU ÷ plain Node: {label}, {how}", results.ratio(section, label, NODE), 1.5)
    for section, label, how in small[:-1]:
        seen = results.ratio(section, label, FLASK)
        yield _line(f"CPU ÷ plain Flask-SocketIO: {label}, {how}", seen, 0.35)
    for label in ("rooms of 50", "rooms of 50, acks"):
        seen = results.ratio(SATURATED, label, NODE)
        yield _line(f"CPU ÷ plain Node: {label}, {full}", seen, 0.8)


def _latency(results: _Results) -> Iterator[Verdict]:
    for node in (NODE, NODE_WITH_APPEND):
        seen = results.ratio(FIXED, "500 messages/s", node, "p99_ms")
        yield _line(f"p99 at 500 messages/s ÷ {node.name}", seen, 1.0)


def _history(results: _Results) -> Iterator[Verdict]:
    short, long = (results.values(HISTORY, label, OURS, CPU) for label in ("1", "100,000"))
    yield _line("CPU after 100,000 events ÷ after 1", ratio(long, short), FLAT)


def _processes(results: _Results) -> Iterator[Verdict]:
    for speed in ("full speed", "500 messages/s"):
        label = f"2 processes, {speed}"
        seen = results.ratio(PROCESSES, label, FLASK_WITH_MANAGER)
        yield _line(f"CPU ÷ plain Flask-SocketIO with RedisManager: {label}", seen, 0.35)


def _many(results: _Results) -> Iterator[Verdict]:
    def seen(label: str, figure: str) -> Spread:
        return spread(results.values(MANY, label, OURS, figure))

    thousand = "1,000 connections"
    yield _line(f"{thousand}, 500 messages/s: mean, ms", seen(thousand, "mean_ms"), 50)
    yield _line(f"{thousand}, 500 messages/s: p99, ms", seen(thousand, "p99_ms"), 50)
    yield _line(f"{thousand}, 500 messages/s: CPU, % of a core", seen(thousand, "cpu_percent"), 20)
    lost = seen("10,000 connections", "connections_lost")
    yield _line("10,000 connections: lost", lost, 0)
