"""axe-core finds nothing serious on any screen: both languages, light and dark, wide and small."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import DESK, PATIENCE_MS, PHONE
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import QUESTION, Person

AXE = Path(__file__).parents[1] / "js" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async (place) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(place, { runOnly: tags });
    return violations.map(({ id, impact, nodes }) => ({
        id, impact, where: nodes.map((node) => node.html.slice(0, 160)),
    }));
}"""
LOOKS = [
    pytest.param("en-GB", "light", DESK, id="en-light-wide"),
    pytest.param("zh-CN", "dark", PHONE, id="zh-dark-phone"),
    pytest.param("zh-CN", "dark", DESK, id="zh-dark-wide", marks=pytest.mark.slow),
    pytest.param("en-GB", "dark", PHONE, id="en-dark-phone", marks=pytest.mark.slow),
    pytest.param("zh-CN", "light", PHONE, id="zh-light-phone", marks=pytest.mark.slow),
]
Enter = Callable[..., Person]


@pytest.fixture(scope="module")
def axe() -> str:
    """The program, as it stands in the package."""
    if not AXE.is_file():
        pytest.fail(f"axe-core is missing: `make test`, or `npm ci` in {AXE.parents[2]}")
    return AXE.read_text(encoding="utf-8")


def faults(page: Page, axe: str, place: str = "html") -> list[dict[str, Any]]:
    """What is serious or critical in a place, or sticks out sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = [one for one in page.evaluate(RUN, place) if one["impact"] in ("serious", "critical")]
    if not page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"):
        found.append({"id": "sticks out sideways"})
    return found


@pytest.mark.parametrize(("locale", "scheme", "size"), LOOKS)
def test_every_screen(
    open_person: OpenPerson,
    room_id: str,
    axe: str,
    locale: str,
    scheme: str,
    size: dict[str, int],
) -> None:
    look = {
        "locale": locale,
        "color_scheme": scheme,
        "viewport": size,
        "has_touch": size == PHONE,
        "reduced_motion": "reduce",  # nothing is looked at half-way
    }
    visitor = open_person(**look).go()
    expect(visitor.page.locator("form").first).to_be_visible()
    found = {"start": faults(visitor.page, axe)}
    visitor.page.locator(".hero-buttons .btn-primary").click()
    visitor.page.locator("#host").fill("Maya")
    found["plan 1"] = faults(visitor.page, axe)
    visitor.page.locator(".plan-dialog .btn-primary").click()
    visitor.page.locator("[data-part=text]").fill("Why?\nHow?")
    visitor.page.locator(".plan-dialog summary").first.click()
    expect(visitor.page.locator(".bank-list li").first).to_be_visible()
    found["plan 2"] = faults(visitor.page, axe)
    visitor.page.locator(".plan-dialog .btn-primary").click()
    expect(visitor.page.locator("#candidate-link")).to_be_visible()
    found["created"] = faults(visitor.page, axe)
    link = visitor.page.locator("#candidate-link").input_value()
    visitor.page.goto(visitor.url)
    expect(visitor.page.locator(".own-list .badge")).to_be_visible()
    found["own interviews"] = faults(visitor.page, axe)
    guest = open_person(**look)
    guest.page.goto(link)
    guest.page.locator("input[name=user]").fill("Lin")
    guest.page.locator(".lobby-go .btn-primary").click()
    expect(guest.page.locator(".lobby-head .icon")).to_be_visible()
    found["waiting"] = faults(guest.page, axe)
    guest.link.was_cut = True  # the browser's console tells of the refusal
    guest.page.goto(f"{guest.url}/i/short")
    expect(guest.page.locator(".dead-end")).to_be_visible()
    found["no such link"] = faults(guest.page, axe)

    people = {}
    for name, role in (("Maya", "interviewer"), ("Lin", "candidate")):
        person = people[name] = open_person(cuttable=True, **look).go(interview=room_id, role=role)
        expect(person.page.get_by_role("meter")).to_be_visible()
        found[f"lobby {role}"] = faults(person.page, axe)
        person.page.locator("input[name=user]").fill(name)
        person.page.locator("button[type=submit], form button.btn-primary").last.click()
        expect(person.page.locator(".people")).to_be_visible()
    host, candidate = people["Maya"], people["Lin"]

    found["before"] = faults(candidate.page, axe)
    candidate.page.locator(".call-entrance button").click()
    expect(candidate.page.locator(".bar-microphone")).to_be_visible()
    found["in the call"] = faults(candidate.page, axe)
    own = host.page.locator(".plan input")
    own.fill(QUESTION)
    own.press("Enter")
    expect(candidate.page.locator("#question-text")).to_have_text(QUESTION)
    candidate.page.locator("textarea").first.fill("One budget per region, and one in common.")
    found["host"] = faults(host.page, axe)
    found["candidate"] = faults(candidate.page, axe)
    candidate.page.locator(".menu .bar-btn").click()
    expect(candidate.page.locator(".menu-sheet")).to_be_visible()
    found["captions"] = faults(candidate.page, axe, ".menu-sheet")  # it covers others in part
    candidate.page.keyboard.press("Escape")
    for part in ("chat", "help", "more"):
        candidate.page.locator(f".bar-{part}").click()
        expect(candidate.page.locator("#panel")).to_be_visible()
        found[f"panel {part}"] = faults(candidate.page, axe)
        candidate.page.locator(".panel-close").click()

    candidate.link.break_off()
    expect(candidate.page.locator(".banner")).to_be_visible()
    found["lost"] = faults(candidate.page, axe)
    candidate.link.mend()
    expect(candidate.page.locator(".banner")).to_have_count(0)

    host.page.keyboard.press("F8")
    expect(host.page.locator(".drawer")).to_be_visible()
    found["debug"] = faults(host.page, axe)
    host.page.keyboard.press("F8")
    host.page.keyboard.press("Shift+Escape")
    found["stop dialog"] = faults(host.page, axe)
    host.page.locator(".btn-danger").click()
    expect(candidate.page.get_by_role("alert")).to_be_visible()
    found["stopped"] = faults(candidate.page, axe)
    assert found == {screen: [] for screen in found}


def test_nothing_sticks_out_on_a_phone_whatever_people_write(enter: OpenPerson) -> None:
    host = enter("Maya" * 20, "interviewer")
    candidate = enter("Lin", viewport=PHONE, has_touch=True)
    host.field("Ask something else").fill("w" * 300)
    host.field("Ask something else").press("Enter")
    expect(candidate.question).to_have_text("w" * 300)
    assert candidate.fits()
    host.say("w" * 300)
    candidate.press("Chat")
    expect(candidate.messages).to_have_count(1)
    assert candidate.fits()


def test_nothing_moves_for_who_wants_it_still(enter: OpenPerson) -> None:
    still = enter("Lin", reduced_motion="reduce")
    moving = still.page.evaluate("document.getAnimations().length")
    still.press("Chat")
    assert (moving, still.page.evaluate("document.getAnimations().length")) == (0, 0)


def test_the_switch_changes_every_word_and_is_remembered(enter: OpenPerson) -> None:
    guest = enter("Lin")
    guest.press("中文")
    expect(guest.page.locator("html")).to_have_attribute("lang", "zh")
    expect(guest.page.get_by_role("button", name="字幕")).to_be_visible()
    guest.page.reload()
    expect(guest.page.get_by_text("面试官还没有到")).to_be_visible()
    guest.page.get_by_role("button", name="EN", exact=True).click()
    expect(guest.page.get_by_text("Your interviewer is not here yet")).to_be_visible()


def test_dark_and_light_are_remembered(open_person: OpenPerson) -> None:
    visitor = open_person(color_scheme="light").go()
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = visitor.page.evaluate(background)
    visitor.press("Dark or light")
    for _ in range(2):  # and after a reload
        visitor.page.wait_for_function(
            f"(light) => {background} !== light", arg=light, timeout=PATIENCE_MS
        )
        visitor.page.reload()
