"""A Redis server of our own, for everybody who has not set REDIS_URL."""

import hashlib
import os
import stat
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.config import PROJECT_ROOT
from app.observability.logs import get_logger
from app.runtime import bound_process, environments
from app.runtime.redis_server import RedisServer, claim, find_server
from app.settings import data_dir as data_folder
from app.settings.errors import StartupError

logger = get_logger(__name__)
START_SECONDS = 20.0
STOP_SECONDS = 10.0
_MAX_SOCKET_PATH = 107  # unix(7): sun_path has 108 bytes, the last one a zero
_AOF_DAMAGED = ("Bad file format reading the append only file", "Unrecoverable error reading")


class EmbeddedRedis:
    """One Redis server as a child process, on a Unix socket.

    With `persistent`, its log is kept in `data_dir`, which it locks for as long as it lives;
    otherwise nothing reaches the disk and `data_dir` only gives the server its name. The socket
    lies in `runtime_dir`, by default a short private folder that `stop` removes.
    `max_memory` as Redis writes it: when it is full, writing fails. `choice`: which program, as
    REDIS_SERVER says it.
    """

    def __init__(
        self,
        data_dir: Path,
        runtime_dir: Path | None = None,
        persistent: bool = True,
        max_memory: str | None = None,
        choice: str = "auto",
    ) -> None:
        """Choose the paths; nothing is started or written yet."""
        self._max_memory = max_memory
        self._choice = choice
        self.data_dir = data_dir
        self.persistent = persistent
        self._owns_runtime_dir = runtime_dir is None
        self.runtime_dir = runtime_dir or _default_runtime_dir(data_dir, persistent)
        self.socket_path = self.runtime_dir / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._log_start = 0
        self._deadline = 0.0

    @property
    def url(self) -> str:
        """The server's address for redis-py: unix:///path."""
        return f"unix://{self.socket_path}"

    @cached_property
    def server(self) -> RedisServer:
        """The program that is run. Raises StartupError where there is none."""
        return find_server(self._choice)

    @property
    def _log(self) -> Path:
        return (self.data_dir if self.persistent else self.runtime_dir) / "redis.log"

    def start(self) -> Self:
        """Start the server and wait until it answers; after `kill`, on the same data."""
        try:
            self.launch()
            while not self.ready():
                time.sleep(0.02)
        except BaseException:
            self.stop()
            raise
        return self

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it."""
        if len(os.fsencode(self.socket_path)) > _MAX_SOCKET_PATH:
            raise StartupError(f"The path is too long for a Unix socket: {self.socket_path}")
        command: list[str | Path] = [self.server.path, PROJECT_ROOT / "config" / "redis.conf"]
        if self.persistent:
            if self._lock is None:
                self._lock = data_folder.lock(self.data_dir)
            folder = self.data_dir / "redis"
        else:
            command += ["--appendonly", "no"]
            folder = self.runtime_dir
        _make_private(self.runtime_dir)
        _make_private(folder)
        if self.persistent and self.process is None:
            copy = claim(folder, self.server.release)
            if copy is not None:
                logger.info(
                    "data_copied_before_upgrade", copy=str(copy), server=str(self.server.release)
                )
        if self._max_memory is not None:
            command += ["--maxmemory", self._max_memory]
        command += ["--dir", folder, "--unixsocket", self.socket_path]
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self.process = bound_process.launch(
                command,
                environments.of_redis(os.environ),
                log,
                () if self._lock is None else (self._lock,),
            )
        self._deadline = time.monotonic() + START_SECONDS
        return self.process

    def ready(self) -> bool:
        """Tell whether the server answers; raise StartupError when it never will."""
        if self.process is None or self.process.poll() is not None:
            raise StartupError(self._failure())
        try:
            with redis.Redis(
                unix_socket_path=str(self.socket_path),
                socket_timeout=2,
                retry=Retry(NoBackoff(), 0),
            ) as client:
                return bool(client.ping())
        except redis.exceptions.BusyLoadingError:
            self._deadline = time.monotonic() + START_SECONDS  # a long log takes long to read
        except redis.exceptions.RedisError:
            if time.monotonic() > self._deadline:
                raise StartupError(
                    f"The embedded Redis did not answer within {START_SECONDS:.0f} s; "
                    f"see {self._log}"
                ) from None
        return False

    def stop(self) -> None:
        """End the server in an orderly way, release the data and remove the socket."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None
            self._remove_runtime_files()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def kill(self) -> None:
        """End the server by SIGKILL, as a crash would; `start` brings it back."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        """Start the server."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        self.stop()

    def _remove_runtime_files(self) -> None:
        self.socket_path.unlink(missing_ok=True)
        if not self.persistent:
            self._log.unlink(missing_ok=True)
        if self._owns_runtime_dir:
            self.runtime_dir.rmdir()

    def _failure(self) -> str:
        """Say why the server ended while it was starting."""
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            said = log.read(65536).decode(errors="replace")
        if any(sign in said for sign in _AOF_DAMAGED):
            aof = self.data_dir / "redis" / "appendonly.aof"
            manifest = aof.parent / "appendonlydir" / "appendonly.aof.manifest"
            aof = manifest if manifest.exists() else aof
            return (
                f"The interviews' log {aof} is damaged. Copy its folder to a safe place, then "
                f"repair it with: bash -c 'exec -a redis-check-aof {self.server.path} --fix {aof}'"
            )
        return f"The embedded Redis did not start; see {self._log}"


def _default_runtime_dir(data_dir: Path, persistent: bool) -> Path:
    """Return a short folder that is the same at each start, so that a kill leaves no new one."""
    name = hashlib.sha256(f"{data_dir.absolute()} {persistent}".encode()).hexdigest()[:12]
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if not os.access(folder, os.W_OK) or len(os.fsencode(folder)) > _MAX_SOCKET_PATH - 40:
        folder = Path("/tmp")  # noqa: S108 - _make_private refuses a folder that is not ours
    return folder / f"interview-{name}"


def _make_private(folder: Path) -> None:
    """Make `folder` for this user alone; refuse one that somebody else prepared."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(f"{folder} cannot be made: {error.strerror}") from error
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise StartupError(f"{folder} belongs to somebody else; remove it, or set XDG_RUNTIME_DIR")
    folder.chmod(0o700)
