"""A real `run.py worker` process for tests: started, killed, started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.processes import ROOT

LIMIT_SECONDS = 50.0


class SpeechWorkerProcess:
    """One worker; its log goes to `log_path`."""

    def __init__(self, redis_url: str, media_redis_url: str, model: Path, log_path: Path) -> None:
        self.log_path = log_path
        self._env = {
            **os.environ,
            "APP_ENV": "development",
            "REDIS_URL": redis_url,
            "MEDIA_REDIS_URL": media_redis_url,
            "WHISPER_MODEL": str(model),
            "DATA_DIR": str(log_path.parent / "worker-data"),
            "LOG_FORMAT": "json",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "SpeechWorkerProcess":
        """Start, without waiting for the model."""
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "run.py", "worker"],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=log,
            )
        return self

    def wait_until_ready(self, server_url: str) -> None:
        """Wait until the web process says that speech is transcribed."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while speech_state(server_url) != "ready":
            assert time.monotonic() < deadline, self.log_text()[-3000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

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


def speech_state(server_url: str) -> str:
    """What /ready says of speech."""
    # On a busy machine Redis may be late for once, which makes it a 503.
    state: str = requests.get(f"{server_url}/ready", timeout=10).json()["speech"]
    return state
