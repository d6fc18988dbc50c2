"""Fixtures that every kind of test may use: a real Redis, real server processes, clients."""

import gc
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.clients import Client
from tests.support.processes import WebServer

_numbers = itertools.count(1)

# How long an example takes says more of the machine than of the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Thousands of tests and all that they import stay: the collector need not look at them each time,
# nor while they are loaded.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Collect garbage from here on, but none of what was loaded."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests out, under `--dist loadfile`."""
    from tests.support.shared_workers import SharedWorkers  # where xdist is not, nobody asks

    return SharedWorkers(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Redis for the whole run; tests use interview ids of their own."""
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"), persistent=False)
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def server(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A web process that lives as long as the run; its log must stay free of tracebacks."""
    web = WebServer(redis_url, tmp_path_factory.mktemp("web") / "web.log").start()
    yield web
    web.stop()
    assert "Traceback" not in web.log_text()


@pytest.fixture
def start_server(redis_url: str, tmp_path: Path) -> Iterator[Callable[..., WebServer]]:
    """Start further web processes: `start_server(SETTING="value")`; they end with the test."""
    started: list[WebServer] = []

    def start(redis: str | None = None, **env: Any) -> WebServer:
        log = tmp_path / f"web-{len(started)}.log"
        started.append(WebServer(redis or redis_url, log, **env))
        return started[-1].start()

    yield start
    for web in started:
        web.stop()


@pytest.fixture
def interview_id() -> str:
    """An interview id that no other test uses."""
    return f"interview_{next(_numbers)}"


@pytest.fixture
def connect(server: WebServer) -> Iterator[Callable[..., Client]]:
    """Open Socket.IO clients, closed with the test: `connect()`, `connect(transport="polling")`."""
    opened: list[Client] = []

    def open_client(url: str | None = None, **options: object) -> Client:
        opened.append(Client(url or server.url, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_client
    for client in opened:
        client.close()
