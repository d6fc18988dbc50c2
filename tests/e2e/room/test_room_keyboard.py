"""The whole flow by keyboard: nothing here ever touches a mouse."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person

MOST_STEPS = 40


def tab_to(person: Person, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_STEPS):
        person.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by Tab")


def join_by_keyboard(person: Person, name: str | None = None) -> None:
    """From the lobby into the room; a name where none is known yet."""
    if name is not None:
        tab_to(person, person.field("Your name"))
        person.page.keyboard.type(name)
    tab_to(person, person.way_in)
    person.page.keyboard.press("Enter")
    expect(person.people).to_be_visible()


def test_an_interview_without_a_mouse(open_person: OpenPerson) -> None:
    host = open_person().go()
    keys = host.page.keyboard
    tab_to(host, host.button("New interview"))
    keys.press("Enter")
    expect(host.field("Your name")).to_be_focused()
    keys.type("Maya")
    tab_to(host, host.button("Next: questions"))
    keys.press("Enter")
    expect(host.field("Question 1")).to_be_focused()
    for text in ("What next?", "Why us?", ""):
        keys.type(text)
        keys.press("Enter" if text else "Escape")
        if text:
            expect(host.field(f"Question {2 if text == 'What next?' else 3}")).to_be_focused()
    expect(host.page.get_by_role("dialog")).to_have_count(0)
    expect(host.button("New interview")).to_be_focused()
    keys.press("Enter")  # nothing was lost
    tab_to(host, host.button("Next: questions"))
    keys.press("Enter")
    expect(host.field("Question 1")).to_have_value("What next?")
    tab_to(host, host.field("Question 2"))
    keys.press("Alt+ArrowUp")
    expect(host.field("Question 1")).to_have_value("Why us?")
    expect(host.field("Question 1")).to_be_focused()
    tab_to(host, host.page.get_by_text("Advanced"))
    keys.press("Enter")
    tab_to(host, host.page.get_by_label("Guests wait until a host lets them in"))
    keys.press("Space")
    tab_to(host, host.button("Create the interview"))
    keys.press("Enter")
    link = host.field("Link for the candidate").input_value()
    tab_to(host, host.page.get_by_role("link", name="Enter as the interviewer"))
    keys.press("Enter")
    join_by_keyboard(host)

    candidate = open_person()
    candidate.page.goto(link)
    join_by_keyboard(candidate, "Lin")
    host.page.keyboard.press("n")
    expect(candidate.question).to_have_text("Why us?")

    # In a field the letters are letters.
    tab_to(host, host.field("Ask something else"))
    keys.type("no snake")
    expect(candidate.question).to_have_text("Why us?")

    tab_to(candidate, candidate.field("Your answer"))
    candidate.page.keyboard.type("Because of the people.")
    candidate.page.keyboard.press("Control+Enter")
    expect(candidate.page.locator(".answer-sent")).to_contain_text(re.compile(r"Sent \d"))

    candidate.page.keyboard.press("Shift+Escape")
    expect(candidate.button("Go back")).to_be_focused()
    candidate.page.keyboard.press("Escape")
    expect(candidate.page.get_by_role("dialog")).to_have_count(0)
    candidate.page.keyboard.press("Shift+Escape")
    tab_to(candidate, candidate.button("Stop now"))
    candidate.page.keyboard.press("Enter")
    expect(host.page.get_by_role("alert")).to_contain_text("Lin stopped this interview")


def test_the_first_tab_stop_skips_to_the_interview(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.page.reload()
    expect(host.people).to_be_visible()
    skip = host.page.get_by_role("link", name="Skip to the content")
    skip.focus()
    expect(skip).to_be_in_viewport()
    host.page.keyboard.press("Enter")
    expect(host.page.locator("#stage")).to_be_focused()


def test_one_key_commands_can_be_switched_off(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.field("Ask something else").fill("Why us?")
    host.field("Ask something else").press("Enter")
    expect(host.question).to_have_text("Why us?")
    host.open("More")
    host.page.get_by_role("switch", name="One-key commands").click()
    host.page.locator("#stage").press("s")
    host.page.locator("#stage").press("F8")
    expect(host.page.get_by_label("Debug drawer", exact=True)).to_be_visible()
    expect(host.question).to_have_text("Why us?")


def test_tabs_move_by_arrows(enter: OpenPerson) -> None:
    host = enter("Maya", "interviewer")
    host.open("Chat")
    host.page.get_by_role("tab", name="Chat").focus()
    host.page.keyboard.press("ArrowRight")
    transcript = host.page.get_by_role("tab", name="Transcript")
    expect(transcript).to_be_focused()
    expect(transcript).to_have_attribute("aria-selected", "true")
    host.page.keyboard.press("ArrowLeft")
    host.page.keyboard.press("ArrowLeft")
    expect(host.page.get_by_role("tab", name="Notes")).to_be_focused()


def test_the_emergency_stop_asks_again_right_after_going_back(enter: OpenPerson) -> None:
    """Going back and asking again in one breath: the second press counts too."""
    candidate = enter("Lin", "candidate")
    for _ in range(5):
        candidate.page.keyboard.press("Shift+Escape")
        expect(candidate.button("Stop now")).to_be_visible()
        candidate.page.keyboard.press("Escape")
        candidate.page.keyboard.press("Shift+Escape")
        expect(candidate.button("Stop now")).to_be_visible()
        # The key that asks does not take the question back.
        candidate.page.keyboard.press("Shift+Escape")
        expect(candidate.button("Stop now")).to_be_visible()
        candidate.page.keyboard.press("Escape")
        expect(candidate.page.locator("dialog")).to_have_count(0)


def test_the_emergency_stop_hears_from_the_moment_it_is_seen(
    open_person: OpenPerson, room_id: str
) -> None:
    """Pressed in the very turn in which the room appears, before the browser has painted it."""
    candidate = open_person()
    candidate.page.add_init_script("""
        new MutationObserver((_, observer) => {
            if (!document.querySelector('.bar')) return;
            observer.disconnect();
            dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', shiftKey: true }));
        }).observe(document, { childList: true, subtree: true });
    """)
    candidate.go(interview=room_id, role="candidate").join("Lin")
    expect(candidate.button("Stop now")).to_be_visible()
