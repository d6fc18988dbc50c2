"""Redis servers of every version that the log has to work on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runtime import embedded_redis
from app.runtime.embedded_redis import EmbeddedRedis


@pytest.fixture(scope="session", params=["redis-6.2", "redis-7"])
def each_redis(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a Redis that keeps nothing: the embedded one, then the system's own."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "redis-7":
            installed = shutil.which("redis-server")
            if installed is None:
                pytest.skip("no redis-server is installed (Debian: apt install redis-server)")
            patch.setattr(embedded_redis, "redis_server_binary", lambda: Path(installed))
        server = EmbeddedRedis(tmp_path_factory.mktemp(request.param), persistent=False).start()
    yield server.url
    server.stop()
