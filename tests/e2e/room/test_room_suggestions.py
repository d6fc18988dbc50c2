"""A host is helped quietly: by one line after an answer, by a word before a question is asked."""

from playwright.sync_api import Locator, expect

from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person
from tests.e2e.room.test_room_accessible import axe, faults

__all__ = ["axe"]

TOLD = (
    "Last year our payment service kept timing out. I read the traces, found the slow query and"
    " I rewrote it with an index, then I deployed the change step by step."
)
PROBE = "What came of it, and how could you tell?"


def line(host: Person) -> Locator:
    return host.page.locator(".suggest-text")


def ask(host: Person, question: str) -> None:
    host.field("Ask something else").fill(question)
    host.field("Ask something else").press("Enter")
    expect(host.question).to_have_text(question)


def test_one_line_for_the_host_alone(enter: OpenPerson, axe: str) -> None:
    host, candidate = enter("Maya", "interviewer"), enter("Lin")
    frames: list[str] = []
    candidate.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: frames.append(str(data))),
    )
    candidate.page.reload()
    expect(candidate.people).to_be_visible()
    ask(host, "Tell me about an outage.")
    expect(candidate.question).to_have_text("Tell me about an outage.")

    candidate.answer(TOLD)
    agreement = candidate.page.get_by_role("group", name="AI notes")
    expect(agreement).to_be_visible()
    expect(line(host)).to_have_text("")
    agreement.get_by_role("button").last.click()
    expect(line(host)).to_have_text(f"Result not told yet: {PROBE}")
    expect(host.button("Word a follow-up")).to_have_count(0)
    assert faults(host.page, axe) == []

    host.page.locator("#stage").focus()
    host.page.keyboard.press("u")
    expect(host.field("Ask something else")).to_have_value(PROBE)
    expect(host.field("Ask something else")).to_be_focused()
    expect(line(host)).to_have_text("")

    field = host.field("Ask something else")
    warning = host.page.locator(".plan .protected-warning")
    field.fill("How old is this code base?")
    expect(warning).to_have_text("")
    field.fill("How old are you?")
    expect(warning).to_contain_text("ask about age")
    assert faults(host.page, axe) == []
    ask(host, "And what did you learn?")
    expect(warning).to_have_text("")

    host.open("More")
    host.page.get_by_text("Suggestions while I interview").click()
    host.page.reload()
    expect(host.people).to_be_visible()
    host.open("More")
    expect(host.page.get_by_label("Suggestions while I interview")).not_to_be_checked()
    expect(candidate.question).to_have_text("And what did you learn?")
    assert frames
    assert not [frame for frame in frames if "suggestion" in frame]
    expect(candidate.page.locator(".suggest")).to_have_count(0)
