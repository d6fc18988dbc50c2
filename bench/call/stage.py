"""A server, browsers and people for one measurement; all of it ends with it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from playwright.sync_api import Browser, Playwright

from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.browser import chromium_inside, launch
from tests.e2e.room import stopwatch
from tests.e2e.room.callers import speak, watch
from tests.e2e.room.far import Far
from tests.e2e.room.people import Person, Profile, make_room
from tests.support.processes import WebServer

ROOM = "bench-call"


class Stage:
    """`folder`: for logs and profiles."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._playwright = playwright
        self._folder = folder
        self._stack = ExitStack()
        self._redis = EmbeddedRedis(folder / "redis", folder / "run", persistent=False)
        self._people: list[Person] = []

    def __enter__(self) -> Self:
        self._stack.enter_context(self._redis)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for person in self._people:
            person.context.close()
        self._stack.close()

    def server(self, port: int | None = None, **settings: str) -> WebServer:
        """One web process, with a room."""
        web = WebServer(self._redis.url, self._folder / "web.log", port=port, **settings).start()
        self._stack.callback(web.stop)
        make_room(web.url, ROOM)
        return web

    def browser(self, program: Path | None = None) -> Browser:
        """A browser, which people share."""
        browser = launch(self._playwright, program=program)
        self._stack.callback(browser.close)
        return browser

    def measured_browser(self) -> tuple[Browser, Callable[[], float]]:
        """One whose processes' CPU seconds can be asked for."""
        folder = self._folder / "measured"
        folder.mkdir()
        note = folder / "pid"
        inside = ["sh", "-c", f'echo $$ >{note}; exec "$@"', "sh"]
        browser = self.browser(chromium_inside(inside, folder))
        root = psutil.Process(int(note.read_text()))

        def seconds() -> float:
            family = [root, *root.children(recursive=True)]
            return sum(sum(one.cpu_times()[:2]) for one in family)

        return browser, seconds

    def person(self, browser: Browser, web: WebServer, name: str, role: str) -> Person:
        """Somebody in the room, whose page is timed."""
        person = stopwatch.timed(speak(watch(Person(Profile(browser), web.url)), 440))
        self._people.append(person)
        return person.go(interview=ROOM, role=role).join(name)

    def pair(self) -> tuple[Person, Person, WebServer]:
        """A host and a candidate of one browser."""
        web, browser = self.server(), self.browser()
        host = self.person(browser, web, "Maya", "interviewer")
        return host, self.person(browser, web, "Lin", "candidate"), web

    def far(self) -> Far:
        """Two people with bad lines between them."""
        return self._stack.enter_context(Far(self._playwright, self._folder / "far"))
