"""Doing the measurements, in rounds."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.compare.scenarios import Measurement, Section
from bench.compare.subjects import ROOT, running
from bench.load import Load, run

ROOM_PREFIX = "bench"


@dataclass(frozen=True)
class Result:
    """The figures of one measurement, one dictionary of bench.load for each round."""

    section: str
    label: str
    subject: str
    rounds: list[dict[str, Any]]

    def values(self, figure: str) -> list[float]:
        """One figure over all rounds."""
        return [float(figures[figure]) for figures in self.rounds]


def measure(sections: Iterable[Section], rounds: int, seconds: float) -> Iterator[Result]:
    """Each section's measurements one after the other, then all of them again: A B C, A B C."""
    for section in sections:
        results = [Result(section.title, m.label, m.subject.name, []) for m in section.measurements]
        for number in range(min(rounds, section.rounds)):
            for measurement, result in zip(section.measurements, results, strict=True):
                result.rounds.append(_once(measurement, seconds))
                print(_progress(number, result), file=sys.stderr, flush=True)
        yield from results


def _once(measurement: Measurement, seconds: float) -> dict[str, Any]:
    def write_history(url: str) -> None:
        if measurement.history:
            rooms, events = str(measurement.load["rooms"]), str(measurement.history)
            program = [sys.executable, "-m", "bench.compare.history"]
            subprocess.run([*program, url, ROOM_PREFIX, rooms, events], check=True, cwd=ROOT)

    with running(measurement.subject, measurement.processes, write_history) as server:
        load = {"seconds": seconds, "room_prefix": ROOM_PREFIX, **measurement.load}
        return run(Load(ports=server.ports, pids=server.pids, **load))


def _progress(number: int, result: Result) -> str:
    last = result.rounds[-1]
    return (
        f"round {number + 1}  {result.section} / {result.label} / {result.subject}: "
        f"{last['cpu_us_per_delivery']} µs, {last['deliveries_per_second']}/s, "
        f"p99 {last['p99_ms']} ms, undelivered {last['undelivered']}"
    )
