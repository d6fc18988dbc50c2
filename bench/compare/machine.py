"""The machine and the versions that the figures were seen on."""

import json
import os
import platform
import resource
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from app.runtime.redis_server import find_server
from bench.compare.subjects import ROOT, SERVERS

LIBRARIES = (
    "flask", "flask-socketio", "python-socketio", "python-engineio", "gevent", "redis", "hiredis",
    "orjson", "pydantic", "picows",
)  # fmt: skip
NODE_LIBRARIES = ("socket.io", "ws", "ioredis")


def computer() -> list[tuple[str, str]]:
    """Name and value of what every figure depends on; call it before any load is on."""
    return [
        ("Date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("Commit", _output("git", "-C", str(ROOT), "describe", "--always", "--dirty")),
        ("Load average at the start", ", ".join(f"{load:.2f}" for load in os.getloadavg())),
        ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
    ]


def describe() -> list[tuple[str, str]]:
    """Everything worth knowing beside other servers."""
    return [
        *computer(),
        ("Memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("Kernel", f"{platform.system()} {platform.release()}"),
        ("Open files allowed", f"{resource.getrlimit(resource.RLIMIT_NOFILE)[0]:,}"),
        ("Python", platform.python_version()),
        ("Node", _output("node", "--version")),
        ("Redis", str(find_server().release)),
        ("Python libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES)),
        ("Node libraries", ", ".join(f"{name} {_npm(name)}" for name in NODE_LIBRARIES)),
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _npm(name: str) -> str:
    package = json.loads((SERVERS / "node_modules" / name / "package.json").read_text())
    return str(package["version"])


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
