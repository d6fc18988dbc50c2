"""A server that hears and sees, and browsers whose microphones and cameras play files."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.page.stage import Visitor, launch, write_wav
from tests.processes import WebServer
from tests.recordings import sentence, unpack_faster_whisper
from tests.worker_processes import SpeechWorkerProcess, VideoWorkerProcess

Visit = Callable[..., Visitor]


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
    """A web process that takes voice and video."""
    log = tmp_path_factory.mktemp("page") / "web.log"
    server = WebServer(redis_url, log, MEDIA_REDIS_URL=media_redis_url).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="session")
def hearing(
    web: WebServer,
    redis_url: str,
    media_redis_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WebServer]:
    """The web process, with a speech worker that is ready."""
    folder = tmp_path_factory.mktemp("speech-worker")
    model = unpack_faster_whisper(folder)
    process = SpeechWorkerProcess(redis_url, media_redis_url, model, folder / "worker.log").start()
    process.wait_until_ready(web.url)
    yield web
    process.stop()
    assert "Traceback" not in process.log_text()


@pytest.fixture(scope="session")
def watching(
    hearing: WebServer, media_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """The web process, with a speech and a video worker that are ready."""
    log = tmp_path_factory.mktemp("video-worker") / "worker.log"
    process = VideoWorkerProcess(media_redis_url, log).start()
    process.wait_until_ready(hearing.url)
    yield hearing
    process.stop()
    assert "Traceback" not in process.log_text()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """A module's driver. Its event loop must not outlive it: other tests run loops of their own."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser into whose microphone somebody says sentence 8 once, after a second."""
    sound = write_wav(tmp_path_factory.mktemp("sound") / "s08.wav", sentence(8).pcm)
    chromium = launch(playwright, sound)
    yield chromium
    chromium.close()


@pytest.fixture
def visit(browser: Browser, hearing: WebServer) -> Iterator[Visit]:
    """Open windows of the browser; at the end none of them may have complained."""
    opened: list[Visitor] = []

    def open_one(in_browser: Browser = browser, **options: Any) -> Visitor:
        opened.append(Visitor(in_browser, hearing.url, **options))
        return opened[-1]

    yield open_one
    for visitor in opened:
        visitor.close()
    assert [visitor.complaints for visitor in opened] == [[] for _ in opened]
