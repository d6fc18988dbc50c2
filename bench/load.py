"""Load on a running server: rooms of members who talk, and what it costs the server.

    python -m bench.load --port 5000 --pid $(pgrep -f "run.py web") --rooms 50 --members 4

Prints one JSON object: deliveries per second, latency from sending to delivery (ms), CPU of the
named processes per delivery (µs), their memory per connection (KiB), and what never arrived.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from bench.client import LoadClient

SETTLE_SECONDS = 0.5


@dataclass(frozen=True)
class Load:
    """What to do. `rate` 0: a closed loop, each talker sends when its last message came back."""

    ports: Sequence[int]
    pids: Sequence[int]
    rooms: int = 50
    members: int = 4
    talkers: int = 4
    seconds: float = 5.0
    warmup: float = 1.0
    rate: float = 0.0
    ack: bool = False
    message_bytes: int = 40
    room_prefix: str = "bench"


class Run:
    """One load, from the first connection to the figures."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.sent = 0
        self.delivered = 0
        self.latencies: list[float] = []
        self._talking = False
        self._filler = "x" * load.message_bytes
        self._clients: list[LoadClient] = []
        self._processes = [psutil.Process(pid) for pid in load.pids]

    async def measure(self) -> dict[str, Any]:
        """Connect, warm up, talk, and count."""
        idle_memory = self._memory()
        await self._connect()
        await asyncio.sleep(SETTLE_SECONDS)
        memory = (self._memory() - idle_memory) / max(1, len(self._clients)) / 1024
        self._talking = True
        talk = asyncio.create_task(self._talk())
        await asyncio.sleep(self.load.warmup)
        self._start_counting()
        started, cpu = time.perf_counter(), self._cpu()
        await asyncio.sleep(self.load.seconds)
        seconds, cpu = time.perf_counter() - started, self._cpu() - cpu
        delivered, latencies = self.delivered, sorted(self.latencies)
        self._talking = False
        await talk
        await asyncio.sleep(SETTLE_SECONDS)
        expected, arrived = self.sent * self.load.members, self.delivered
        lost = sum(client.lost for client in self._clients)
        for client in self._clients:
            client.close()
        return {
            "connections": len(self._clients),
            "deliveries_per_second": round(delivered / seconds),
            "cpu_us_per_delivery": round(cpu / max(1, delivered) * 1e6, 2),
            "cpu_percent": round(cpu / seconds * 100, 1),
            "mean_ms": round(statistics.fmean(latencies) * 1000, 2) if latencies else None,
            "p50_ms": _percentile(latencies, 0.50),
            "p95_ms": _percentile(latencies, 0.95),
            "p99_ms": _percentile(latencies, 0.99),
            "kib_per_connection": round(memory, 1),
            "undelivered": expected - arrived,
            "connections_lost": lost,
        }

    async def _connect(self) -> None:
        for room in range(self.load.rooms):
            name = f"{self.load.room_prefix}-{room}"
            numbers = range(room * self.load.members, (room + 1) * self.load.members)
            members = [LoadClient(number, name, self._got) for number in numbers]
            ports = self.load.ports
            await asyncio.gather(
                *(client.open(ports[n % len(ports)]) for n, client in enumerate(members))
            )
            self._clients += members
        self._by_number = {client.number: client for client in self._clients}
        self._back = dict.fromkeys(self._by_number, 0)

    async def _talk(self) -> None:
        talkers = [c for c in self._clients if c.number % self.load.members < self.load.talkers]
        if not self.load.rate:
            for client in talkers:
                self._say(client)
            while self._talking:
                await asyncio.sleep(0.01)
            return
        started, count = time.perf_counter(), 0
        while self._talking:
            due = int((time.perf_counter() - started) * self.load.rate)
            while count < due:
                self._say(talkers[count % len(talkers)])
                count += 1
            await asyncio.sleep(0.001)

    def _say(self, client: LoadClient) -> None:
        self.sent += 1
        client.send_message(self._filler, self.load.ack)

    def _got(self, sender: int, sent_at: float) -> None:
        self.delivered += 1
        if len(self.latencies) < 1_000_000:
            self.latencies.append(time.perf_counter() - sent_at)
        if not self.load.rate and self._talking:
            self._back[sender] += 1
            if self._back[sender] == self.load.members:  # everybody has it: say the next thing
                self._back[sender] = 0
                self._say(self._by_number[sender])

    def _start_counting(self) -> None:
        """Forget the warm-up's deliveries, but not what is still on its way."""
        self.sent -= self.delivered // self.load.members
        self.delivered %= self.load.members
        self.latencies.clear()

    def _cpu(self) -> float:
        return sum(t.user + t.system for t in (p.cpu_times() for p in self._processes))

    def _memory(self) -> int:
        return sum(p.memory_info().rss for p in self._processes)


def _percentile(ordered: list[float], share: float) -> float | None:
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2)


def run(load: Load) -> dict[str, Any]:
    """Measure one load; the figures."""
    return asyncio.run(Run(load).measure())


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Load a running server and print what it cost.")
    parser.add_argument("--port", type=int, action="append", required=True, dest="ports")
    parser.add_argument("--pid", type=int, action="append", default=[], dest="pids")
    parser.add_argument("--rooms", type=int, default=50)
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--talkers", type=int, default=4, help="members of each room who send")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=0.0, help="messages a second; 0: closed loop")
    parser.add_argument("--ack", action="store_true", help="ask for an acknowledgement of each")
    parser.add_argument("--message-bytes", type=int, default=40)
    arguments = vars(parser.parse_args())
    print(json.dumps(run(Load(**arguments)), indent=2))


if __name__ == "__main__":
    main()
