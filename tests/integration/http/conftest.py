"""A server that wants tokens, and callers of it."""

from collections.abc import Callable, Iterator

import pytest

from app.adapters.redis_connection import RedisConnections
from tests.integration.http.api import SECRET, Api, token
from tests.support.processes import WebServer


@pytest.fixture(scope="module", autouse=True)
def forget_rates(redis_url: str) -> Iterator[None]:
    """What this machine's address used up here is not missing elsewhere within the minute."""
    yield
    connections = RedisConnections(redis_url)
    for key in connections.client.scan_iter("rates*"):
        connections.client.delete(key)
    connections.close()


@pytest.fixture(scope="session")
def secured(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """Wants tokens; believes X-Forwarded-For of this machine."""
    web = WebServer(
        redis_url,
        tmp_path_factory.mktemp("secured") / "web.log",
        AUTH_REQUIRED="true",
        SECRET_KEY=SECRET,
        TRUSTED_PROXIES="127.0.0.1",
    ).start()
    yield web
    web.stop()
    assert "Traceback" not in web.log_text()
    assert "request_failed" not in web.log_text()
    assert "handler_failed" not in web.log_text()


@pytest.fixture
def host(secured: WebServer) -> Api:
    """A host of every interview."""
    return Api(secured.url, token())


@pytest.fixture
def admin(secured: WebServer) -> Api:
    """An administrator."""
    return Api(secured.url, token("root", "admin"))


@pytest.fixture
def stranger(secured: WebServer) -> Api:
    """Who has no token."""
    return Api(secured.url)


@pytest.fixture
def as_user(secured: WebServer) -> Callable[..., Api]:
    """`as_user("ann", "candidate", interviews=[...])`."""
    return lambda *who, **more: Api(secured.url, token(*who, **more))
