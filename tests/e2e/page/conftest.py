"""Browsers whose microphones and cameras play files, before a server that hears."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.microphone import wav
from tests.e2e.page.stage import Visitor
from tests.support.processes import WebServer
from tests.support.recordings import sentence

Visit = Callable[..., Visitor]
SPOKEN = wav(sentence(8).pcm)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """These tests' driver. Its event loop must not outlive them: others run loops of their own."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone, as a camera's stream has it, plays sentence 8 once."""
    sound = tmp_path_factory.mktemp("sound") / "s08.wav"
    sound.write_bytes(SPOKEN)
    chromium = launch(playwright, sound)
    yield chromium
    chromium.close()


@pytest.fixture
def visit(browser: Browser, hearing: WebServer) -> Iterator[Visit]:
    """Open windows, into each of which sentence 8 is said; in the end none may have complained."""
    opened: list[Visitor] = []

    def open_one(sound: bytes = SPOKEN, **options: Any) -> Visitor:
        opened.append(Visitor(browser, hearing.url, sound, **options))
        return opened[-1]

    yield open_one
    for visitor in opened:
        visitor.close()
    assert [visitor.complaints for visitor in opened] == [[] for _ in opened]
