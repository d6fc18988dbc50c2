"""A server that hears: its media Redis, one speech worker, and the small test model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.runtime.embedded_redis import EmbeddedRedis
from tests.clients import Client
from tests.processes import WebServer
from tests.recordings import unpack_faster_whisper
from tests.worker_processes import SpeechWorkerProcess


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked model."""
    return unpack_faster_whisper(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def media_redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis for audio, as run.py starts it."""
    media = EmbeddedRedis(
        tmp_path_factory.mktemp("media"), persistent=False, max_memory="256mb"
    ).start()
    yield media.url
    media.stop()


@pytest.fixture(scope="session")
def web(
    redis_url: str, media_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """A web process that takes voice."""
    log = tmp_path_factory.mktemp("hearing") / "web.log"
    server = WebServer(redis_url, log, MEDIA_REDIS_URL=media_redis_url).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="session")
def worker(
    web: WebServer,
    redis_url: str,
    media_redis_url: str,
    model: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SpeechWorkerProcess]:
    """A worker that is ready."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    process = SpeechWorkerProcess(redis_url, media_redis_url, model, log).start()
    process.wait_until_ready(web.url)
    yield process
    process.stop()
    assert "Traceback" not in process.log_text()


@pytest.fixture
def hearing(web: WebServer, worker: SpeechWorkerProcess) -> WebServer:
    """The web process, with a worker that hears."""
    return web


@pytest.fixture
def room(interview_id: str) -> str:
    """The interview that is spoken in."""
    return f"voice_{interview_id}"


@pytest.fixture
def speaker(hearing: WebServer, connect: Callable[..., Client], room: str) -> Client:
    """Who speaks, as `anna`."""
    client = connect(hearing.url)
    client.join(room, "anna")
    return client


@pytest.fixture
def reader(hearing: WebServer, connect: Callable[..., Client], room: str) -> Client:
    """Who reads along, as a host."""
    client = connect(hearing.url)
    client.join(room, "host", role="interviewer")
    return client
