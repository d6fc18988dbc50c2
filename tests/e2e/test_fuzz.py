"""Thousands of bad payloads over every event: the server stays up, and disturbs nobody."""

import json
import random
from collections.abc import Callable
from inspect import signature
from unittest.mock import Mock

import psutil
import pytest
import websocket

from app.websocket.handlers import event_table
from tests.e2e.raw_wire import RawWire
from tests.support.clients import Client
from tests.support.processes import WebServer

MALFORMED = 0.02
"""The share of packets that may cost the connection."""
MAX_GROWTH = 64 * 1024 * 1024
"""Bytes; a leak of the larger payloads would be gigabytes."""

KNOWN = sorted(event_table(*(Mock() for _ in signature(event_table).parameters)))
FINAL = ("end_interview", "emergency_stop", "leave_interview")
"""Events after which a room would refuse all others: they go to a room of their own."""
EVENTS = [*KNOWN, "connect", "disconnect", "connect_error", "error", "*", "", "joined_interview"]
FIELDS = [
    "interview_id", "user_id", "question_id", "question_text", "answer_text", "response_time",
    "message", "type", "is_typing", "help_type", "help_id", "note", "reason", "status", "scope",
    "granted", "role", "last_seq", "after_seq", "epoch", "timestamp", "request_id", "token",
    "admit", "level", "audio_data", "chunk_id", "is_final", "utterance_id", "codec",
    "sample_rate", "language", "__proto__", "constructor", "",
]  # fmt: skip


class Fuzz:
    """Makes packets, the same ones for the same seed."""

    def __init__(self, seed: int, room: str, final_room: str) -> None:
        self.random = random.Random(seed)
        self._rooms = json.dumps(room), json.dumps(final_room)
        self._scalars: list[Callable[[], str]] = [
            lambda: self.random.choice(["null", "true", "false", "0", "-1", "1", "1.5", "-0.0"]),
            lambda: self.random.choice(["1e308", "-1e308", "1e-400", "9" * 300]),
            lambda: str(self.random.randint(-(2**70), 2**70)),
            lambda: self.random.choice(['""', '" "', '"\\u0000"', '"a\\u0000b\\n"', '"\\u202e"']),
            lambda: self.random.choice(['"\\ud800"', '"\\udfff\\ud800"', '"\\ud83d"', '"\\uffff"']),
            lambda: json.dumps("x" * self.random.choice([1, 31, 33, 127, 129, 1025, 8193, 70_000])),
            lambda: json.dumps("界🙂é" * self.random.choice([1, 43, 3000]), ensure_ascii=False),
            lambda: json.dumps("' OR 1=1; -- ${jndi:x} <script>{{7*7}}../../%00"),
            lambda: self._rooms[1],
            lambda: '{"_placeholder":true,"num":0}',
        ]

    def value(self, depth: int = 0) -> str:
        """Any JSON."""
        kind = self.random.random()
        if kind < 0.75 or depth > 3:
            return self.random.choice(self._scalars)()
        if kind < 0.78:
            levels = self.random.choice([10, 100, 900])
            return "[" * levels + "]" * levels
        if kind < 0.81:
            levels = self.random.choice([10, 100, 900])
            return '{"a":' * levels + "1" + "}" * levels
        members = [self.value(depth + 1) for _ in range(self.random.randint(0, 4))]
        if kind < 0.9:
            return f"[{','.join(members)}]"
        return "{" + ",".join(f"{self.field()}:{member}" for member in members) + "}"

    def field(self) -> str:
        """A field's name, mostly one that means something."""
        return json.dumps(self.random.choice(FIELDS))

    def payload(self, room: str) -> str:
        """Mostly an object about the room with some fields wrong."""
        if self.random.random() < 0.2:
            return self.value()
        members = {self.field(): self.value() for _ in range(self.random.randint(0, 6))}
        if self.random.random() < 0.7:
            members['"interview_id"'] = room
        return "{" + ",".join(f"{name}:{value}" for name, value in members.items()) + "}"

    def event(self) -> str:
        """An event packet that is JSON, whatever else it is."""
        name = self.random.choice(EVENTS)
        room = self._rooms[name in FINAL]
        count = self.random.choice([0, 1, 1, 1, 1, 1, 1, 2, 5])
        ack = self.random.choice(["", "", "7", "999999999"])
        payloads = [self.payload(room) for _ in range(count)]
        return f"42{ack}[{','.join([json.dumps(name), *payloads])}]"

    def malformed(self) -> list[str | bytes]:
        """Packets that no client library would send; they may cost the connection."""
        event = self.event()
        choices: list[list[str | bytes]] = [
            ['42["ping",NaN]'],
            ['42["ping",{"timestamp":NaN}]'],
            ['42["ping",{"timestamp":-Infinity}]'],
            ['42["ping",{"timestamp":1e999}]'],
            [f'42["ping",{{"timestamp":{"9" * 400}}}]'],
            [f'42["ping",{"[" * 20_000}{"]" * 20_000}]'],
            [f'42["ping",{"[" * 20_000}"\\ud800"{"]" * 20_000}]'],
            ['42["ping",{"timestamp":"\ud800"}]'.encode("utf-16", "surrogatepass")],
            [event[: self.random.randint(0, len(event))]],
            [f"42{'9' * self.random.choice([1, 20, 200])}{event[2:]}"],
            ["42[]"], ["42{}"], ["42[1,2]"], ["42[null]"], ["42[[]]"], ["42"], ["4"], ["4\x00"],
            ["43[]"], ["430[1]"], ["43999[{}]"], ["44{}"], ["45-[]"], ["46-[]"], ["47"], ["4x"],
            ["40"], ["40{}"], ["41", "40"], ["40/other,"], ["42/other,[1]"], ["42/i:1,[\"ping\"]"],
            ["1"], ["2"], ["2probe"], ["3"], ["5"], ["6"], ["7"], ["x"], ["\x1e"], ["4\x1e4"],
            ['451-["ping",{"_placeholder":true,"num":0}]', self.random.randbytes(100)],
            ['451-["send_message",{"message":{"_placeholder":true,"num":0}}]', b""],
            ['451-["ping",{"_placeholder":true,"num":5}]', b"x"],
            ['452-["ping",{"_placeholder":true,"num":0}]', b"x", "2"],
            ['459999999-["ping"]', b"x"],
            ['45-1-["ping"]'],
            [self.random.randbytes(self.random.randint(1, 300))],
        ]  # fmt: skip
        return self.random.choice(choices)


