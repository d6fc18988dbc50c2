"""How long live speakers wait for their texts: a real server and worker, sound in real time."""

import json
import os
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import socketio

from app.runtime.bound_process import launch
from app.runtime.embedded_redis import EmbeddedRedis
from bench.compare.subjects import OURS, ROOT, running
from bench.speech_cost import CHUNK_SECONDS, Spoken

START_SECONDS = 300.0
"""For a large model to load."""
FINAL_SECONDS = 60.0
BREATH = 0.5
"""Seconds between two sentences of one speaker."""
QUIET_BEFORE = 0.4
"""Seconds of silence at the beginning of each recording."""


@dataclass(frozen=True)
class Stage:
    """A server with its speech worker."""

    url: str
    worker: psutil.Process


@dataclass
class Heard:
    """One utterance, by the clock: when it was said, and when its texts came."""

    begun: float = 0.0
    ended: float = 0.0
    first_partial: float | None = None
    final: float | None = None


@dataclass(frozen=True)
class Load:
    """What `speakers` at once saw. `cpu`: of the worker, in percent of a core."""

    speakers: int
    utterances: Sequence[Heard]
    cpu: float

    @property
    def finals(self) -> list[float]:
        """Seconds from the last chunk to the final text."""
        return sorted(u.final - u.ended for u in self.utterances if u.final is not None)

    @property
    def first_partials(self) -> list[float]:
        """Seconds from the beginning of speech to the first text."""
        found = (u.first_partial - u.begun for u in self.utterances if u.first_partial is not None)
        return sorted(found)


@contextmanager
def stage(engine: str, model: str) -> Iterator[Stage]:
    """Start everything; yields when speech is ready."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        media = stack.enter_context(
            EmbeddedRedis(folder / "media", persistent=False, max_memory="256mb")
        )
        given = {"MEDIA_REDIS_URL": media.url, "WHISPER_ENGINE": engine, "WHISPER_MODEL": model}
        os.environ.update(given)
        urls: list[str] = []
        server = stack.enter_context(running(OURS, prepare=urls.append))
        environment = os.environ | {"REDIS_URL": urls[0], "DATA_DIR": str(folder / "data")}
        log = stack.enter_context((folder / "worker.log").open("wb"))
        worker = launch([sys.executable, str(ROOT / "run.py"), "worker"], environment, log)
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        url = f"http://127.0.0.1:{server.ports[0]}"
        _wait_until_ready(url, folder / "worker.log")
        yield Stage(url, psutil.Process(worker.pid))


def _wait_until_ready(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{url}/ready") as answer:
            if json.load(answer)["speech"] == "ready":
                return
        time.sleep(0.2)
    raise RuntimeError(f"the speech worker did not start: {log.read_text()[-2000:]}")


def load(on: Stage, speakers: int, spoken: Sequence[Spoken]) -> Load:
    """Let so many speak at once, each all sentences, one after the other."""
    made = [Speaker(on.url, number, speakers, spoken) for number in range(speakers)]
    before, began = _cpu(on.worker), time.perf_counter()
    threads = [threading.Thread(target=speaker.run) for speaker in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cpu = (_cpu(on.worker) - before) / (time.perf_counter() - began) * 100
    heard = [utterance for speaker in made for utterance in speaker.heard.values()]
    return Load(speakers, heard, cpu)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@dataclass
class Speaker:
    """One participant, in an interview of its own; begins a little after the one before it."""

    url: str
    number: int
    of: int
    spoken: Sequence[Spoken]
    heard: dict[str, Heard] = field(default_factory=dict)
    _all_final: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Say everything, in real time."""
        client = socketio.Client()
        client.on("voice_processing", self._partial)
        client.on("voice_transcribed", self._final)
        client.connect(self.url, transports=["websocket"])
        room = f"bench-{time.time_ns()}"
        client.call("join_interview", {"interview_id": room, "user_id": self.number})
        time.sleep(self.number / self.of * 3.0)
        for count, sentence in enumerate(self.spoken):
            self._say(client, room, str(count), sentence)
        self._all_final.wait(FINAL_SECONDS)
        client.disconnect()

    def _say(self, client: Any, room: str, name: str, sentence: Spoken) -> None:
        began = time.perf_counter()
        heard = self.heard[name] = Heard(begun=began + QUIET_BEFORE)
        last = len(sentence.chunks) - 1
        for number, data in enumerate(sentence.chunks):
            time.sleep(max(0.0, began + (number + 1) * CHUNK_SECONDS - time.perf_counter()))
            if number == last:
                heard.ended = time.perf_counter()
            chunk = {"interview_id": room, "utterance_id": name, "audio_data": data}
            about = {"chunk_id": number, "is_final": number == last, "codec": "pcm"}
            client.emit("voice_data", {**chunk, **about, "sample_rate": 16000})
        time.sleep(BREATH)

    def _partial(self, told: Mapping[str, Any]) -> None:
        heard = self.heard.get(told["utterance_id"])
        if heard is not None and told["partial_text"] and heard.first_partial is None:
            heard.first_partial = time.perf_counter()

    def _final(self, told: Mapping[str, Any]) -> None:
        self.heard[told["utterance_id"]].final = time.perf_counter()
        is_done = all(heard.final is not None for heard in self.heard.values())
        if is_done and len(self.heard) == len(self.spoken):
            self._all_final.set()
