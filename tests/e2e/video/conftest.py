"""A server that sees and hears: its media Redis, a speech and a video worker."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.runtime.embedded_redis import EmbeddedRedis
from tests.clients import Client
from tests.e2e.video.camera import Camera
from tests.processes import WebServer
from tests.recordings import unpack_faster_whisper
from tests.worker_processes import SpeechWorkerProcess, VideoWorkerProcess


@pytest.fixture(scope="session")
def media_redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis for sound and pictures, as run.py starts it."""
    media = EmbeddedRedis(
        tmp_path_factory.mktemp("media"), persistent=False, max_memory="256mb"
    ).start()
    yield media.url
    media.stop()


@pytest.fixture(scope="session")
def web(
    redis_url: str, media_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """A web process that takes video; speech and video workers may come later."""
    log = tmp_path_factory.mktemp("watching") / "web.log"
    server = WebServer(redis_url, log, MEDIA_REDIS_URL=media_redis_url).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="session")
def worker(
    web: WebServer, media_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VideoWorkerProcess]:
    """A video worker that is ready."""
    log = tmp_path_factory.mktemp("video-worker") / "worker.log"
    process = VideoWorkerProcess(media_redis_url, log).start()
    process.wait_until_ready(web.url)
    yield process
    process.stop()
    assert "Traceback" not in process.log_text()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small test model, unpacked."""
    return unpack_faster_whisper(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def hearing(
    web: WebServer,
    redis_url: str,
    media_redis_url: str,
    model: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SpeechWorkerProcess]:
    """A speech worker that is ready."""
    log = tmp_path_factory.mktemp("speech-worker") / "worker.log"
    process = SpeechWorkerProcess(redis_url, media_redis_url, model, log).start()
    process.wait_until_ready(web.url)
    yield process
    process.stop()
    assert "Traceback" not in process.log_text()


@pytest.fixture
def watching(web: WebServer, worker: VideoWorkerProcess) -> WebServer:
    """The web process, with a worker that watches."""
    return web


@pytest.fixture
def session(web: WebServer, connect: Callable[..., Client], interview_id: str) -> str:
    """An interview that exists, with `anna` as its candidate and a host."""
    name = f"video_{interview_id}"
    connect(web.url).join(name, "anna", role="candidate")
    return name


@pytest.fixture
def host(web: WebServer, connect: Callable[..., Client], session: str) -> Client:
    """Who sees and reads along."""
    client = connect(web.url)
    client.join(session, "host", role="interviewer")
    return client


@pytest.fixture
def open_camera(web: WebServer, session: str) -> Iterator[Callable[..., Camera]]:
    """Open cameras of the session; closed with the test."""
    opened: list[Camera] = []

    def open_one(session_id: str = session, url: str = web.url, **options: Any) -> Camera:
        opened.append(Camera(url, session_id, **options))
        return opened[-1]

    yield open_one
    for camera in opened:
        camera.close()
