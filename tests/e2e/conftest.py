"""What the protocol's tests share: a room with two people in it, servers that hear and see."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.secured import production_settings
from tests.support.clients import Client
from tests.support.processes import WebServer
from tests.support.recordings import unpack_faster_whisper
from tests.support.worker_processes import SpeechWorkerProcess, VideoWorkerProcess, WorkerProcess

Worker = TypeVar("Worker", bound=WorkerProcess)


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


@pytest.fixture(scope="session")
def media_redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis for sound and pictures, as run.py starts it."""
    folder = tmp_path_factory.mktemp("media")
    media = EmbeddedRedis(folder, persistent=False, max_memory="256mb").start()
    yield media.url
    media.stop()


@pytest.fixture(scope="session")
def web(
    redis_url: str, media_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """A web process that takes voice and video; workers may come later."""
    log = tmp_path_factory.mktemp("web-with-media") / "web.log"
    server = WebServer(redis_url, log, MEDIA_REDIS_URL=media_redis_url).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small test model, unpacked."""
    return unpack_faster_whisper(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def speech_worker(
    web: WebServer,
    redis_url: str,
    media_redis_url: str,
    model: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SpeechWorkerProcess]:
    """A speech worker that is ready."""
    log = tmp_path_factory.mktemp("speech-worker") / "worker.log"
    worker = SpeechWorkerProcess(redis_url, media_redis_url, model, log)
    yield from running(worker, web)


@pytest.fixture(scope="session")
def video_worker(
    web: WebServer, media_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VideoWorkerProcess]:
    """A video worker that is ready."""
    log = tmp_path_factory.mktemp("video-worker") / "worker.log"
    yield from running(VideoWorkerProcess(media_redis_url, log), web)


def running(worker: Worker, web: WebServer) -> Iterator[Worker]:
    """The worker from its readiness to its end; its log must stay free of tracebacks."""
    worker.start().wait_until_ready(web.url)
    yield worker
    worker.stop()
    assert "Traceback" not in worker.log_text()


@pytest.fixture
def hearing(web: WebServer, speech_worker: SpeechWorkerProcess) -> WebServer:
    """The web process, with a worker that hears."""
    return web


@pytest.fixture
def watching(web: WebServer, video_worker: VideoWorkerProcess) -> WebServer:
    """The web process, with a worker that watches."""
    return web
