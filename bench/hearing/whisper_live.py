"""WhisperLive under the same speakers. Its code is fetched by who measures, and not kept here.

`git clone https://github.com/collabora/WhisperLive`, and `--whisper-live PATH`. On a processor it
uses PyTorch only to ask for a GPU, so a stand-in answers that.
"""

import json
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from websockets.sync.client import ClientConnection, connect

from app.runtime.bound_process import launch
from bench.hearing.conditions import CHUNK_SECONDS, Sent
from bench.hearing.material import Spoken
from bench.hearing.shown import Shown
from bench.hearing.speakers import Session, at_once
from bench.hearing.stage import START_SECONDS, processor_seconds
from bench.hearing.workplace import HERE, NotHere, program

QUIET_SECONDS, LONGEST_QUIET = 25.0, 90.0
"""Of silence after the last word, without news and at most: equal outputs make its last final."""


@contextmanager
def running(code: Path, model: str) -> Iterator[tuple[int, psutil.Process]]:
    """Its server on a free port."""
    if not (code / "whisper_live" / "server.py").exists():
        raise NotHere(f"{code} is no checkout of WhisperLive")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path = os.pathsep.join([str(HERE / "apart" / "without_torch"), str(code)])
    threads = {"OMP_NUM_THREADS": str(os.cpu_count() or 1)}
    command = [program("python"), str(code / "run_server.py"), "--port", str(port)]
    command += ["-fw", model, "--max_clients", "8", "--max_connection_time", "3600"]
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        server = launch(command, os.environ | threads | {"PYTHONPATH": path}, log)
        try:
            _wait_until_open(port, server, Path(folder) / "log")
            yield port, psutil.Process(server.pid)
        finally:
            server.kill()
            server.wait()


def _wait_until_open(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise NotHere(f"WhisperLive did not start: {log.read_text()[-1000:]}")


@dataclass
class Listener:
    """One client of it."""

    port: int
    number: int
    delay: float
    said: Spoken
    sent: Sent
    history: list[Shown] = field(default_factory=list)
    seconds: float = 0.0
    """Of sound that it was sent, the silence included."""
    _began: float = 0.0
    _finals: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Say everything, then be quiet until nothing more comes."""
        with ExitStack() as stack:
            wire = stack.enter_context(connect(f"ws://127.0.0.1:{self.port}", open_timeout=60))
            options = {"uid": str(self.number), "language": "en", "task": "transcribe"}
            wire.send(json.dumps(options | {"model": "base", "use_vad": True}))
            self._wait_until_ready(wire)
            time.sleep(self.delay)
            self._began = time.perf_counter()
            threading.Thread(target=self._read, args=(wire,), daemon=True).start()
            for data in self._sounds():
                self.seconds += CHUNK_SECONDS
                time.sleep(max(0.0, self._began + self.seconds - time.perf_counter()))
                samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768.0
                wire.send(samples.tobytes())
            wire.send(b"END_OF_AUDIO")

    def _sounds(self) -> Iterator[bytes]:
        yield from self.sent.chunks
        spoken = self.seconds
        news = len(self.history), spoken
        while self.seconds - news[1] < QUIET_SECONDS and self.seconds - spoken < LONGEST_QUIET:
            if len(self.history) != news[0]:
                news = len(self.history), self.seconds
            yield bytes(len(self.sent.chunks[0]))

    def _wait_until_ready(self, wire: ClientConnection) -> None:
        while json.loads(wire.recv(timeout=START_SECONDS)).get("message") != "SERVER_READY":
            pass

    def _read(self, wire: ClientConnection) -> None:
        with suppress(Exception):  # the wire's end
            for message in wire:
                self._take(json.loads(message))

    def _take(self, told: dict[str, Any]) -> None:
        at = time.perf_counter() - self._began
        for segment in told.get("segments", ()):
            if segment["completed"] and segment["start"] not in self._finals:
                part = str(len(self._finals))
                self._finals.append(segment["start"])
                self.history.append(Shown(at, part, segment["text"], True))
            elif not segment["completed"]:
                self.history.append(Shown(at, str(len(self._finals)), segment["text"], False))


def listen(
    port: int, server: psutil.Process, material: Sequence[tuple[Spoken, Sent]], count: int
) -> Session:
    """Let so many speak at once; the silence after them counts as speech, as it costs, too."""
    made = []
    for number in range(count):
        said, sent = material[number % len(material)]
        made.append(Listener(port, number, number / count * 5.0, said, sent))
    before, load = processor_seconds(server), os.getloadavg()
    at_once([listener.run for listener in made], max(one.said.seconds for one in made))
    return Session(
        sum(listener.seconds for listener in made),
        processor_seconds(server) - before,
        0.0,
        load,
        os.getloadavg(),
        [
            {
                "answer": listener.said.name,
                "cues": [asdict(cue) for cue in listener.said.cues],
                "ended": {},
                "refused": [],
                "history": [asdict(entry) for entry in listener.history],
            }
            for listener in made
        ],
    )
