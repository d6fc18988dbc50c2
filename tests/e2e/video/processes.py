"""A real `run.py video` process for tests: started, killed, started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests

from tests.processes import ROOT

LIMIT_SECONDS = 50.0


class VideoWorkerProcess:
    """One worker; its log goes to `log_path`."""

    def __init__(self, media_redis_url: str, log_path: Path, **env: str) -> None:
        self.log_path = log_path
        self._env = {
            **os.environ,
            "APP_ENV": "development",
            "MEDIA_REDIS_URL": media_redis_url,
            "DATA_DIR": str(log_path.parent / "video-data"),
            "LOG_FORMAT": "json",
            **env,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "VideoWorkerProcess":
        """Start, without waiting."""
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "run.py", "video"],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=log,
            )
        return self

    def wait_until_ready(self, server_url: str) -> None:
        """Wait until the web process says that streams are processed."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while video_state(server_url) != "ready":
            assert time.monotonic() < deadline, self.log_text()[-3000:]
            time.sleep(0.1)

    @property
    def children(self) -> list[psutil.Process]:
        """Its decoding children."""
        assert self._process is not None
        return psutil.Process(self._process.pid).children()

    def kill(self) -> None:
        """SIGKILL."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        """End it in an orderly way, or else at once."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def log_text(self) -> str:
        """Everything it logged."""
        return self.log_path.read_text() if self.log_path.exists() else ""


def video_state(server_url: str) -> str:
    """What /ready says of video."""
    # On a busy machine Redis may be late for once, which makes it a 503.
    state: str = requests.get(f"{server_url}/ready", timeout=10).json()["video"]
    return state
