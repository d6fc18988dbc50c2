"""Redis servers of every version that the log has to work on."""

import shutil
from collections.abc import Iterator

import pytest

from app.runtime.embedded_redis import EmbeddedRedis


@pytest.fixture(scope="session", params=["redis-6.2", "redis-7"])
def each_redis(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a Redis that keeps nothing: the embedded one, then the system's own."""
    choice = "embedded"
    if request.param == "redis-7":
        installed = shutil.which("redis-server")
        assert installed, "no redis-server is installed (Debian: apt install redis-server)"
        choice = installed
    folder = tmp_path_factory.mktemp(request.param)
    server = EmbeddedRedis(folder, persistent=False, choice=choice).start()
    yield server.url
    server.stop()
