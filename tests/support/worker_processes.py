"""Real `run.py worker` and `run.py video` processes for tests: started, killed, started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Self

import psutil
import requests

from app.runtime.packages import video_python
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT
from tests.support.recordings import window_of

State = Literal["speech", "video"]


class WorkerProcess:
    """One worker; its log goes to `log_path`. Run as `command`; `state`: its name in /ready."""

    command: str
    state: State
    python = sys.executable

    def __init__(self, media_redis_url: str, log_path: Path, **env: str) -> None:
        self.log_path = log_path
        self._env = {
            **os.environ,
            "APP_ENV": "development",
            "MEDIA_REDIS_URL": media_redis_url,
            "DATA_DIR": str(log_path.parent / f"{self.command}-data"),
            "LOG_FORMAT": "json",
            **env,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start, without waiting."""
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [self.python, "run.py", self.command],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=log,
            )
        return self

    def wait_until_ready(self, server_url: str) -> None:
        """Wait until the web process says that there is a worker; fails with the log."""
        wait_until_ready(server_url, self.state, self.log_text)

    @property
    def children(self) -> list[psutil.Process]:
        """Its children."""
        assert self._process is not None
        return psutil.Process(self._process.pid).children()

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def stop(self) -> None:
        """End it in an orderly way, or else at once."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def log_text(self) -> str:
        """Everything it logged."""
        return self.log_path.read_text() if self.log_path.exists() else ""


class SpeechWorkerProcess(WorkerProcess):
    """A speech worker."""

    command = "worker"
    state = "speech"

    def __init__(
        self, redis_url: str, media_redis_url: str, model: Path, log_path: Path, **env: str
    ) -> None:
        given = {"WHISPER_MODEL": str(model), "WHISPER_WINDOW": window_of(model)}
        super().__init__(media_redis_url, log_path, REDIS_URL=redis_url, **{**given, **env})


class VideoWorkerProcess(WorkerProcess):
    """A video worker."""

    command = "video"
    state = "video"
    python = video_python(None)


class TranslationWorkerProcess(WorkerProcess):
    """A translation worker; what it writes tells that it is there."""

    command = "translation"

    def __init__(self, redis_url: str, log_path: Path, **env: str) -> None:
        super().__init__("", log_path, REDIS_URL=redis_url, **env)


def wait_until_ready(server_url: str, of: State, log: Callable[[], str] = str) -> None:
    """Wait until /ready says that there is a worker; fails with the last of `log()`."""
    deadline = time.monotonic() + PATIENCE
    while state_told(server_url, of) != "ready":
        assert time.monotonic() < deadline, log()[-3000:]
        time.sleep(0.1)


def state_told(server_url: str, of: State) -> str:
    """What /ready says of speech or video."""
    # On a busy machine Redis may be late for once, which makes it a 503.
    told: str = requests.get(f"{server_url}/ready", timeout=PATIENCE).json()[of]
    return told
