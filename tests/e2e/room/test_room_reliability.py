"""Losses as people see them: said at once, healed by themselves, nothing missing, nothing twice."""

from playwright.sync_api import expect

from tests.e2e.browser import try_now
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import QUESTION, Person


def ask(host: Person, question: str = QUESTION) -> None:
    """Put a question of one's own."""
    host.field("Ask something else").fill(question)
    host.field("Ask something else").press("Enter")
    expect(host.question).to_have_text(question)


def test_a_lost_connection_heals_with_nothing_missing(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    host.say("before")
    expect(candidate.messages).to_have_text(["before"])

    candidate.link.break_off()
    expect(candidate.lost).to_be_visible()
    expect(candidate.lost).to_have_attribute("role", "status")
    host.say("while you were away")
    ask(host)
    candidate.say("written without a connection")
    expect(candidate.waiting).to_have_count(1)
    expect(candidate.lost).to_contain_text("1")
    candidate.link.mend()
    try_now(candidate.page)

    everything = ["before", "while you were away", "written without a connection"]
    for person in (host, candidate):
        expect(person.messages).to_have_text(everything)
    expect(candidate.question).to_have_text(QUESTION)
    expect(candidate.waiting).to_have_count(0)
    expect(candidate.lost).to_have_count(0)


def test_it_comes_back_without_a_hand(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    candidate.link.break_off()
    expect(candidate.lost).to_be_visible()
    candidate.link.mend()
    expect(candidate.lost).to_have_count(0)
    host.say("welcome back")
    expect(candidate.messages).to_have_text(["welcome back"])


def test_packets_that_vanish_are_noticed_too(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    host.say("before")
    expect(candidate.messages).to_have_text(["before"])
    candidate.link.swallow()
    expect(candidate.lost).to_be_visible()
    candidate.say("into the void")
    candidate.link.mend()
    for person in (host, candidate):
        expect(person.messages).to_have_text(["before", "into the void"])
    expect(candidate.lost).to_have_count(0)
    candidate.page.keyboard.press("F8")
    drawer = candidate.page.get_by_label("Debug drawer", exact=True)
    drawer.get_by_label("Event", exact=True).fill("disconnect")
    ends = drawer.locator(".log-rows > li")
    ends.first.click()
    # Long before Socket.IO's own pings would tell.
    expect(ends.first.locator("pre")).to_contain_text("reason")
    expect(ends.first.locator("pre")).not_to_contain_text("ping timeout")


def test_others_see_who_was_cut_off_and_that_they_are_back(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.link.break_off()
    # The server waits two seconds whether they come back.
    expect(host.people).to_contain_text("Connection lost")
    candidate.link.mend()
    expect(host.people).not_to_contain_text("Connection lost")
    expect(host.people).to_contain_text("Lin")


def test_what_the_server_took_but_could_not_confirm_is_not_said_twice(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    candidate.link.lose_answer(containing='"message":"only once"')
    candidate.say("only once")
    candidate.say("and then this")
    for person in (host, candidate):
        expect(person.messages).to_have_text(["only once", "and then this"])
    expect(candidate.waiting).to_have_count(0)
    assert candidate.link.losing is None


def test_an_answer_written_without_a_connection_goes_out_once(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    ask(host)
    expect(candidate.question).to_have_text(QUESTION)
    candidate.link.break_off()
    expect(candidate.lost).to_be_visible()
    candidate.answer("One budget per region.")
    candidate.link.mend()
    seen = host.page.locator(".answer-seen .said")
    expect(seen).to_have_text(["One budget per region."])
    expect(host.page.locator(".answer-seen")).not_to_contain_text("version 2")


def test_an_emergency_stop_without_a_connection_goes_out_first(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    candidate.link.break_off()
    expect(candidate.lost).to_be_visible()
    candidate.say("too late")
    candidate.ask_to_stop()
    candidate.press("Stop now")
    expect(candidate.lost).to_contain_text("The emergency stop goes out first.")
    candidate.link.mend()
    try_now(candidate.page)
    for person in (host, candidate):
        banner = person.page.get_by_role("alert").filter(has_text="stopped this interview")
        expect(banner).to_be_visible()
    expect(candidate.lost).to_have_count(0)
    expect(host.messages).to_have_count(0)


def test_a_reload_returns_to_the_same_place(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    ask(host)
    candidate.field("Your answer").fill("not sent yet")
    host.say("kept")
    candidate.page.reload()
    expect(candidate.question).to_have_text(QUESTION)
    expect(candidate.field("Your answer")).to_have_value("not sent yet")
    host.page.reload()
    expect(host.messages).to_have_text(["kept"])
    expect(host.people).to_contain_text("Lin")


def test_what_waits_survives_a_reload(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    candidate.link.break_off()
    expect(candidate.lost).to_be_visible()
    candidate.say("before the reload")
    expect(candidate.waiting).to_have_count(1)
    candidate.page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    candidate.link.mend()
    candidate.page.reload()
    expect(host.messages).to_have_text(["before the reload"])


def test_two_tabs_are_one_person(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    candidate.press("Chat")
    first = candidate.page
    candidate.page = candidate.new_tab()
    candidate.page.goto(first.url)
    candidate.join("Lin")
    candidate.press("Chat")
    expect(host.people.get_by_role("listitem")).to_have_count(2)
    candidate.say("from the second tab")
    expect(candidate.messages).to_have_text(["from the second tab"])
    expect(first.get_by_role("log", name="Chat").locator(".said")).to_have_text(
        ["from the second tab"]
    )
    candidate.page.close()
    candidate.page = first
    candidate.say("from the first")
    expect(host.messages).to_have_text(["from the second tab", "from the first"])
    expect(host.people.get_by_role("listitem")).to_have_count(2)


def test_leaving_gives_the_seat_back(enter: OpenPerson) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin", cuttable=True)
    expect(host.people).to_contain_text("Lin")
    candidate.press("Leave")
    expect(candidate.page.get_by_role("heading", name="You left the interview")).to_be_visible()
    expect(host.people).not_to_contain_text("Lin")
    candidate.press("Go back in")
    expect(host.people).to_contain_text("Lin")
