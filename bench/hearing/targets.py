"""What was wanted, and whether it was seen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.hearing.scoring import Score
from bench.hearing.sessions import (
    ALONE,
    OPEN,
    PEER,
    Found,
    changed,
    late,
    middle,
    processor,
    refused,
    sessions,
    waited,
    without_final,
)
from bench.hearing.steps import Result

MOST_AT_ONCE_WAIT = 2.5
"""Seconds within which 95 of 100 finals should come, where a machine carries so many."""


@dataclass(frozen=True)
class Target:
    """`seen` at most `goal`, better; at most `gate`, at least. None: not measured."""

    name: str
    goal: float
    gate: float
    seen: float | None

    @property
    def verdict(self) -> str:
        if self.seen is None:
            return "not measured"
        if self.seen <= self.goal:
            return "met"
        if self.seen <= self.gate:
            return "gate met, goal missed"
        by = f" by a factor of {self.seen / self.gate:.2f}" if self.gate else ""
        return f"**missed**{by}"

    @property
    def limit(self) -> str:
        return f"{self.goal:g}" if self.goal == self.gate else f"{self.goal:g} (gate {self.gate:g})"


def targets(found: Found) -> list[Target]:
    return [*_live(found), *_words(found)]


def _live(found: Found) -> Iterator[Target]:
    alone, peers = sessions(found, ALONE), sessions(found, PEER)
    open_one = sessions(found, OPEN).get(1, alone.get(1))

    def seen(count: int, measure: Callable[[Result], float]) -> float | None:
        return measure(alone[count]) if count in alone else None

    yield Target("1 speaker: first words, median s", 1.0, 1.2, seen(1, _first))
    yield Target("1 speaker: final, median s", 0.9, 1.0, seen(1, _final))
    yield Target("1 speaker: CPU s per s of speech", 0.35, 0.35, seen(1, processor))
    yield Target("1 speaker: words shown and later changed, %", 10, 10, seen(1, changed))
    wait = MOST_AT_ONCE_WAIT
    yield Target("4 speakers: 95 of 100 finals within s", wait, wait, seen(4, _late))
    yield Target("4 speakers: refused", 0, 0, seen(4, refused))
    yield Target("8 speakers: without final", 0, 0, seen(8, without_final))
    ratio = None
    if 1 in peers and open_one is not None and _keeps_up(peers[1]):
        ratio = processor(open_one) / processor(peers[1])
    yield Target("CPU ÷ WhisperLive's, 1 speaker, open microphone", 0.25, 0.25, ratio)


def _keeps_up(session: Result) -> bool:
    """Whether most of what was said came of it: a server that is starved costs little."""
    return without_final(session) <= waited(session).thoughts / 2


def _first(session: Result) -> float:
    return middle(waited(session).first)


def _final(session: Result) -> float:
    return middle(waited(session).final)


def _late(session: Result) -> float:
    return late(waited(session).final)


def _words(found: Found) -> Iterator[Target]:
    for name, result in found.items():
        if name.startswith("accuracy ") and "error" not in result:
            label = f"word errors above the bare library's, points: {name[9:]}"
            yield Target(label, 0.3, 0.3, _rate(result, "ours") - _rate(result, "bare"))
    cuts, noises = found.get("cuts", {}), found.get("noises", {})
    by = _rate(cuts, "cut") - _rate(cuts, "whole") if "cut" in cuts else None
    yield Target("word errors, cut at pauses less whole, points", 0.5, 0.5, by)
    yield Target("words invented in noise", 0, 0, noises.get("words", {}).get("ours"))


def _rate(result: Result, who: str) -> float:
    return Score(**result[who]["score"]).rate
