"""Measures the embedded AI interviewer with many talks at once, into docs/performance.md.

python -m bench.interviewer                 two loads of 20 s, written into the document
python -m bench.interviewer --print         the same, printed only

Every talk is one connection of the JSON gateway, in English or Chinese, in every style; who has
reached the closing begins a new session. CPU and stalls are the web process's own.
"""

import argparse
import asyncio
import itertools
import json
import os
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import ClientConnection, connect

from bench.compare import machine
from bench.compare.report import table, write_between_marks
from bench.compare.run import DOCUMENT
from bench.compare.subjects import OURS, Running, running

BEGIN = "<!-- measured: written by `python -m bench.interviewer` -->"
END = "<!-- end of what `python -m bench.interviewer` writes -->"
STALLS = "interview_event_loop_stall_seconds"
PATIENCE = 60.0
"""Seconds for a connection to open while all of them come."""
STYLES = ("formal", "casual", "technical", "behavioural")
POSITIONS = {
    "en": ("Backend engineer", "Frontend developer", "Data analyst", "Product manager", None),
    "zh": ("后端工程师", "前端开发", "数据分析师", "产品经理", None),
}
ANSWERS = {
    "en": (
        "At my last company checkout was slow. I was asked to mend it, so I measured each step "
        "and rewrote the worst query. As a result it fell from 5 seconds to 300 milliseconds.",
        "Mostly we kept it simple and talked a lot.",
        "What do you mean by that?",
        "Two teams disagreed about the release plan. I talked to both, wrote down what each of "
        "them needed, and proposed dates. Both kept them, and returns dropped by 12 percent.",
        "I don't know.",
    ),
    "zh": (
        "我在上一家公司的时候，订单页面很慢。我负责优化，分析了执行计划，重构了Redis缓存。"
        "结果页面从5秒降到了300毫秒。",
        "主要是多沟通，尽量简单。",
        "请再说一遍",
        "去年两个团队对发布计划有分歧，我的任务是协调。我召集了会议，写了方案，说服了双方。"
        "最终两个团队都按计划交付了，返工减少了30%。",
        "不知道",
    ),
}


@dataclass(frozen=True)
class Load:
    """`pause`: seconds that a candidate takes between reply and answer; 0: none at all."""

    label: str
    sessions: int
    pause: float
    seconds: float
    warmup: float = 2.0


class Run:
    """One load on a running server, from the first connection to the figures."""

    def __init__(self, load: Load, server: Running) -> None:
        self._load = load
        self._port = server.ports[0]
        self._process = psutil.Process(server.pids[0])
        self._seconds: list[float] = []
        self._finished = 0
        self._refused = 0

    async def measure(self) -> list[str]:
        """The figures, as a row of the table."""
        talks = [asyncio.create_task(self._talk(number)) for number in range(self._load.sessions)]
        await asyncio.sleep(self._load.warmup + self._load.pause)
        self._seconds.clear()
        began, cpu, before = time.perf_counter(), self._cpu(), await self._stalls()
        await asyncio.sleep(self._load.seconds)
        while not (self._seconds or all(talk.done() for talk in talks)):
            await asyncio.sleep(0.1)  # on a busy machine a short while passes without any answer
        took, cpu, after = time.perf_counter() - began, self._cpu() - cpu, await self._stalls()
        answered = sorted(self._seconds)
        for talk in talks:
            talk.cancel()
        for ended in await asyncio.gather(*talks, return_exceptions=True):  # all have hung up
            if isinstance(ended, Exception):
                raise ended
        return [
            self._load.label,
            f"{len(answered) / took:,.0f}",
            *(f"{_percentile(answered, share) * 1000:.1f}" for share in (0.5, 0.95, 0.99)),
            f"{cpu / len(answered) * 1000:.2f}",
            f"{cpu / took * 100:.0f}",
            longest(before, after),
            f"{self._finished:,}",
            f"{self._refused:,}",
        ]

    async def _talk(self, number: int) -> None:
        """Hold one interview after the other."""
        await asyncio.sleep((self._load.pause or 1.0) * number / self._load.sessions)
        for count in itertools.count():
            path = f"/api/v1/ws/bench-{self._port}-{self._load.label}-{number}-{count}"
            address = f"ws://127.0.0.1:{self._port}{path.replace(' ', '_')}"
            async with connect(
                address, ping_interval=None, compression=None, open_timeout=PATIENCE
            ) as socket:
                await self._interview(socket, number)
            self._finished += 1

    async def _interview(self, socket: ClientConnection, number: int) -> None:
        language = ("en", "zh")[number % 2]
        setting = {
            "interview_style": STYLES[number % len(STYLES)],
            "position": POSITIONS[language][number % 5],
            "language": language,
        }
        await _next(socket, "connected")
        await socket.send(json.dumps({"type": "connect", "data": setting}))
        await _next(socket, "connected")
        for words in itertools.cycle(ANSWERS[language]):
            await asyncio.sleep(self._load.pause)
            began = time.perf_counter()
            await socket.send(json.dumps({"type": "text_input", "data": {"text": words}}))
            reply = await _next(socket, "ai_response")
            self._seconds.append(time.perf_counter() - began)
            if reply is None:
                self._refused += 1
                return
            if reply["response_type"] == "closing":
                return

    def _cpu(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    async def _stalls(self) -> dict[float, float]:
        return await asyncio.to_thread(read_stalls, f"http://127.0.0.1:{self._port}/metrics")


async def _next(socket: ClientConnection, kind: str) -> dict[str, Any] | None:
    """The data of the next message of this kind; None where an error came instead."""
    while True:
        message = json.loads(await socket.recv())
        if message["type"] in (kind, "error"):
            return message["data"] if message["type"] == kind else None


def read_stalls(address: str) -> dict[float, float]:
    """Upper bound (seconds) -> how many samples of the event loop's stall were within it."""
    with urllib.request.urlopen(address) as answer:
        text = answer.read().decode()
    return {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == f"{STALLS}_bucket"
    }


def longest(before: dict[float, float], after: dict[float, float]) -> str:
    """Within what all stalls between two readings were, in ms."""
    seen = {bound: after[bound] - before[bound] for bound in sorted(after)}
    count = max(seen.values())
    bound = next(bound for bound in seen if seen[bound] == count)
    return f"≤ {bound * 1000:g} ({count:.0f} samples)"


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def measure(sessions: int, seconds: float) -> str:
    """The section's tables."""
    seen = [row for row in machine.describe() if row[0] in ("Date", "Processor", "Python")]
    os.environ["MAX_WEBSOCKET_CONNECTIONS"] = str(sessions + 10)
    rows = []
    for load in (
        Load(f"{sessions} talks, 5 s to think", sessions, 5.0, seconds),
        Load(f"{sessions} talks, no time to think", sessions, 0.0, seconds),
    ):
        with running(OURS) as server:
            rows.append(asyncio.run(Run(load, server).measure()))
    head = [
        "load", "turns/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms per turn", "CPU % of a core",
        "longest stall ms", "interviews closed", "refused",
    ]  # fmt: skip
    return f"{table(head, rows)}\n\n{table(['', ''], [list(row) for row in seen])}"


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--print", action="store_true", dest="only_print", help="write nothing")
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0, help="counted time of each load")
    arguments = parser.parse_args()
    text = measure(arguments.sessions, arguments.seconds)
    if arguments.only_print:
        print(text)
    else:
        write_between_marks(DOCUMENT, text, BEGIN, END)


if __name__ == "__main__":
    main()
