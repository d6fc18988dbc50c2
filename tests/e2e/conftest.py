"""What the protocol's tests share: a room with a host and a candidate in it."""

from collections.abc import Callable, Iterator

import pytest

from tests.clients import Client
from tests.e2e.secured import production_settings
from tests.processes import WebServer


@pytest.fixture(params=["websocket", "polling"])
def transport(request: pytest.FixtureRequest) -> str:
    """Each of the two transports."""
    return str(request.param)


@pytest.fixture
def host(connect: Callable[..., Client], interview_id: str) -> Client:
    """Somebody who joined first, as `host`."""
    client = connect()
    client.join(interview_id, "host", role="interviewer")
    return client


@pytest.fixture
def candidate(host: Client, connect: Callable[..., Client], interview_id: str) -> Client:
    """Somebody who joined second, as the number 7."""
    client = connect()
    client.join(interview_id, 7)
    host.wait_for_seq(2)
    return client


@pytest.fixture(scope="session")
def production(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server as for the public; its log must stay free of tracebacks."""
    log = tmp_path_factory.mktemp("production") / "web.log"
    web = WebServer(redis_url, log, **production_settings()).start()
    yield web
    web.stop()
    assert "Traceback" not in web.log_text()
