"""The lobby: who comes, on what terms, and who is let in."""

import json
import urllib.request
from typing import Any

from playwright.sync_api import expect

from tests.e2e.browser import PHONE, Shown
from tests.e2e.room.callers import call
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person
from tests.e2e.room.test_room_interview import create
from tests.e2e.secured import token
from tests.support.processes import WebServer


def post(url: str, path: str, body: dict[str, Any], bearer: str) -> Any:
    """Ask the HTTP API."""
    request = urllib.request.Request(
        f"{url}/api/v1{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


def wait_at_the_door(open_person: OpenPerson, name: str) -> tuple[Person, Person]:
    """A host in a room with a lobby, and a candidate before it."""
    host = open_person()
    link = create(host, "Maya", lobby=True)
    host.join()
    guest = open_person()
    guest.page.goto(link)
    guest.ask_to_join(name)
    expect(guest.page.get_by_text("Maya has been told that you are here.")).to_be_visible()
    return host, guest


def test_a_host_lets_in_who_waits(open_person: OpenPerson) -> None:
    host, guest = wait_at_the_door(open_person, "Lin")
    expect(guest.people).to_have_count(0)
    expect(guest.button("Emergency stop")).to_have_count(0)
    knock = host.page.get_by_role("status").filter(has_text="Lin")
    expect(knock).to_be_visible()
    host.press("Let in")
    expect(guest.people).to_contain_text("Maya")
    expect(host.people).to_contain_text("Lin")
    expect(knock).to_have_count(0)


def test_a_host_says_not_now(open_person: OpenPerson) -> None:
    host, guest = wait_at_the_door(open_person, "Lin")
    host.press("Not now")
    expect(guest.page.get_by_role("alert")).to_be_visible()
    expect(guest.people).to_have_count(0)
    expect(host.people).not_to_contain_text("Lin")


def test_a_host_takes_somebody_out(enter: OpenPerson, server: WebServer, room_id: str) -> None:
    host, guest = enter("Maya", "interviewer"), enter("Lin")
    expect(host.people).to_contain_text("Lin")
    path = f"{server.url}/api/v1/interview/{room_id}/participants/Lin"
    urllib.request.urlopen(urllib.request.Request(path, method="DELETE")).close()
    expect(guest.page.get_by_role("alert")).to_contain_text("taken you out")
    expect(guest.people).to_have_count(0)
    expect(host.people).not_to_contain_text("Lin")


def test_a_reload_at_the_door_still_waits(open_person: OpenPerson) -> None:
    host, guest = wait_at_the_door(open_person, "Lin")
    guest.page.reload()
    expect(guest.page.get_by_text("Maya has been told that you are here.")).to_be_visible()
    host.press("Let in")
    expect(guest.people).to_contain_text("Maya")


def test_captions_alone_are_asked_about_before_anything_is_said(
    open_person: OpenPerson, room_id: str
) -> None:
    guest = open_person().go(interview=room_id)
    switches = guest.page.get_by_role("switch", name="Live captions")
    expect(switches).not_to_be_checked()
    expect(guest.page.locator(".lobby-captions").get_by_role("switch")).to_have_count(1)
    switches.click()
    guest.join("Lin")
    guest.open("More")
    expect(guest.page.get_by_role("switch", name="What I say becomes text")).to_be_checked()


def test_the_lobby_says_what_it_is_and_its_button_is_in_view(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya Okafor", candidate="Lin Wei", lobby=True)
    start = host.page.get_by_role("button", name="Start")
    expect(start).to_be_in_viewport()  # a host asks nobody
    guest = open_person(viewport=PHONE, has_touch=True)
    guest.page.goto(link)
    expect(guest.page.get_by_role("heading", name="Senior backend engineer")).to_be_visible()
    expect(guest.page.get_by_text("With Maya Okafor · 45 minutes")).to_be_visible()
    expect(guest.field("Your name")).to_have_value("Lin Wei")
    expect(guest.way_in).to_be_in_viewport()
    expect(guest.page.get_by_text("F8")).to_have_count(0)
    assert guest.fits()


def test_what_was_filled_in_stays_while_one_chooses(open_person: OpenPerson, room_id: str) -> None:
    guest = open_person().go(interview=room_id)
    guest.field("Your name").fill("Lin")
    guest.field("I will speak").select_option("both")
    guest.page.get_by_role("switch", name="Live captions").click()
    guest.field("You join as").select_option("interviewer")
    guest.press("中文")
    expect(guest.page.locator("html")).to_have_attribute("lang", "zh")
    expect(guest.page.locator("[name=user]")).to_have_value("Lin")
    expect(guest.page.locator("[name=role]")).to_have_value("interviewer")
    expect(guest.page.locator("#spoken")).to_have_value("both")
    guest.page.reload()
    expect(guest.page.locator("#spoken")).to_have_value("both")


def test_microphone_and_camera_are_tried_and_go_into_the_call_as_they_are_set(
    open_person: OpenPerson, room_id: str
) -> None:
    guest = open_person(permissions=["microphone", "camera"])
    guest.go(interview=room_id)
    expect(guest.page.get_by_text("Your microphone is off.")).to_be_visible()
    guest.press("Turn on microphone and camera")
    meter = guest.page.get_by_role("meter")
    expect(meter).not_to_have_attribute("aria-valuenow", "0")
    expect(guest.page.locator("video")).to_be_visible()
    buttons = Shown(guest.page, "button")
    guest.press("Hear yourself")
    buttons.wait_for("Listen…")
    expect(guest.button("Hear yourself")).to_be_visible()
    guest.press("Camera")
    expect(guest.page.locator("video")).to_have_count(0)
    guest.press("Test my connection")
    expect(guest.page.get_by_text("This server names nothing")).to_be_visible()
    guest.page.reload()
    expect(meter).not_to_have_attribute("aria-valuenow", "0")
    guest.join("Lin")
    expect(call(guest)).to_have_attribute("data-phase", "in")
    for name, pressed in (("Microphone", "true"), ("Camera", "false")):
        expect(guest.button(name)).to_have_attribute("aria-pressed", pressed)


def test_an_invitation_says_who_comes(open_person: OpenPerson, production: WebServer) -> None:
    url = production.url
    admin = token("boss", "admin")
    wanted = {
        "participants": [
            {"user_id": "maya", "role": "interviewer", "name": "Maya Okafor"},
            {"user_id": "lin", "role": "candidate", "name": "Lin Wei"},
        ]
    }
    made = post(url, "/interview", wanted, admin)
    people = []
    for invitation in made["invitations"]:
        person = open_person(url)
        person.go(interview=made["interview_id"], invite=invitation["token"])
        expect(person.field("You join as")).to_have_count(0)
        person.ask_to_join()
        expect(person.people).to_be_visible()
        people.append(person)
    host, candidate = people
    expect(host.people).to_contain_text("Lin Wei")
    expect(host.page.locator(".plan")).to_be_visible()
    expect(candidate.page.locator(".plan")).to_have_count(0)
    # A token of one's own survives a reload.
    candidate.page.reload()
    expect(candidate.people).to_contain_text("Maya Okafor")


def test_where_tokens_are_needed_everybody_comes_by_invitation(
    open_person: OpenPerson, production: WebServer
) -> None:
    host = open_person(production.url).go()
    host.link.was_cut = True  # the browser's console tells of the refusal
    host.press("New interview")
    host.field("Your name").fill("Maya Okafor")
    host.field("Candidate's name").fill("Lin Wei")
    host.press("Next: questions")
    host.press("Create the interview")
    expect(host.page.get_by_role("alert")).to_be_visible()
    host.page.get_by_label("Access token").fill(token("boss", "admin"))
    host.press("Create the interview")
    link = host.field("Link for the candidate").input_value()
    host.page.get_by_role("link", name="Enter as the interviewer").click()
    host.join()

    candidate = open_person(production.url)
    candidate.page.goto(link)
    candidate.ask_to_join()
    expect(host.page.get_by_text("Lin Wei would like to come in.")).to_be_visible()
    host.press("Let in")
    expect(host.people).to_contain_text("Lin Wei")

    host.open("More")
    host.field("Their name").fill("Jonas Berg")
    host.field("They join as").select_option("observer")
    host.press("Make a link")
    guest = open_person(production.url)
    guest.page.goto(host.page.locator(".invite input[readonly]").input_value())
    guest.ask_to_join()
    host.press("Let in")
    expect(guest.people).to_contain_text("Maya Okafor")
    expect(guest.button("Emergency stop")).to_have_count(0)  # not for observers
    guest.press("Chat")
    expect(guest.page.get_by_role("log", name="Chat")).to_be_visible()
    expect(guest.field("Message to everyone")).to_have_count(0)


def test_refusals_are_said_where_they_happened(open_person: OpenPerson, room_id: str) -> None:
    guest = open_person().go(interview=room_id)
    guest.ask_to_join()  # without a name
    expect(guest.people).to_have_count(0)
    expect(guest.field("Your name")).to_be_focused()
