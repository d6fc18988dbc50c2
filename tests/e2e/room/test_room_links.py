"""Links: none is lost by a reload, none opens a room that nobody made, each is its own person's."""

import re

import requests
from playwright.sync_api import expect

from tests.e2e.browser import PHONE
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import make_room
from tests.e2e.room.test_room_interview import create
from tests.e2e.room.test_room_reliability import ask
from tests.e2e.secured import token
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

NOWHERE = "We cannot find this interview"


def test_links_survive_a_reload_and_stand_on_the_first_page(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    assert re.fullmatch(rf"{host.url}/i/[0-9a-z]{{5}}-[0-9a-z]{{5}}", link)
    host.page.go_back()
    expect(host.field("Link for the candidate")).to_have_value(link)
    host.page.reload()
    expect(host.field("Link for the candidate")).to_have_value(link)
    host.go()
    own = host.page.get_by_role("region", name="Your interviews")
    expect(own).to_contain_text("Senior backend engineer")
    expect(own).to_contain_text("Lin")
    expect(own).to_contain_text("Planned")
    own.get_by_role("link", name="Invitations").click()
    expect(host.field("Link for the candidate")).to_have_value(link)
    host.page.get_by_role("link", name="Enter as the interviewer").click()
    host.join()
    # Another tab of the host's browser comes in by the same link.
    tab = host.new_tab()
    tab.goto(host.page.url)
    tab.get_by_role("button", name="Start").click()
    expect(tab.get_by_role("list", name="People in the room")).to_be_visible()
    host.go()
    own.get_by_role("button", name="Take").click()
    expect(own).to_have_count(0)


def test_what_is_filled_in_survives_a_reload(open_person: OpenPerson) -> None:
    host = open_person().go()
    host.press("New interview")
    host.field("Your name").fill("Maya")
    host.page.get_by_label("Minutes").fill("30")
    host.page.reload()
    expect(host.field("Your name")).to_have_value("Maya")
    expect(host.page.get_by_label("Minutes")).to_have_value("30")
    host.press("Next: questions")
    host.field("Question 1").fill("Why?\n\nHow?")
    host.page.get_by_text("Add from the bank").click()
    host.page.get_by_role("button", name="Add: ").first.click()
    host.page.get_by_text("Advanced").click()
    host.page.get_by_label("Purpose").select_option("practice")
    host.page.get_by_label("Guests wait until a host lets them in").uncheck()
    host.page.reload()
    expect(host.field("Question 1")).to_have_value("Why?")
    expect(host.field("Question 2")).to_have_value("How?")
    expect(host.field("Question 3")).not_to_have_value("")
    host.page.get_by_role("button", name="Move question 3 up").click()
    expect(host.page.get_by_role("button", name="Move question 2 up")).to_be_focused()
    expect(host.field("Question 3")).to_have_value("How?")
    host.page.get_by_text("Advanced").click()
    expect(host.page.get_by_label("Purpose")).to_have_value("practice")
    expect(host.page.get_by_label("Guests wait until a host lets them in")).not_to_be_checked()
    host.press("Create the interview")
    expect(host.field("Link for the candidate")).to_be_visible()
    host.go()
    host.press("New interview")
    expect(host.field("Your name")).to_have_value("Maya")  # they are the same next time
    host.press("Next: questions")
    expect(host.field("Question 1")).to_have_value("")


def test_the_first_page_fits_a_small_window(open_person: OpenPerson) -> None:
    host = open_person(viewport={"width": 1280, "height": 720}).go()
    expect(host.button("New interview")).to_be_in_viewport()
    expect(host.page.get_by_role("link", name="Practise with the AI")).to_be_in_viewport()
    assert host.page.evaluate("document.scrollingElement.scrollHeight <= window.innerHeight")
    host.press("New interview")
    expect(host.button("Next: questions")).to_be_in_viewport()


def test_whatever_is_pasted_leads_to_the_interview(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    code = link.rsplit("/", 1)[1]
    guest = open_person()
    for pasted in (f"You are invited:\n{link}\nMaya", code.upper()):
        guest.go()
        guest.field("Were you invited?").fill(pasted)
        guest.press("Join")
        expect(guest.page.get_by_role("heading", name="Senior backend engineer")).to_be_visible()
    guest.go()
    guest.field("Were you invited?").fill("I have none")
    guest.press("Join")
    expect(guest.page.get_by_role("alert")).to_contain_text("no link in this")


def test_nobody_chooses_to_be_the_interviewer(open_person: OpenPerson) -> None:
    """Of a room that the page made no address makes one; the same name is another person."""
    host = open_person()
    link = create(host, "Maya")
    host.join()
    candidate = open_person()
    candidate.page.goto(link)
    expect(candidate.field("You join as")).to_have_count(0)
    candidate.join("Maya")
    expect(host.people.get_by_role("listitem")).to_have_count(2)
    expect(candidate.page.locator(".plan")).to_have_count(0)
    interview = host.page.evaluate("JSON.parse(localStorage.interviews)[0].id")
    thief = open_person()
    thief.link.was_cut = True  # the browser's console tells of the refusal
    for query in (
        {"interview": interview, "role": "interviewer"},
        {"interview_id": interview, "user_id": "maya", "role": "interviewer"},
        {"summary": interview},
    ):
        thief.go(**query)
        expect(thief.page.get_by_text("You need an invitation here")).to_be_visible()


def test_one_invitation_works_on_a_second_device(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    host.join()
    phone, laptop = open_person(viewport=PHONE, has_touch=True), open_person()
    for device in (phone, laptop):
        device.page.goto(link)
        device.join()
    expect(host.people.get_by_role("listitem")).to_have_count(2)
    host.go(created=host.page.evaluate("JSON.parse(localStorage.interviews)[0].id"))
    expect(host.page.get_by_text("Link opened on 2 devices")).to_be_visible()


def test_a_script_that_asks_for_a_page_that_is_not_there_gets_json_and_people_a_page(
    open_person: OpenPerson,
) -> None:
    guest = open_person()
    guest.link.was_cut = True  # the browser's console tells of the 404
    guest.page.goto(f"{guest.url}/no/such/page")
    expect(guest.page.get_by_role("heading")).to_have_text("There is nothing at this address")
    guest.page.get_by_role("link", name="To the first page").click()
    expect(guest.button("New interview")).to_be_visible()


def test_an_unknown_id_opens_nothing(
    open_person: OpenPerson, server: WebServer, interview_id: str
) -> None:
    for query in (
        {"interview": f"{interview_id}-typo"},
        {"interview_id": f"{interview_id}-typo", "user_id": "lin"},
        {"ai": f"{interview_id}-typo"},
        {"summary": f"{interview_id}-typo"},
    ):
        guest = open_person()
        guest.link.was_cut = True  # the browser's console tells of the 404
        guest.go(**query)
        expect(guest.page.get_by_text(NOWHERE)).to_be_visible()
        guest.page.get_by_role("link").last.click()
        expect(guest.button("New interview")).to_be_visible()
    # Nothing was made on the way: a script finds the id free.
    make_room(server.url, f"{interview_id}-typo")


def test_a_script_s_address_still_enters_at_once(open_person: OpenPerson, room_id: str) -> None:
    guest = open_person().go(interview_id=room_id, user_id="lin")
    expect(guest.people).to_be_visible()


def test_a_link_that_does_not_work_any_more_says_why(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    redeem = f"{host.url}/api/v1/invitation/redeem"
    for device in ("phone-of-lin", "laptop-of-lin", "tablet-of-lin"):
        body = {"code": link.rsplit("/", 1)[1], "nonce": device}
        requests.post(redeem, json=body, timeout=PATIENCE).raise_for_status()
    guest = open_person()
    guest.link.was_cut = True  # the browser's console tells of the refusals
    for address, said in (
        (link, "This link is in use on three devices"),
        (f"{host.url}/i/{'0' * 10}", "This link is not complete"),
        (f"{host.url}/i/short", "This link is not complete"),
    ):
        guest.page.goto(address)
        expect(guest.page.get_by_role("heading", name=said)).to_be_visible()
        expect(guest.way_in).to_have_count(0)
        ask = guest.page.get_by_role("link", name="Ask for a new link")
        assert (ask.get_attribute("href") or "").startswith("mailto:?subject=")
        expect(guest.page.get_by_role("link", name="To the first page")).to_be_visible()


def test_the_candidates_link_is_the_candidates_also_in_the_hosts_tab(
    open_person: OpenPerson,
) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    host.join()
    entered = host.page.url
    host.page.goto(link)
    host.join()
    expect(host.page.locator(".plan")).to_have_count(0)
    expect(host.people).to_contain_text("Lin (you)")
    host.page.goto(entered)
    expect(host.people).to_contain_text("Maya (you)")


def test_another_language_leaves_everything_where_it_is(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    host.join()
    candidate = open_person()
    candidate.page.goto(link)
    captions = candidate.page.locator(".lobby-captions").get_by_role("switch")
    captions.click()
    candidate.press("中文")
    expect(candidate.page.locator("html")).to_have_attribute("lang", "zh")
    expect(captions).to_be_checked()
    candidate.press("EN")
    candidate.join()
    ask(host)
    candidate.press("I need a minute")
    candidate.press("中文")
    expect(candidate.page.get_by_role("button", name="我准备好了")).to_be_visible()


def test_a_second_tab_withdraws_nothing(enter: OpenPerson) -> None:
    candidate = enter("Lin")
    candidate.press("More")
    captions = candidate.page.get_by_role("switch", name="What I say becomes text")
    captions.click()
    expect(captions).to_be_checked()
    first = candidate.page
    candidate.page = candidate.new_tab()
    candidate.page.goto(first.url)
    candidate.field("Your name").fill("Lin")
    there = candidate.page.get_by_role("switch", name="What I say becomes text")
    expect(there).to_be_checked()
    candidate.join("Lin")
    candidate.press("More")
    expect(there).to_be_checked()
    expect(captions).to_be_checked()


def test_after_the_end_nothing_can_be_switched(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.press("End the interview")
    host.page.get_by_role("dialog").get_by_role("button", name="End the interview").click()
    host.open("More")
    for switch in host.page.get_by_role("switch", name="What I say becomes text").all():
        expect(switch).to_be_disabled()
    expect(host.page.get_by_text("The interview is over: nothing more is taken")).to_be_visible()


def test_without_a_server_the_page_says_so(open_person: OpenPerson, room_id: str) -> None:
    host = open_person().go()
    host.link.was_cut = True
    host.page.route("**/api/**", lambda route: route.abort())
    host.press("New interview")
    host.field("Your name").fill("Maya")
    host.press("Next: questions")
    host.press("Create the interview")
    expect(host.page.get_by_role("alert")).to_contain_text("cannot be reached")
    host.go(interview=room_id)
    expect(host.page.get_by_text("The server cannot be reached")).to_be_visible()
    host.page.unroute("**/api/**")  # the page notices by itself
    expect(host.field("Your name")).to_be_visible()


def test_a_copy_that_fails_is_told(open_person: OpenPerson) -> None:
    host = open_person()
    create(host, "Maya", candidate="Lin")
    host.page.go_back()
    host.page.evaluate(
        "() => { navigator.clipboard.writeText = async () => { throw new Error(); } }"
    )
    host.press("Copy invitation")
    expect(host.page.get_by_text("does not let the page copy")).to_be_visible()
    by_hand = host.field("Copy invitation")
    expect(by_hand).to_be_focused()
    expect(by_hand).to_have_value(re.compile("Hello Lin,.*/i/", re.DOTALL))
    selected = by_hand.evaluate("field => field.value.length == field.selectionEnd")
    assert selected


def test_who_stands_before_a_server_with_tokens_is_told(
    open_person: OpenPerson, production: WebServer
) -> None:
    guest = open_person(production.url)
    guest.link.was_cut = True  # the browser's console tells of the refusal
    guest.go(interview="anything", invite=token("lin", "candidate"))
    expect(guest.page.get_by_text("This link is not complete")).to_be_visible()
    for query in ({"interview": "anything"}, {"summary": "anything"}, {"ai": "anything"}):
        guest.go(**query)
        expect(guest.page.get_by_text("You need an invitation here")).to_be_visible()


def test_a_link_for_one_role_offers_no_other(open_person: OpenPerson, room_id: str) -> None:
    guest = open_person().go(interview=room_id, role="candidate")
    expect(guest.way_in).to_be_visible()
    expect(guest.field("You join as")).to_have_count(0)
