"""Web processes that need not load their code: a process that has loaded it forks them.

Some two hundred are started in a run, and what they load takes nine tenths of their start.
`run.py web` itself is started by the tests of the command line, of whole servers, of plug-ins.
"""

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.support.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


class NurseryProcess:
    """A process of the nursery's, handled as a subprocess.Popen."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self._text = b""
        self.returncode: int | None = None
        assert self._hear(1, PATIENCE), "the nursery started nothing"
        self.pid = int(self._text.split()[0])

    def _hear(self, lines: int, seconds: float | None) -> bool:
        """Wait until that many lines have come; whether they have."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while self._text.count(b"\n") < lines:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._told], [], [], left)[0]:
                return False
            more = self._told.recv(100)
            assert more, "the nursery lost sight of a process"
            self._text += more
        return True

    def poll(self) -> int | None:
        """The exit status, None while it runs; minus the signal that ended it."""
        if self.returncode is None and self._hear(2, 0):
            self.returncode = int(self._text.split()[1])
            self._told.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the exit status."""
        if self.returncode is None and not self._hear(2, timeout):
            raise subprocess.TimeoutExpired("a process of the nursery's", timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


def start(
    program: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    output: IO[bytes],
    errors: IO[bytes],
) -> NurseryProcess:
    """Start `web` (with run.py's arguments for it), or a Python script that needs gevent."""
    request = {
        "program": program,
        "arguments": arguments,
        "environment": dict(environment),
        "folder": str(ROOT),
    }
    here, there = socket.socketpair()
    with there, Path(os.devnull).open("rb") as nothing:
        descriptors = [*(file.fileno() for file in (nothing, output, errors)), there.fileno()]
        socket.send_fds(_nursery(), [json.dumps(request).encode()], descriptors)
    return NurseryProcess(here)


@functools.cache
def _nursery() -> socket.socket:
    """Where the nursery of this process takes requests; it ends with this process."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    script = Path(__file__).with_name("nursery_process.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(there.fileno())],
        pass_fds=[there.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    there.close()
    atexit.register(process.wait)
    atexit.register(here.close)  # before it is waited for
    return here
