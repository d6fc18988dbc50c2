"""Where things lie on each screen, compared with what was committed: nothing moves unintended.

Boxes are compared, not pixels, in percent of the window and within a tolerance; every text is set
in one font that comes with the test, so that neither fonts nor machines matter. Who means to change
the layout renews `layout.json`, looks at its difference, and commits it with the change:

    UPDATE_LAYOUT=1 python -m pytest tests/e2e/room/test_room_layout.py
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import DESK, PHONE
from tests.e2e.room.callers import join_call
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.layout import Boxes, boxes, differences, in_one_font, keep, kept
from tests.e2e.room.people import QUESTION, Person
from tests.e2e.room.test_room_interview import create

COMMITTED = Path(__file__).with_name("layout.json")
WINDOWS = {"desk": {"width": 1280, "height": 720}, "phone": PHONE}
EVERYWHERE = [".topbar", "main"]
ROOM = [
    ".scene-faces", ".tiles > li", ".call-entrance", ".scene-talk", ".talk-top", ".question-card",
    ".answer-box", ".answer-bar", ".answer-sent", ".plan", "#panel", "nav.bar", "nav.bar .bar-btn",
    ".host-desk", ".over", ".feedback",
]  # fmt: skip
START = [".hero > *", ".hero-buttons > *", ".own-list > *", ".plan-dialog", ".plan-dialog footer"]
LOBBY = [
    ".lobby-head",
    ".pre-join-mirror",
    ".lobby-who",
    ".lobby-captions",
    ".lobby-go",
    ".lobby-go .btn",
]
AI = [".ai-room > *", ".question-text", ".answer", ".answer-bar", ".ai-start"]
SUMMARY = [".summary > header", ".timeline", ".lines", ".summary-grid > *", ".downloads"]


class Look:
    """What each screen looks like, in both windows."""

    def __init__(self) -> None:
        self.found: dict[str, Boxes] = {}

    def at(self, person: Person, screen: str, selectors: list[str]) -> None:
        """Measure a screen in the small window of a desk, and in a phone's."""
        for window, size in WINDOWS.items():
            person.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.found[f"{screen}, {window}"] = boxes(person.page, [*EVERYWHERE, *selectors])
        person.page.set_viewport_size(DESK)  # type: ignore[arg-type]


def someone(open_person: OpenPerson) -> Person:
    """Somebody at a page in the one font."""
    person = open_person()
    in_one_font(person.context)
    # What is suggested comes and goes by the clock.
    person.context.add_init_script('localStorage.setItem("suggestions", "off")')
    person.profile.is_altered = True
    return person


def test_nothing_moves_unintended(open_person: OpenPerson) -> None:
    look = Look()
    host, candidate = someone(open_person), someone(open_person)
    before_the_room(look, host)
    link = create(host, "Maya", "Tell us about your last project.", QUESTION, candidate="Lin")
    host.join()
    candidate.page.goto(link)
    expect(candidate.page.get_by_role("meter")).to_be_visible()
    look.at(candidate, "lobby", LOBBY)
    candidate.join()
    in_the_room(look, host, candidate)
    afterwards(look, host, candidate)
    the_talk(look, someone(open_person))
    if os.environ.get("UPDATE_LAYOUT"):
        keep(COMMITTED, look.found)
    before = kept(COMMITTED)
    changed = {one: differences(before.get(one, {}), now) for one, now in look.found.items()}
    assert {screen: what for screen, what in changed.items() if what} == {}
    assert before.keys() == look.found.keys()


def before_the_room(look: Look, host: Person) -> None:
    host.go()
    expect(host.button("New interview")).to_be_visible()
    look.at(host, "start", START)
    host.press("New interview")
    host.field("Your name").fill("Maya")
    look.at(host, "new interview", START)
    host.press("Close")


def in_the_room(look: Look, host: Person, candidate: Person) -> None:
    expect(host.people).to_contain_text("Lin")
    host.page.locator(".panel-close").click()
    look.at(host, "host before", ROOM)
    look.at(candidate, "candidate before", ROOM)
    join_call(candidate)  # alone: no line to anybody whose state would be told
    host.page.locator("#stage").press("n")
    expect(candidate.question).to_be_visible()
    look.at(candidate, "candidate, question", ROOM)
    candidate.press("Chat")
    look.at(candidate, "candidate, panel", ROOM)
    candidate.page.locator(".panel-close").click()
    candidate.answer("One budget per region, and one in common.")
    expect(candidate.page.locator(".answer-sent")).to_be_visible()
    look.at(candidate, "candidate, sent", ROOM)
    look.at(host, "host, question", ROOM)
    host.open("Notes")
    look.at(host, "host, panel", ROOM)


def afterwards(look: Look, host: Person, candidate: Person) -> None:
    host.press("End the interview")
    host.page.get_by_role("dialog").get_by_role("button", name="End the interview").click()
    expect(candidate.page.locator(".feedback")).to_be_visible()
    look.at(candidate, "candidate over", ROOM)
    expect(host.page.locator(".over")).to_be_visible()
    look.at(host, "host over", ROOM)
    candidate.page.get_by_role("link", name="Read your transcript").click()
    expect(candidate.page.locator(".line").first).to_be_visible()
    look.at(candidate, "summary", SUMMARY)


def the_talk(look: Look, candidate: Person) -> None:
    candidate.go(ai="new")
    expect(candidate.button("Start the interview")).to_be_visible()
    look.at(candidate, "AI, form", AI)
    candidate.press("Start the interview")
    expect(candidate.page.get_by_text("Listening", exact=True)).to_be_visible()
    look.at(candidate, "AI, talk", AI)


BEFORE: Boxes = {"#bar": [[0, 90, 100, 10]], ".card": [[0, 0, 50, 40], [50, 0, 50, 40]]}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        pytest.param({**BEFORE, ".card": [[1, 0, 49, 40], [50, 0, 50, 41]]}, 0, id="a hair"),
        pytest.param({**BEFORE, "#bar": [[0, 84, 100, 10]]}, 1, id="moved"),
        pytest.param({**BEFORE, "#bar": [[0, 90, 90, 10]]}, 1, id="narrower"),
        pytest.param({**BEFORE, ".card": [[0, 0, 50, 40]]}, 1, id="one less"),
        pytest.param({".card": BEFORE[".card"]}, 1, id="gone"),
        pytest.param({**BEFORE, ".new": [[0, 50, 10, 10]]}, 1, id="new"),
        pytest.param(
            {**BEFORE, ".card": [[0, 0, 52, 40], [50, 0, 50, 40]]}, 1, id="over each other"
        ),
    ],
)
def test_what_differs_is_told(now: Boxes, told: int) -> None:
    assert len(differences(BEFORE, now)) == told
