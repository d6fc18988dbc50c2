"""A browser, and people who open the page in it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.room.people import Person, Profile, complaints_of, make_room
from tests.support.processes import WebServer

OpenPerson = Callable[..., Person]

expect.set_options()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """These tests' driver. Its event loop must not outlive them: others run loops of their own."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all these tests; each person has a profile of their own."""
    chromium = launch(playwright)
    yield chromium
    chromium.close()


class Profiles:
    """Profiles of a browser. One that is given back is used again by somebody of a later test."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: defaultdict[str, list[Profile]] = defaultdict(list)

    def take(self, **options: Any) -> Profile:
        """One with these options."""
        free = self._free[repr(sorted(options.items()))]
        return free.pop() if free else Profile(self._browser, **options)

    def give_back(self, profile: Profile, **options: Any) -> None:
        """It was taken with these options."""
        if profile.is_altered:
            profile.context.close()
            return
        profile.forget()
        self._free[repr(sorted(options.items()))].append(profile)


@pytest.fixture(scope="package")
def profiles(browser: Browser) -> Profiles:
    """Those of the one browser."""
    return Profiles(browser)


@pytest.fixture
def open_person(profiles: Profiles, server: WebServer) -> Iterator[OpenPerson]:
    """Somebody with an empty tab; at the end nobody's browser may have complained."""
    people: list[tuple[Person, dict[str, Any]]] = []

    def open_one(url: str = server.url, **options: Any) -> Person:
        people.append((Person(profiles.take(**options), url), options))
        return people[-1][0]

    yield open_one
    for person, options in people:
        profiles.give_back(person.profile, **options)
    assert complaints_of([person for person, _ in people]) == [[] for _ in people]


@pytest.fixture
def room_id(server: WebServer, interview_id: str) -> str:
    """An interview that a script has made: the page itself opens none by its address."""
    return make_room(server.url, f"{interview_id}-page")


@pytest.fixture
def enter(open_person: OpenPerson, room_id: str) -> OpenPerson:
    """Somebody who is in the room: `enter("Maya", "interviewer")`."""

    def enter_one(name: str, role: str = "candidate", **options: Any) -> Person:
        person = open_person(**options)
        return person.go(interview=room_id, role=role).join(name)

    return enter_one
