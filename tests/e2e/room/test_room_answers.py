"""An answer that is being written is lost to nothing: no next question, no reload, no end."""

import re

from playwright.sync_api import expect

from tests.e2e.browser import Shown
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import QUESTION, Person
from tests.e2e.room.test_room_reliability import ask

HALF = "One budget per region, because"


def two_in_a_question(enter: OpenPerson) -> tuple[Person, Person]:
    """A host who has asked something, and a candidate who has begun to answer it."""
    host, candidate = enter("Maya", "interviewer"), enter("Lin")
    ask(host)
    answering = Shown(host.page, ".answering")  # seconds later it was begun
    candidate.field("Your answer").press_sequentially(HALF)
    answering.wait_for("Lin is writing an answer")
    return host, candidate


def ask_anyway(host: Person, question: str) -> None:
    """Put a question though somebody is still answering."""
    host.field("Ask something else").fill(question)
    host.field("Ask something else").press("Enter")
    dialog = host.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Lin")
    dialog.get_by_role("button", name="Go on").click()
    expect(host.question).to_have_text(question)


def test_a_host_is_asked_before_the_next_question_and_may_wait(enter: OpenPerson) -> None:
    host, candidate = two_in_a_question(enter)
    host.page.locator("#stage").press("s")
    expect(host.page.get_by_role("dialog")).to_contain_text("Still answering: Lin")
    host.press("Go back")
    expect(host.question).to_have_text(QUESTION)
    candidate.press("Finish answer")
    expect(host.page.locator(".answering p")).to_have_count(0)
    host.page.locator("#stage").press("s")
    expect(host.question).to_have_count(0)


def test_a_half_written_answer_can_be_sent_late(enter: OpenPerson) -> None:
    host, candidate = two_in_a_question(enter)
    ask_anyway(host, "And then?")
    expect(candidate.question).to_have_text("And then?")
    expect(candidate.field("Your answer")).to_have_value("")
    strip = candidate.page.get_by_role("region", name="Unsent answer to question 1")
    expect(strip).to_contain_text(HALF)
    candidate.page.reload()
    expect(strip).to_contain_text(HALF)
    candidate.press("Send it")
    expect(strip).to_have_count(0)
    host.open("Transcript")
    expect(host.transcript).to_have_text([QUESTION, "And then?", HALF])


def test_a_half_written_answer_can_be_let_go(enter: OpenPerson) -> None:
    host, candidate = two_in_a_question(enter)
    ask_anyway(host, "And then?")
    candidate.press("Discard")
    expect(candidate.page.locator(".unsent")).to_have_count(0)
    candidate.page.reload()
    expect(candidate.question).to_have_text("And then?")
    expect(candidate.page.locator(".unsent")).to_have_count(0)


def test_what_was_not_sent_before_the_end_is_not_hidden(enter: OpenPerson) -> None:
    host, candidate = two_in_a_question(enter)
    host.press("End the interview")
    expect(host.page.get_by_role("dialog")).to_contain_text("Lin")
    host.page.get_by_role("dialog").get_by_role("button", name="End the interview").click()
    strip = candidate.page.get_by_role("region", name="Unsent answer to question 1")
    expect(strip).to_contain_text("was not sent before the end")
    expect(strip).to_contain_text(HALF)
    expect(candidate.button("Send it")).to_have_count(0)


def test_a_sent_answer_stays_in_sight_and_can_be_changed(enter: OpenPerson) -> None:
    host, candidate = two_in_a_question(enter)
    candidate.press("Finish answer")
    sent = candidate.page.locator(".answer-sent")
    expect(sent).to_contain_text(HALF)
    expect(sent).to_contain_text(re.compile(r"Sent \d"))
    candidate.page.reload()
    expect(sent).to_contain_text(HALF)
    candidate.press("Edit")
    expect(candidate.field("Your answer")).to_have_value(HALF)
    candidate.field("Your answer").fill(f"{HALF} it is simple.")
    candidate.press("Finish answer")
    expect(sent).to_contain_text("it is simple.")
    expect(host.page.locator(".answer-seen")).to_contain_text("version 2")


def test_everything_that_is_being_written_survives_a_reload(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin")
    host.open("Chat")
    host.field("Message to everyone").fill("not sent yet")
    host.field("Ask something else").fill("not asked yet")
    candidate.press("Help")
    candidate.field("In your own words (optional)").fill("not told yet")
    for person in (host, candidate):
        person.page.reload()
    host.open("Chat")
    expect(host.field("Message to everyone")).to_have_value("not sent yet")
    expect(host.field("Ask something else")).to_have_value("not asked yet")
    candidate.press("Help")
    expect(candidate.field("In your own words (optional)")).to_have_value("not told yet")
