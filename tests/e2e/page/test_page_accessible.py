"""axe-core finds nothing serious on any part, in both languages, light and dark, wide and small."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import DESK, PHONE
from tests.e2e.page.conftest import Visit
from tests.e2e.room.test_room_accessible import AXE, faults
from tests.support.clients import Client
from tests.support.processes import WebServer

LOOKS = [
    pytest.param("en", "light", DESK, id="en-light-wide"),
    pytest.param("zh", "dark", PHONE, id="zh-dark-phone"),
]


@pytest.mark.parametrize(("lang", "scheme", "size"), LOOKS)
def test_every_part(
    visit: Visit,
    watching: WebServer,
    connect: Callable[..., Client],
    interview_id: str,
    lang: str,
    scheme: str,
    size: dict[str, int],
) -> None:
    axe, room = AXE.read_text(encoding="utf-8"), f"page_axe_{interview_id}"
    host = connect(watching.url)
    host.join(room, "maya", role="interviewer")
    asked = {"interview_id": room, "question_id": "q1", "question_text": "Why?"}
    host.ok("start_question", asked)
    page = visit(color_scheme=scheme, viewport=size).look_at(
        "voice", interview=room, user="anna", lang=lang
    )
    page.locator(".mic").click()
    expect(page.locator(".captions .unstable")).to_be_visible()
    found = {"voice": faults(page, axe)}

    page = visit(color_scheme=scheme, viewport=size).look_at("devices", lang=lang)
    page.locator(".pre-join-mirror + button").click()
    expect(page.locator("video")).to_be_visible()
    found["devices"] = faults(page, axe)

    page = visit(color_scheme=scheme, viewport=size).look_at(
        "camera", interview=room, user="anna", role="candidate", lang=lang
    )
    found["camera off"] = faults(page, axe)
    page.locator(".camera button").click()
    expect(page.locator(".camera .facts")).to_be_visible()
    found["camera"] = faults(page, axe)

    page = visit(color_scheme=scheme, viewport=size).look_at("ai", lang=lang)
    expect(page.locator("form")).to_be_visible()
    found["ai form"] = faults(page, axe)
    page.locator("button.btn-primary").click()
    page.locator("summary").first.click()
    page.locator(".ai-agreements summary").click()
    found["ai talk"] = faults(page, axe)

    page = visit(color_scheme=scheme, viewport=size).look_at("summary", interview=room, lang=lang)
    expect(page.locator(".line").first).to_be_visible()
    found["summary"] = faults(page, axe)
    assert {part: faults for part, faults in found.items() if faults} == {}
