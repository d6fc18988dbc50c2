"""A browser, and people who open the page in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.room.people import Person, complaints_of, make_room
from tests.support.processes import WebServer

OpenPerson = Callable[..., Person]

expect.set_options()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module's tests; each person has a profile of their own."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def open_person(browser: Browser, server: WebServer) -> Iterator[OpenPerson]:
    """Somebody with an empty tab; at the end nobody's browser may have complained."""
    people: list[Person] = []

    def open_one(url: str = server.url, **options: Any) -> Person:
        people.append(Person(browser, url, **options))
        return people[-1]

    yield open_one
    for person in people:
        person.context.close()
    assert complaints_of(people) == [[] for _ in people]


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
