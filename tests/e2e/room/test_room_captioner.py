"""A captioner at the page: writes what somebody says who asked for it, and puts it right."""

from playwright.sync_api import expect

from tests.e2e.browser import Shown
from tests.e2e.room.conftest import OpenPerson

WISH = "I ask for a person to write my captions"


def test_who_asks_is_captioned_and_corrected_by_hand(enter: OpenPerson) -> None:
    guest, captioner = enter("Lin"), enter("Cleo", "captioner")
    expect(captioner.page.get_by_text("Nobody here has asked for captions")).to_be_visible()
    expect(captioner.button("Emergency stop")).to_have_count(0)

    guest.press("More")
    wish = guest.page.get_by_role("switch", name=WISH)
    expect(wish).not_to_be_checked()
    wish.click()
    field = captioner.page.get_by_label("What they say")
    field.fill("I built a cash.")
    captions = Shown(guest.page, ".tile-caption .stable")  # they go some seconds later
    field.press("Enter")
    captions.wait_for("^I built a cash.$")
    expect(field).to_have_value("")

    field.press("ArrowUp")
    corrected = captioner.page.get_by_label("What they said, corrected")
    expect(corrected).to_have_value("I built a cash.")
    corrected.fill("I built a cache.")
    corrected.press("Enter")
    captions.wait_for("^I built a cache.$")
    expect(captioner.page.locator(".captioner-said li")).to_have_count(1)
    guest.open("Transcript")
    expect(guest.transcript).to_have_count(1)
    expect(guest.transcript.first).to_contain_text("I built a cache.")


def test_who_takes_the_wish_back_is_captioned_no_more(enter: OpenPerson) -> None:
    guest, captioner = enter("Lin"), enter("Cleo", "captioner")
    guest.press("More")
    wish = guest.page.get_by_role("switch", name=WISH)
    wish.click()
    expect(captioner.page.get_by_label("What they say")).to_be_visible()
    wish.click()
    expect(captioner.page.get_by_text("Nobody here has asked for captions")).to_be_visible()


def test_the_desk_stays_with_whom_it_is_for_and_keeps_what_is_being_written(
    enter: OpenPerson,
) -> None:
    first, guest, captioner = enter("Ann"), enter("Lin"), enter("Cleo", "captioner")
    guest.press("More")
    guest.page.get_by_role("switch", name=WISH).click()
    field = captioner.page.get_by_label("What they say")
    field.fill("I built a ca")
    first.press("More")
    first.page.get_by_role("switch", name=WISH).click()
    chosen = captioner.page.get_by_label("Whose captions")
    expect(chosen).to_be_visible()
    captioner.page.reload()
    expect(field).to_have_value("I built a ca")
    expect(captioner.page.get_by_role("heading", name="Captions of Lin")).to_be_visible()
    chosen.select_option("Ann")
    expect(field).to_have_value("")
    chosen.select_option("Lin")
    guest.page.close()
    expect(captioner.page.get_by_text("Lin", exact=True).first).to_be_visible()
    expect(field).to_have_value("I built a ca")
    field.press("Enter")
    expect(captioner.page.locator(".captioner-said li")).to_have_text("I built a ca (by a person)")
