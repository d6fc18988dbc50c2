"""Host and candidate hold a whole interview, each in a browser of their own."""

import re

from playwright.sync_api import expect

from tests.e2e.browser import PHONE, Shown
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import QUESTION, Person

PLANNED = ["Tell us about your last project.", QUESTION, "What would you ask us?"]


def create(
    host: Person, name: str, *questions: str, lobby: bool = False, candidate: str = ""
) -> str:
    """Make an interview on the start page and go before its door; the candidate's link."""
    host.go()
    host.plan(name, *questions, lobby=lobby, candidate=candidate)
    link = host.field("Link for the candidate").input_value()
    host.page.get_by_role("link", name="Enter as the interviewer").click()
    return link


def test_from_the_first_page_to_the_last_answer(open_person: OpenPerson) -> None:
    host = open_person()
    link = create(host, "Maya", *PLANNED)
    host.join()
    candidate = open_person(viewport=PHONE, has_touch=True)
    candidate.page.goto(link)
    candidate.join("Lin")
    expect(host.people).to_contain_text("Lin")
    expect(candidate.page.get_by_text("Maya is here and will begin shortly")).to_be_visible()
    # What was planned is for hosts alone.
    expect(candidate.page.get_by_text(PLANNED[0])).to_have_count(0)

    host.page.keyboard.press("n")
    expect(candidate.question).to_have_text(PLANNED[0])
    host.page.keyboard.press("2")
    expect(candidate.question).to_have_text(QUESTION)

    candidate.answer("I think <b>one</b> budget per region; errors fell by 40%.")
    expect(candidate.page.locator(".answer-sent")).to_contain_text(re.compile(r"Sent \d"))
    # What an answer may be used for is asked when there is one, and once.
    asked = candidate.page.get_by_role("group", name="AI notes")
    expect(asked).to_contain_text("It gives no score.")
    candidate.press("No, thank you")
    expect(asked).to_have_count(0)
    expect(host.page.locator(".answer-seen .said")).to_have_text(
        "I think <b>one</b> budget per region; errors fell by 40%."
    )

    candidate.press("Chat")
    people = Shown(host.page, ".people")  # it passes after seconds
    candidate.field("Message to everyone").press_sequentially("<img src=x> hello")
    people.wait_for("Writing")
    candidate.page.keyboard.press("Enter")
    expect(host.messages).to_have_text(["<img src=x> hello"])
    host.say("Hello Lin.")
    expect(candidate.messages).to_have_text(["<img src=x> hello", "Hello Lin."])

    host.page.locator("#stage").press("s")
    expect(host.question).to_have_count(0)
    host.field("Ask something else").fill("Anything else?")
    host.field("Ask something else").press("Enter")
    expect(candidate.question).to_have_text("Anything else?")

    host.press("End the interview")
    host.page.get_by_role("dialog").get_by_role("button", name="End the interview").click()
    for person in (host, candidate):
        expect(
            person.page.get_by_text(re.compile("^Maya( \\(you\\))? ended this interview"))
        ).to_be_visible()
        expect(person.button("Emergency stop")).to_have_count(0)
    expect(candidate.field("Your answer")).to_have_count(0)
    expect(host.page.get_by_role("link", name="summary")).to_be_visible()


def test_help_goes_to_the_host_and_comes_back(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    candidate = enter("Lin")
    candidate.press("Help")
    candidate.field("In your own words (optional)").fill("Is the limit per tenant?")
    candidate.page.locator("#panel").get_by_role("button", name="Ask for help").click()
    asked = host.page.locator(".help-asked")
    expect(asked).to_contain_text("Lin")
    expect(asked).to_contain_text("Is the limit per tenant?")
    host.field("Your reply").fill("Per region.")
    host.press("Reply")
    expect(asked).to_have_count(0)
    expect(candidate.page.locator(".help.resolved")).to_contain_text("Maya replied: Per region.")


def test_a_minute_to_think_is_seen_by_the_host(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    candidate = enter("Lin")
    host.field("Ask something else").fill(QUESTION)
    host.field("Ask something else").press("Enter")
    candidate.field("Your answer").fill("half an answer")
    candidate.press("I need a minute")
    expect(host.people).to_contain_text("Thinking")
    expect(candidate.field("Your answer")).to_have_count(0)
    candidate.press("I am ready")
    expect(host.people).not_to_contain_text("Thinking")
    expect(candidate.field("Your answer")).to_have_value("half an answer")


def test_a_host_who_agreed_may_speak_too(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    expect(host.button("Speak")).to_have_count(0)
    host.press("Switch captions on")
    expect(host.button("Speak")).to_be_visible()


def test_consents_can_be_changed_inside_the_room(enter: OpenPerson) -> None:
    candidate = enter("Lin")
    candidate.press("More")
    switch = candidate.page.get_by_role("switch", name="may keep the sound of my answers")
    expect(switch).not_to_be_checked()
    switch.click()
    candidate.page.reload()
    candidate.press("More")
    expect(switch).to_be_checked()
    switch.click()
    candidate.page.reload()
    candidate.press("More")
    expect(switch).not_to_be_checked()


def test_the_emergency_stop_is_asked_once_and_seen_by_everybody(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    candidate = enter("Lin", viewport=PHONE, has_touch=True)
    host.field("Ask something else").fill(QUESTION)
    host.field("Ask something else").press("Enter")
    expect(candidate.question).to_have_text(QUESTION)
    candidate.ask_to_stop()
    expect(candidate.button("Go back")).to_be_focused()
    candidate.press("Go back")
    expect(candidate.page.get_by_role("dialog")).to_have_count(0)
    host.page.keyboard.press("Shift+Escape")
    dialog = host.page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Fire alarm")
    host.press("Stop now")
    for person in (host, candidate):
        banner = person.page.get_by_role("alert").filter(
            has_text=re.compile(r"Maya( \(you\))? stopped this interview")
        )
        expect(banner).to_be_visible()
        expect(person.page.get_by_text("Fire alarm").first).to_be_visible()
        expect(person.button("Emergency stop")).to_have_count(0)
    expect(candidate.field("Your answer")).to_have_count(0)
    expect(candidate.button("I need a minute")).to_have_count(0)


def test_time_is_said_at_its_thresholds_alone(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.profile.is_altered = True
    host.page.clock.install()
    host.field("Ask something else").fill(QUESTION)
    host.field("Ask something else").press("Enter")
    said = host.page.locator(".timer [role=status]")
    expect(said).to_have_text("")
    host.page.clock.run_for(121_000)
    expect(said).to_have_text("2 minutes have passed.")
    host.page.clock.run_for(30_000)
    expect(said).to_have_text("")
