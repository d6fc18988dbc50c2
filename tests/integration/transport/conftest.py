"""Fixtures of the transport's tests."""

from collections.abc import Callable, Iterator

import pytest

from tests.integration.transport.peers import (
    BytesWebSocket,
    EngineWebSocket,
    TransportProcess,
)


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
def ping_timeout() -> float:
    """Seconds after which a client that answers no ping is gone."""
    return 0.2


@pytest.fixture(scope="module")
def transport(ping_timeout: float) -> Iterator[TransportProcess]:
    """One process for a module's tests; none of them may make it log a traceback."""
    process = TransportProcess(socketio={"ping_interval": 0.3, "ping_timeout": ping_timeout})
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
