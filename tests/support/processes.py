"""Real server processes for tests: started, killed, restarted."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tests.support import nursery
from tests.support.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


class OwnedProcess:
    """A program that a `with` block starts, as `_process`, and that ends with the block."""

    _process: subprocess.Popen[Any] | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


PORTS = range(12_000, 32_000)


def free_port() -> int:
    """A port that nobody uses right now, and nobody else is given before all others were.

    Those that the kernel hands out begin at 32,768 (Linux); one that it handed out and that is to
    be bound again may belong to somebody else by then, whose answer looks like ours. All runs of
    this machine count in one file, as a port is bound only a while after it was given.
    """
    with (Path(tempfile.gettempdir()) / f"ports-given-to-tests-{os.getuid()}").open("a+") as given:
        while True:
            port = PORTS[_next(given) % len(PORTS)]
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with suppress(OSError):
                    probe.bind(("127.0.0.1", port))
                    return port


def _next(counter: IO[str]) -> int:
    """How many were given before, of all processes."""
    fcntl.flock(counter, fcntl.LOCK_EX)
    try:
        counter.seek(0)
        count = int(counter.read() or 0)
        counter.truncate(0)
        counter.write(str(count + 1))
        counter.flush()
        return count
    finally:
        fcntl.flock(counter, fcntl.LOCK_UN)


class WebServer:
    """One web process on 127.0.0.1; its log goes to `log_path`."""

    def __init__(self, redis_url: str, log_path: Path, port: int | None = None, **env: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = log_path
        self._env = {
            **os.environ,
            "APP_ENV": "development",
            "REDIS_URL": redis_url,
            "DATA_DIR": str(log_path.parent / "data"),
            "LOG_FORMAT": "json",
            **env,
        }
        self._process: nursery.NurseryProcess | subprocess.Popen[bytes] | None = None

    def start(self) -> "WebServer":
        """Start and wait until it answers."""
        with self.log_path.open("ab") as log:
            self._process = self._started(log)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/socket.io/?EIO=4&transport=polling"):
                    return self
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.log_text()[-3000:]}")

    def _started(self, log: IO[bytes]) -> "nursery.NurseryProcess | subprocess.Popen[bytes]":
        return nursery.start("web", ["--port", str(self.port)], self._env, log, log)

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL."""
        self.signal(signal.SIGKILL)
        self.wait()

    def signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for the end; the exit status."""
        assert self._process is not None
        return self._process.wait(timeout)

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log_text(self) -> str:
        """Everything it logged."""
        return self.log_path.read_text() if self.log_path.exists() else ""


class CheckoutServer(WebServer):
    """One that is started as people start it, from the folder where its run.py lies."""

    def __init__(self, checkout: Path, redis_url: str, log_path: Path, **env: str) -> None:
        super().__init__(redis_url, log_path, None, **env)
        self._checkout = checkout

    def _started(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(self._checkout / "run.py"), "web", "--port", str(self.port)]
        return subprocess.Popen(command, cwd=self._checkout, env=self._env, stdout=log, stderr=log)
