"""Moments that people would miss: code with its lines, minutes, cuts, knocks, zoom."""

import json
import re
from typing import Any

import requests
from playwright.sync_api import Route, expect

from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person
from tests.e2e.room.test_room_interview import create
from tests.e2e.room.test_room_lobby import wait_at_the_door
from tests.e2e.room.test_room_reliability import ask
from tests.support.patience import PATIENCE

CODE = "def allow(key):\n    left = take(key)\n    return left > 0"
ANCHORS = {"weak": "Only names them.", "solid": "Says why.", "strong": "Says what it costs."}
PLANNED = [
    {"question_id": "q1", "question_text": "Why a queue?", "minutes": 7, "anchors": ANCHORS},
    {"question_id": "q2", "question_text": "And then?", "minutes": 5},
]


def enter_planned(open_person: OpenPerson, room_id: str) -> tuple[Person, Person]:
    """A host and a candidate in an interview whose questions have minutes and anchors."""
    room = f"{room_id}-planned"
    host, candidate = open_person(), open_person(cuttable=True)
    body: Any = {"interview_id": room, "planned_questions": PLANNED, "consent_default": "ask"}
    address = f"{host.url}/api/v1/interview"
    requests.post(address, json=body, timeout=PATIENCE).raise_for_status()
    host.go(interview=room, role="interviewer").join("Maya")
    candidate.go(interview=room, role="candidate").join("Lin")
    return host, candidate


def test_a_host_has_minutes_and_anchors_and_code_keeps_its_lines(
    open_person: OpenPerson, room_id: str
) -> None:
    host, candidate = enter_planned(open_person, room_id)
    expect(host.page.locator(".plan")).to_contain_text("12 min planned, 12 left")
    host.page.locator("#stage").press("n")
    expect(candidate.question).to_have_text("Why a queue?")
    anchors = host.page.get_by_text("What answers may show")
    anchors.click()
    expect(host.page.get_by_text(ANCHORS["strong"])).to_be_visible()
    for text in ("What answers may show", ANCHORS["strong"], "min planned"):
        expect(candidate.page.get_by_text(text)).to_have_count(0)
    # Nobody's face is watched in hiring: no host is shown such figures.
    expect(host.page.get_by_text(re.compile("upright|in view", re.IGNORECASE))).to_have_count(0)

    candidate.answer_by("Code")
    candidate.field("Your answer").fill(CODE)
    candidate.press("Finish answer")
    sent = candidate.page.locator(".answer-sent pre")
    expect(sent).to_be_visible()
    assert sent.inner_text() == CODE
    # One thing is asked after the other, each once.
    for title in ("AI notes", "Sharing"):
        expect(candidate.page.get_by_role("group", name=title)).to_be_visible()
        candidate.press("No, thank you")
    expect(candidate.button("No, thank you")).to_have_count(0)
    seen = host.page.locator(".answer-seen pre")
    expect(seen).to_be_visible()
    assert seen.inner_text() == CODE
    host.open("Transcript")
    assert host.transcript.last.inner_text() == CODE


def test_who_comes_back_reads_what_was_said(open_person: OpenPerson, room_id: str) -> None:
    host, candidate = enter_planned(open_person, room_id)
    ask(host)
    expect(candidate.question).to_be_visible()
    candidate.link.break_off()
    expect(candidate.lost).to_be_visible()
    host.say("We begin again with the queue.")
    candidate.link.mend()
    missed = candidate.page.get_by_role("region", name=re.compile("You were away"))
    expect(missed).to_contain_text("Maya")
    expect(missed).to_contain_text("We begin again with the queue.")
    expect(candidate.question).to_be_in_viewport()
    candidate.press("I have read it")
    expect(missed).to_have_count(0)


def test_a_knock_changes_the_title_and_captions_have_a_menu(open_person: OpenPerson) -> None:
    host, guest = wait_at_the_door(open_person, "Lin")
    expect(host.page).to_have_title(re.compile(r"^\(1\) "))
    expect(host.page.get_by_text("Lin is at the door")).to_be_visible()
    host.press("Let in")
    expect(host.page).not_to_have_title(re.compile(r"^\(1\) "))
    guest.press("Captions")
    shown = guest.page.get_by_role("switch", name="Show captions")
    own = guest.page.get_by_role("switch", name="What I say becomes captions")
    expect(shown).to_be_checked()
    expect(own).not_to_be_checked()
    own.click()
    expect(own).to_be_checked()
    guest.page.reload()
    guest.press("Captions")
    expect(own).to_be_checked()
    # Whoever enlarges everything twofold has all of it, without a second scroll bar.
    guest.page.set_viewport_size({"width": 640, "height": 360})
    assert guest.fits()
    expect(guest.button("Leave")).to_be_in_viewport()


def test_the_lobby_shows_whose_interview_it_is(open_person: OpenPerson) -> None:
    host, guest = open_person(), open_person()
    link = create(host, "Maya")

    def told(route: Route) -> None:
        company = {"name": "Northwind", "logo_url": "/styles/logo.svg", "colour": "#0a5c6b"}
        route.fulfill(body=json.dumps({"success": True, "data": company}))

    square = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"/>'
    guest.page.route("**/api/v1/company", told)
    guest.page.route(
        "**/logo.svg", lambda route: route.fulfill(body=square, content_type="image/svg+xml")
    )
    guest.page.goto(link)
    logo = guest.page.get_by_role("img", name="Northwind")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.naturalWidth") == 90
