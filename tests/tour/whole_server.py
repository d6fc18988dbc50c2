"""The whole server as `python run.py` starts it, with the small test model."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, free_port
from tests.support.recordings import window_of
from tests.support.worker_processes import wait_until_ready


class WholeServer:
    """Redis, one web process, a speech and a video worker; data and logs in `folder`."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        given = {
            "DATA_DIR": str(folder / "data"),
            "XDG_RUNTIME_DIR": str(folder),
            "WHISPER_MODEL": str(model),
            "WHISPER_WINDOW": window_of(model),
        }
        kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "MEDIA_REDIS_URL")}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "run.py"), "--port", str(self.port)],
                cwd=folder,
                env={**kept, **given},
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        """Wait until it says that it is ready, and hears."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline().decode()
        assert f"is ready: {self.url}/" in said, said + self.log.read_text()
        wait_until_ready(self.url, "speech", self.log.read_text)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it by one signal to the group, as Ctrl-C does."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            assert self._process.wait(PATIENCE) == 0
        finally:
            self._process.kill()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def kill_web(self) -> None:
        """SIGKILL the web process; the supervisor starts another."""
        for child in psutil.Process(self._process.pid).children():
            if "web" in child.cmdline():
                child.kill()
                return
        raise AssertionError("there is no web process")
