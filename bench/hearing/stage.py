"""A real server with a real speech worker, and what they take of the processor."""

import json
import os
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from app.runtime.bound_process import launch
from app.runtime.embedded_redis import EmbeddedRedis
from app.speech.kept_models import SETTING
from bench.compare.subjects import OURS, ROOT, running
from bench.hearing.workplace import MODELS

START_SECONDS = 300.0
"""For a large model to load, on a busy machine."""


@dataclass(frozen=True)
class Stage:
    """`worker` and `web` are processes; both with their children."""

    url: str
    worker: psutil.Process
    web: psutil.Process


@contextmanager
def stage(model: str) -> Iterator[Stage]:
    """Start everything; yields when speech is ready."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        media = stack.enter_context(
            EmbeddedRedis(folder / "media", persistent=False, max_memory="256mb")
        )
        given = {"MEDIA_REDIS_URL": media.url, "WHISPER_ENGINE": "faster-whisper"}
        os.environ.update(given | {"WHISPER_MODEL": model, SETTING: str(MODELS)})
        urls: list[str] = []
        server = stack.enter_context(running(OURS, prepare=urls.append))
        environment = os.environ | {"REDIS_URL": urls[0], "DATA_DIR": str(folder / "data")}
        log = stack.enter_context((folder / "worker.log").open("wb"))
        worker = launch([sys.executable, str(ROOT / "run.py"), "worker"], environment, log)
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        url = f"http://127.0.0.1:{server.ports[0]}"
        _wait_until_ready(url, folder / "worker.log")
        yield Stage(url, psutil.Process(worker.pid), psutil.Process(server.pids[0]))


def _wait_until_ready(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{url}/ready", timeout=10) as answer:
            if json.load(answer)["speech"] == "ready":
                return
        time.sleep(0.2)
    raise RuntimeError(f"the speech worker did not start: {log.read_text()[-2000:]}")


def processor_seconds(process: psutil.Process) -> float:
    """Of a process and its children, those that ended too."""
    times = process.cpu_times()
    seconds = times.user + times.system + times.children_user + times.children_system
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            its = child.cpu_times()
            seconds += its.user + its.system
    return float(seconds)
