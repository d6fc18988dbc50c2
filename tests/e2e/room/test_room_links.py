"""Links: none is lost by a reload, none opens a room that nobody made, each is its own person's."""

from urllib.parse import parse_qs, urlsplit

import requests
from playwright.sync_api import expect

from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import make_room
from tests.e2e.room.test_room_interview import create
from tests.e2e.room.test_room_reliability import ask
from tests.e2e.secured import token
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

NOWHERE = "This interview does not exist"


def test_links_survive_a_reload_and_stand_on_the_first_page(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    host.page.go_back()
    expect(host.field("Link for the candidate")).to_have_value(link)
    host.page.reload()
    expect(host.field("Link for the candidate")).to_have_value(link)
    host.go()
    own = host.page.get_by_role("region", name="Your interviews")
    expect(own).to_contain_text("Senior backend engineer")
    expect(own).to_contain_text("Lin")
    own.get_by_role("link", name="Links").click()
    expect(host.field("Link for the candidate")).to_have_value(link)
    host.page.get_by_role("link", name="Enter as the interviewer").click()
    host.join()
    # Another tab of the host's browser comes in by the same link.
    tab = host.new_tab()
    tab.goto(host.page.url)
    tab.get_by_role("button", name="Ask to join").click()
    expect(tab.get_by_role("list", name="People in the room")).to_be_visible()
    host.go()
    own.get_by_role("button", name="Take").click()
    expect(own).to_have_count(0)


def test_what_is_filled_in_survives_a_reload(open_person: OpenPerson) -> None:
    host = open_person().go()
    host.field("Your name").fill("Maya")
    host.field("Planned questions (optional)").fill("Why?\nHow?")
    host.page.get_by_label("Purpose").select_option("practice")
    host.page.get_by_label("Guests wait until a host lets them in").uncheck()
    host.page.get_by_text("asks for a token").click()
    host.page.get_by_label("Token", exact=True).fill("secret")
    host.page.reload()
    expect(host.field("Your name")).to_have_value("Maya")
    expect(host.field("Planned questions (optional)")).to_have_value("Why?\nHow?")
    expect(host.page.get_by_label("Purpose")).to_have_value("practice")
    expect(host.page.get_by_label("Guests wait until a host lets them in")).not_to_be_checked()
    expect(host.page.get_by_label("Token", exact=True)).to_have_value("")
    host.press("Create the interview")
    expect(host.field("Link for the candidate")).to_be_visible()
    host.go()
    expect(host.field("Your name")).to_have_value("")


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
        expect(guest.page.locator("form").first).to_be_visible()
    # Nothing was made on the way: a script finds the id free.
    make_room(server.url, f"{interview_id}-typo")


def test_a_script_s_address_still_enters_at_once(open_person: OpenPerson, room_id: str) -> None:
    guest = open_person().go(interview_id=room_id, user_id="lin")
    expect(guest.people).to_be_visible()


def test_a_link_that_is_used_up_says_so(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", candidate="Lin")
    token = parse_qs(urlsplit(link).query)["invite"][0]
    for device in ("phone-of-lin", "laptop-of-lin", "tablet-of-lin"):
        body = {"token": token, "nonce": device}
        url = f"{host.url}/api/v1/invitation/redeem"
        requests.post(url, json=body, timeout=PATIENCE).raise_for_status()
    thief = open_person()
    thief.link.was_cut = True  # the browser's console tells of the refusal
    thief.page.goto(link)
    expect(thief.page.get_by_text("This link no longer works")).to_be_visible()
    expect(thief.button("Ask to join")).to_have_count(0)
    expect(thief.page.get_by_role("link", name="To the first page")).to_be_visible()


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
    candidate.page.get_by_role("switch").first.click()
    candidate.press("中文")
    expect(candidate.page.locator("html")).to_have_attribute("lang", "zh")
    expect(candidate.page.get_by_role("switch").first).to_be_checked()
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
    host.field("Your name").fill("Maya")
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
    host.page.locator(".link-field").first.get_by_role("button", name="Copy").click()
    expect(host.page.get_by_text("does not let the page copy")).to_be_visible()


def test_who_stands_before_a_server_with_tokens_is_told(
    open_person: OpenPerson, production: WebServer
) -> None:
    guest = open_person(production.url)
    guest.link.was_cut = True  # the browser's console tells of the refusal
    guest.go(interview="anything", invite=token("lin", "candidate"))
    expect(guest.page.get_by_text("This link no longer works")).to_be_visible()
    for query in ({"interview": "anything"}, {"summary": "anything"}, {"ai": "anything"}):
        guest.go(**query)
        expect(guest.page.get_by_text("You need an invitation here")).to_be_visible()


def test_a_link_for_one_role_offers_no_other(open_person: OpenPerson, room_id: str) -> None:
    guest = open_person().go(interview=room_id, role="candidate")
    expect(guest.page.get_by_text("Invited as Candidate")).to_be_visible()
    expect(guest.field("You come as")).to_have_count(0)
