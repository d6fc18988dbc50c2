"""A real PostgreSQL for tests: a cluster of its own, on a Unix socket, never run by root."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.support.patience import PATIENCE

BINARIES = Path("/usr/lib/postgresql")
"""Where Debian's packages lie, one folder a version."""
OWNER = "postgres"


def _program(name: str) -> str:
    newest = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    assert found, f"no PostgreSQL is installed: {name} (Debian: apt install postgresql)"
    return found


class Postgres:
    """A cluster in `folder`, whose path must be short: it holds the socket, too."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._user: int | None = None
        self._group: int | None = None
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            user = pwd.getpwnam(OWNER)
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._user, self._group = user.pw_uid, user.pw_gid
        command = [_program("initdb"), "-D", str(self._data), "-A", "trust", "-U", "tester", "-N"]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            user=self._user,
            group=self._group,
        )

    @property
    def url(self) -> str:
        """Of its one database."""
        return f"postgresql://tester@/postgres?host={self._folder}"

    def start(self) -> Self:
        """Start, and wait until it answers."""
        options = ["-k", str(self._folder), "-h", "", "-c", "fsync=off"]
        with (self._folder.parent / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                [_program("postgres"), "-D", str(self._data), *options],
                stdout=log,
                stderr=log,
                cwd="/",
                user=self._user,
                group=self._group,
            )
        ready = [_program("pg_isready"), "-q", "-h", str(self._folder), "-U", "tester"]
        deadline = time.monotonic() + PATIENCE
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            assert self._process.poll() is None, "PostgreSQL ended"
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """As a power cut does, with all its processes."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGINT)

    def create(self, database: str) -> str:
        """Make one more database; its URL."""
        command = [_program("createdb"), "-h", str(self._folder), "-U", "tester", database]
        subprocess.run(command, check=True)
        return f"postgresql://tester@/{database}?host={self._folder}"

    def _end(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait()
