"""The servers under comparison, each as one or more fresh processes beside a Redis of its own."""

import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.runtime.bound_process import launch
from app.runtime.embedded_redis import EmbeddedRedis

ROOT = Path(__file__).resolve().parents[2]
SERVERS = Path(__file__).parent / "servers"
START_SECONDS = 30.0


UNLIMITED = str(10**12)


@dataclass(frozen=True)
class Subject:
    """A server to measure. `command(port, redis)` is what starts one process of it."""

    name: str
    command: Callable[[int, EmbeddedRedis], list[str]]


@dataclass(frozen=True)
class Running:
    """The processes of a subject that serve now."""

    ports: list[int]
    pids: list[int]


def _ours(port: int, redis: EmbeddedRedis) -> list[str]:
    return [sys.executable, str(ROOT / "run.py"), "web", "--port", str(port)]


def _flask(port: int, redis: EmbeddedRedis) -> list[str]:
    return [sys.executable, "-m", "gevent.monkey", str(SERVERS / "plain_flask.py"), str(port)]


def _flask_with_manager(port: int, redis: EmbeddedRedis) -> list[str]:
    return [*_flask(port, redis), redis.url]


def _node(port: int, redis: EmbeddedRedis) -> list[str]:
    return ["node", str(SERVERS / "node.js"), str(port)]


def _node_with_append(port: int, redis: EmbeddedRedis) -> list[str]:
    return [*_node(port, redis), str(redis.socket_path)]


OURS = Subject("InterviewGenius, everything on", _ours)
FLASK = Subject("plain Flask-SocketIO", _flask)
FLASK_WITH_MANAGER = Subject("plain Flask-SocketIO, RedisManager", _flask_with_manager)
NODE = Subject("plain Node Socket.IO", _node)
NODE_WITH_APPEND = Subject("Node Socket.IO, same append", _node_with_append)


@contextmanager
def running(
    subject: Subject, processes: int = 1, prepare: Callable[[str], None] | None = None
) -> Iterator[Running]:
    """Start the subject; `prepare(redis_url)` is called before it. Everything ends with this."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis", persistent=False))
        if prepare is not None:
            prepare(redis.url)
        environment = {
            **os.environ,
            "APP_ENV": "development",
            "DATA_DIR": str(folder / "data"),
            "REDIS_URL": redis.url,
            "RATE_LIMITS": "off",
            # A measurement may write more in a minute than people do in a day.
            "INTERVIEW_EVENTS": UNLIMITED,
            "INTERVIEW_BYTES": UNLIMITED,
            "INTERVIEW_USER_EVENTS": UNLIMITED,
            "INTERVIEW_USER_BYTES": UNLIMITED,
            "NODE_ENV": "production",
        }
        log = stack.enter_context((folder / "log").open("wb"))
        ports = [free_port() for _ in range(processes)]
        pids = []
        for port in ports:
            process = launch(subject.command(port, redis), environment, log)
            stack.callback(process.wait)
            stack.callback(process.kill)
            pids.append(process.pid)
        for port in ports:
            _wait_until_open(port, subject.name, folder / "log")
        yield Running(ports, pids)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(port: int, name: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{name} did not start: {log.read_text()[-2000:]}")
