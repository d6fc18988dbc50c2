"""Fixtures of the transport's tests."""

from collections.abc import Callable, Iterator

import pytest

from tests.integration.transport.peers import (
    BytesWebSocket,
    EngineWebSocket,
    TransportProcess,
)
from tests.support.patience import PATIENCE


@pytest.fixture
def start_transport() -> Iterator[Callable[..., TransportProcess]]:
    """Start `transport_app.py` with options of one's own."""
    started: list[TransportProcess] = []

    def start(**options: object) -> TransportProcess:
        started.append(TransportProcess(**options))
        return started[-1]

    yield start
    for process in started:
        process.stop()


@pytest.fixture(scope="module")
def transport() -> Iterator[TransportProcess]:
    """One process for a module's tests; none of them may make it log a traceback."""
    process = TransportProcess(socketio={"ping_interval": 0.3, "ping_timeout": PATIENCE})
    yield process
    tracebacks = process.state()["tracebacks"]
    process.stop()
    assert not tracebacks


@pytest.fixture
def open_raw(transport: TransportProcess) -> Iterator[Callable[..., BytesWebSocket]]:
    """Open WebSockets to raw routes; closed with the test."""
    yield transport.open_raw
    transport.close_clients()


@pytest.fixture
def open_engine(transport: TransportProcess) -> Iterator[Callable[..., EngineWebSocket]]:
    """Open Engine.IO sessions over WebSockets; closed with the test."""
    yield transport.open_engine
    transport.close_clients()
