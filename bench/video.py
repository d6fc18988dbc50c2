"""Measures video: what a stream costs, how many keep up, whether memory stays, into the document.

python -m bench.video                 a minute and a half, written into docs/performance.md
python -m bench.video --print         the same, printed only
python -m bench.video --memory 600    memory of one stream over ten minutes, printed only

A stream is a browser's recording of 6 s (640 x 480, Opus), sent again and again in real time.
No speech worker runs, so that under load pictures alone are decoded and looked at.
"""

import argparse
import asyncio
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from websockets.asyncio.client import connect

from app.runtime.bound_process import launch
from app.runtime.embedded_redis import EmbeddedRedis
from app.runtime.packages import video_python
from bench.compare import machine
from bench.compare.report import table, write_between_marks
from bench.compare.run import DOCUMENT
from bench.compare.subjects import OURS, ROOT, Running, running
from bench.video_cost import RECORDING_SECONDS, pieces_of

BEGIN = "<!-- measured: written by `python -m bench.video` -->"
END = "<!-- end of what `python -m bench.video` writes -->"
COUNTS = (1, 4, 8, 16)
KEEPING_UP = 2.0
"""Seconds of stream that may wait at the end."""
START_SECONDS = 3.0
MIB = 1024 * 1024


@dataclass
class Stream:
    """What one sender saw."""

    sent: int = 0
    confirmed: int = 0
    pending: int = 0
    frames: int = 0


@dataclass(frozen=True)
class Seen:
    """A load of `count` streams: CPU and memory are those of the worker with its children."""

    count: int
    cpu_percent: float
    behind_seconds: float
    frames_per_second: float
    mib_per_stream: float


def cost(kind: str, transcribe: bool, observe: bool) -> float:
    """See video_cost, which runs where the models are."""
    uses = [name for name, wanted in (("transcribe", transcribe), ("observe", observe)) if wanted]
    said = subprocess.run(
        [video_python(None), "-m", "bench.video_cost", kind, *uses],
        stdout=subprocess.PIPE,
        check=True,
    )
    return float(said.stdout)


@contextmanager
def worker(media: EmbeddedRedis) -> Iterator[psutil.Process]:
    """A video worker."""
    command = [video_python(None), str(ROOT / "run.py"), "video"]
    process = launch(command, {"MEDIA_REDIS_URL": media.url, "LOG_LEVEL": "WARNING"})
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


async def stream_for(port: int, session: str, kind: str, seconds: float, seen: Stream) -> None:
    """Send in real time for so long, and count what is confirmed."""
    pieces = pieces_of(kind)
    pause = RECORDING_SECONDS / len(pieces)
    address = f"ws://127.0.0.1:{port}/ws/video-stream/{session}"
    async with connect(address, compression=None) as socket:

        async def listen() -> None:
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "video_data_received":
                    seen.confirmed += message["data_size"]
                    seen.pending = message["pending"]
                elif message["type"] == "video_analysis_result":
                    seen.frames += message["frames"]

        listening = asyncio.create_task(listen())
        began = time.monotonic()
        number = 0
        while (due := began + number * pause) < began + seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            piece = pieces[number % len(pieces)]
            await socket.send(piece)
            seen.sent += len(piece)
            number += 1
        await asyncio.sleep(0.5)
        listening.cancel()


async def load(running_web: Running, process: psutil.Process, count: int, seconds: float) -> Seen:
    """So many streams at once, half of them VP9."""
    streams = [Stream() for _ in range(count)]
    sessions = [f"bench-{count}-{number}" for number in range(count)]
    await asyncio.gather(*(make_interview(running_web.ports[0], name) for name in sessions))
    tasks = [
        asyncio.create_task(
            stream_for(running_web.ports[0], name, ("vp8", "vp9")[n % 2], seconds, streams[n])
        )
        for n, name in enumerate(sessions)
    ]
    settle = seconds / 3  # the models are loaded
    await asyncio.sleep(settle)
    before, began = cpu_of(process), time.monotonic()
    await asyncio.sleep(seconds - settle - 0.5)
    spent, lasted = cpu_of(process) - before, time.monotonic() - began
    memory = sum(child.memory_info().rss for child in process.children()) / count
    await asyncio.gather(*tasks)
    rates = [stream.sent / seconds for stream in streams]
    return Seen(
        count=count,
        cpu_percent=spent / lasted * 100,
        behind_seconds=max(s.pending / rate for s, rate in zip(streams, rates, strict=True)),
        frames_per_second=sum(s.frames for s in streams) / count / seconds,
        mib_per_stream=memory / MIB,
    )


