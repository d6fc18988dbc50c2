"""A host's notes: kept on the server, read by hosts alone, also after the end."""

import requests
from playwright.sync_api import expect

from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person
from tests.e2e.room.test_room_interview import create
from tests.e2e.room.test_room_reliability import ask
from tests.support.patience import PATIENCE

NOTE = "Calm, thinks in trade-offs."
SAVED = "For hosts only; kept with the record"


def note(host: Person, text: str) -> None:
    """Write a note and wait until the server has it."""
    host.open("Notes")
    host.page.locator("#notes").fill(text)
    host.page.locator("#stage").focus()
    expect(host.page.locator(".notes [role=status]")).to_have_text(SAVED)


def another_host(open_person: OpenPerson, host: Person) -> Person:
    """Somebody whom the host invited as an interviewer."""
    host.open("More")
    host.field("Their name").fill("Jonas Berg")
    host.field("They join as").select_option("interviewer")
    host.press("Make a link")
    person = open_person()
    person.page.goto(host.page.locator(".invite input[readonly]").input_value())
    return person.join()


def keep_the_report(person: Person) -> None:
    person.page.locator(".downloads summary").click()
    person.press("Report, to print or save as PDF")


def test_hosts_share_them_and_candidates_never_see_them(open_person: OpenPerson) -> None:
    host, candidate = open_person(), open_person()
    heard: list[str] = []
    candidate.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))),
    )
    link = create(host, "Maya", candidate="Lin")
    host.join()
    other = another_host(open_person, host)
    candidate.page.goto(link)
    candidate.join()
    ask(host)
    note(host, NOTE)
    expect(other.page.locator(".notes")).to_contain_text(NOTE)
    host.page.reload()
    expect(host.page.locator("#notes")).to_have_value(NOTE)
    note(other, "Agreed.")

    host.press("End the interview")
    host.page.get_by_role("dialog").get_by_role("button", name="End the interview").click()
    for one in (host, other):
        everything = one.page.get_by_role("region", name="Notes of the hosts")
        expect(everything).to_contain_text(NOTE)
        expect(everything).to_contain_text("Agreed.")
    expect(candidate.page.get_by_role("link", name="Read your transcript")).to_be_visible()
    expect(candidate.page.get_by_text(NOTE)).to_have_count(0)
    assert heard
    assert not any(NOTE in frame for frame in heard)

    host.page.get_by_role("link", name="summary").click()
    expect(host.page.locator(".lines")).to_contain_text(NOTE)
    with host.page.expect_download() as saved:
        keep_the_report(host)
    assert NOTE in saved.value.path().read_text(encoding="utf-8")
    candidate.page.get_by_role("link", name="Read your transcript").click()
    expect(candidate.page.locator(".lines")).to_be_visible()
    expect(candidate.page.get_by_text(NOTE)).to_have_count(0)
    with candidate.page.expect_download() as saved:
        keep_the_report(candidate)
    assert NOTE not in saved.value.path().read_text(encoding="utf-8")


def test_what_is_noted_without_a_connection_goes_out_once_it_is_back(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer", cuttable=True)
    ask(host)
    host.link.break_off()
    expect(host.lost).to_be_visible()
    host.page.locator("#notes").fill(NOTE)
    expect(host.page.locator(".notes [role=status]")).to_have_text("Not saved yet")
    host.link.mend()
    expect(host.page.locator(".notes [role=status]")).to_have_text(SAVED)
    kept: list[str] = host.page.evaluate("Object.keys(localStorage)")
    assert [key for key in kept if key.startswith("notes:")] == []


def test_notes_of_an_earlier_version_move_to_the_server(enter: OpenPerson, room_id: str) -> None:
    host = enter("Maya", "interviewer")
    place = f"notes:{room_id}:"
    host.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [place, NOTE])
    host.page.reload()
    expect(host.page.locator("#notes")).to_have_value(NOTE)
    expect(host.page.locator(".notes [role=status]")).to_have_text(SAVED)


def test_one_that_came_too_late_is_not_lost(enter: OpenPerson, room_id: str) -> None:
    host = enter("Maya", "interviewer", cuttable=True)
    ask(host)
    host.link.break_off()
    expect(host.lost).to_be_visible()
    host.page.locator("#notes").fill(NOTE)
    ended = requests.post(
        f"{host.url}/api/v1/interview/{room_id}/end", json={"user_id": "boss"}, timeout=PATIENCE
    )
    assert ended.ok
    host.link.mend()
    everything = host.page.get_by_role("region", name="Notes of the hosts")
    expect(everything).to_contain_text(NOTE)
    expect(everything).to_contain_text("Not saved on the server")