@pytest.mark.parametrize("payloads", [3_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_thousands_of_bad_payloads(
    payloads: int,
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    web = start_server()
    rooms = (interview_id, f"{interview_id}.final")
    fuzz = Fuzz(20260131, *rooms)
    bystander = connect(web.url)
    bystander.join(interview_id, "bystander", role="interviewer")
    attack(web.url, fuzz, rooms, payloads // 3)  # caches and pools are filled after that
    process = psutil.Process(web.pid)
    before = process.memory_info().rss

    attack(web.url, fuzz, rooms, payloads - payloads // 3)

    assert process.memory_info().rss - before < MAX_GROWTH
    answer = bystander.ok("send_message", {"interview_id": interview_id, "message": "Still here"})
    bystander.wait_for_seq(answer["seq"])
    seqs = [payload["seq"] for _, payload in bystander.logged()]
    assert seqs == list(range(2, 2 + len(seqs)))
    log = web.log_text()
    assert "Traceback" not in log
    assert "handler_failed" not in log


def attack(url: str, fuzz: Fuzz, rooms: tuple[str, str], payloads: int) -> None:
    """Send that many payloads, and among them events that must be answered.

    A packet that breaks the protocol may cost the connection, but events that are only wrong
    must not: most of the payloads are such, so that connections are seldom lost.
    """
    sent = lost = 0
    while sent < payloads:
        wire = RawWire(url)
        try:
            for room in rooms:
                join = json.dumps(["join_interview", {"interview_id": room, "user_id": 1}])
                assert wire.acknowledgement(f"420{join}", 0)["ok"]
            while sent < payloads:
                sent += 1
                may_cost = fuzz.random.random() < MALFORMED
                for packet in fuzz.malformed() if may_cost else [fuzz.event()]:
                    wire.send(packet)
                if may_cost or sent % 5 == 0:
                    assert wire.acknowledgement('421["ping",{"timestamp":1}]', 1)["ok"]
        except (websocket.WebSocketException, OSError):
            assert may_cost
            lost += 1
        finally:
            wire.close()
    assert lost <= sent * MALFORMED * 2


def test_what_is_fuzzed_is_every_event() -> None:
    """And the same for the same seed."""
    packets = [Fuzz(5, "room", "final").event() for _ in range(2)]
    assert packets[0] == packets[1]
    fuzz = Fuzz(6, "room", "final")
    names = {fuzz.event().split('"')[1] for _ in range(2000)}
    assert set(EVENTS) <= names