async def make_interview(port: int, name: str) -> None:
    """Over HTTP, by hand: one request."""
    body = json.dumps({"interview_id": name, "consent_default": "given"}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /api/v1/interview HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    status = await reader.readline()
    writer.close()
    assert b" 201 " in status, status


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of the worker and its living children."""
    times = [p.cpu_times() for p in (process, *process.children())]
    return sum(t.user + t.system for t in times)


@contextmanager
def server() -> Iterator[tuple[Running, psutil.Process]]:
    """A web process and a video worker, on a media Redis of their own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        media = EmbeddedRedis(folder / "media", persistent=False, max_memory="256mb")
        stack.enter_context(media)
        os.environ["MEDIA_REDIS_URL"] = media.url  # the web process inherits it
        web = stack.enter_context(running(OURS))
        process = stack.enter_context(worker(media))
        time.sleep(START_SECONDS)
        yield web, process


def memory_over(seconds: float, every: float) -> list[float]:
    """MiB of one stream's child, sampled while it streams."""
    samples: list[float] = []

    async def watch(web: Running, process: psutil.Process) -> None:
        await make_interview(web.ports[0], "bench-memory")
        task = asyncio.create_task(
            stream_for(web.ports[0], "bench-memory", "vp8", seconds, Stream())
        )
        while not task.done():
            await asyncio.wait([task], timeout=every)
            samples.extend(child.memory_info().rss / MIB for child in process.children())
        await task

    with server() as (web, process):
        asyncio.run(watch(web, process))
    return samples


def measure(counts: Sequence[int], seconds: float) -> str:
    """Both tables, and the machine, as Markdown."""
    rows = [
        [
            name,
            f"{cost(kind, transcribe=True, observe=False):.0f}",
            f"{cost(kind, transcribe=False, observe=True):.0f}",
            f"{cost(kind, transcribe=True, observe=True):.0f}",
        ]
        for kind, name in (("vp8", "VP8, 11 frames/s"), ("vp9", "VP9, 15 frames/s"))
    ]
    loads = []
    with server() as (web, process):
        for count in counts:
            seen = asyncio.run(load(web, process, count, seconds))
            keeps_up = "yes" if seen.behind_seconds <= KEEPING_UP else "no"
            loads.append(
                [
                    str(seen.count),
                    f"{seen.cpu_percent / seen.count:.0f}",
                    f"{seen.frames_per_second:.1f}",
                    f"{seen.mib_per_stream:.0f}",
                    f"{seen.behind_seconds:.1f}",
                    keeps_up,
                ]
            )
            while process.children():  # those of this load
                time.sleep(0.5)
    costs = table(
        ["CPU ms per second of stream", "sound", "pictures and observations", "both"], rows
    )
    head = [
        "streams at once", "CPU % of a core per stream", "frames looked at per second",
        "MiB per stream", "seconds behind", "keeps up",
    ]  # fmt: skip
    known = ("Date", "Processor", "Python", "Load average at the start")
    about = [[name, value] for name, value in machine.describe() if name in known]
    return "\n\n".join([costs, table(head, loads), table(["", ""], about)])


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--print", action="store_true", dest="only_print", help="write nothing")
    parser.add_argument("--seconds", type=float, default=18.0, help="length of each load")
    parser.add_argument("--memory", type=float, help="seconds of one stream, its memory printed")
    arguments = parser.parse_args()
    if arguments.memory is not None:
        print([round(mib) for mib in memory_over(arguments.memory, arguments.memory / 20)])
        return
    text = measure(COUNTS, arguments.seconds)
    if arguments.only_print:
        print(text)
    else:
        write_between_marks(DOCUMENT, text, BEGIN, END)


if __name__ == "__main__":
    main()
