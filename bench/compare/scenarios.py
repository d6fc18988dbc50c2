"""What is measured: sections of measurements, each repeated in interleaved rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.compare.subjects import (
    FLASK,
    FLASK_WITH_MANAGER,
    NODE,
    NODE_WITH_APPEND,
    OURS,
    Subject,
)

ALL = (OURS, FLASK, NODE, NODE_WITH_APPEND)
ROOMS_OF_4 = {"rooms": 50, "members": 4}
ROOMS_OF_50 = {"rooms": 4, "members": 50}
IDLE = {"rooms": 250, "members": 4, "talkers": 1, "rate": 1.0, "seconds": 1.0, "warmup": 0.0}
HEADLINE = {"rooms": 250, "members": 4, "rate": 500.0}
TEN_THOUSAND = {"rooms": 2500, "members": 4, "rate": 500.0}


@dataclass(frozen=True)
class Measurement:
    """One load on one fresh server. `load`: fields of bench.load.Load.

    `history`: events that each room's log holds beforehand.
    """

    label: str
    subject: Subject
    load: Mapping[str, Any]
    processes: int = 1
    history: int = 0


@dataclass(frozen=True)
class Section:
    """Measurements that stand in one table. `rounds`: at most so many."""

    title: str
    note: str
    measurements: list[Measurement] = field(default_factory=list)
    rounds: int = 3


def _compared(label: str, load: Mapping[str, Any], *subjects: Subject) -> list[Measurement]:
    return [Measurement(label, subject, load) for subject in subjects]


SATURATED = Section(
    "At full speed",
    "Closed loop, 200 connections, all talking: each sends its next message when everybody has the "
    "last one. Whoever is faster gets bigger batches here; at fixed rates nobody does.",
    [
        *_compared("rooms of 4", ROOMS_OF_4, *ALL),
        *_compared("rooms of 4, acks", {**ROOMS_OF_4, "ack": True}, *ALL),
        *_compared("rooms of 50", ROOMS_OF_50, *ALL),
        *_compared("rooms of 50, acks", {**ROOMS_OF_50, "ack": True}, *ALL),
    ],
    rounds=5,
)
FIXED = Section(
    "At fixed rates",
    "50 rooms of 4, every message delivered to 4: the same load for everybody, whether or not they "
    "could do more. 5,000 messages a second are more than plain Flask-SocketIO can do.",
    [
        *_compared("500 messages/s", {**ROOMS_OF_4, "rate": 500.0}, *ALL),
        *_compared("2,000 messages/s", {**ROOMS_OF_4, "rate": 2000.0}, *ALL),
        *_compared(
            "5,000 messages/s", {**ROOMS_OF_4, "rate": 5000.0}, OURS, NODE, NODE_WITH_APPEND
        ),
    ],
    rounds=5,
)
PROCESSES = Section(
    "Two processes, members spread over both",
    "50 rooms of 4, two members on each process, so every message crosses; CPU of both processes "
    "together. Full speed: the closed loop of the first table.",
    [
        Measurement(f"{processes}, {speed}", subject, load, count)
        for speed, load in (
            ("500 messages/s", {**ROOMS_OF_4, "rate": 500.0}),
            ("full speed", ROOMS_OF_4),
        )
        for processes, subject, count in (
            ("1 process", OURS, 1),
            ("2 processes", OURS, 2),
            ("2 processes", FLASK_WITH_MANAGER, 2),
        )
    ],
)
ROOM_SIZE = Section(
    "Size of a room",
    "500 connections, about 10,000 deliveries a second; with more in a room, fewer messages.",
    [
        Measurement(f"{size}", OURS, {"rooms": 500 // size, "members": size, "rate": 10_000 / size})
        for size in (2, 4, 10, 50, 100, 500)
    ],
)
ROOM_COUNT = Section(
    "Number of rooms",
    "Rooms of 4, 2,000 messages a second over all of them.",
    [
        Measurement(f"{rooms:,}", OURS, {"rooms": rooms, "members": 4, "rate": 2000.0})
        for rooms in (1, 10, 100, 1000, 2000)
    ],
)
HISTORY = Section(
    "Length of the interview",
    "4 rooms of 4, 1,000 messages a second, after so many events in each room's log.",
    [
        Measurement(f"{events:,}", OURS, {"rooms": 4, "members": 4, "rate": 1000.0}, history=events)
        for events in (1, 100, 10_000, 100_000)
    ],
)
IDLE_MEMORY = Section(
    "Memory of an idle connection",
    "1,000 connections that have joined rooms of 4 and say nothing.",
    [Measurement("1,000 idle", subject, IDLE) for subject in ALL],
)
MANY = Section(
    "Many connections",
    "500 messages a second over all connections, rooms of 4.",
    [
        Measurement("1,000 connections", OURS, HEADLINE),
        Measurement("10,000 connections", OURS, TEN_THOUSAND),
    ],
    rounds=2,
)

SECTIONS = [
    SATURATED,
    FIXED,
    PROCESSES,
    ROOM_SIZE,
    ROOM_COUNT,
    HISTORY,
    IDLE_MEMORY,
    MANY,
]
