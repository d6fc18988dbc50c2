"""axe-core finds nothing serious on any part, in both languages, light and dark, wide and small."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.browser import DESK, PHONE
from tests.e2e.page.conftest import Visit
from tests.e2e.room.test_room_accessible import AXE, faults
from tests.support.clients import Client
from tests.support.processes import WebServer

LOOKS = [
    pytest.param("en", "light", DESK, id="en-light-wide"),
    pytest.param("zh", "dark", PHONE, id="zh-dark-phone"),
]


def leave_unfinished(page: WebSocketRoute) -> None:
    """What is being said stays so: no finished caption arrives."""
    server = page.connect_to_server()

    def pass_on(message: str | bytes) -> None:
        text = str(message)
        if not ("live_transcription" in text and '"is_final":true' in text):
            page.send(message)

    server.on_message(pass_on)


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
    look: dict[str, Any] = {
        "color_scheme": scheme,
        "viewport": size,
        "reduced_motion": "reduce",  # nothing is looked at half-way
    }
    speaker = visit(**look)
    speaker.context.route_web_socket(re.compile("/socket.io/"), leave_unfinished)
    page = speaker.look_at("voice", interview=room, user="anna", lang=lang)
    page.locator(".mic").click()
    expect(page.locator(".captions .unstable")).to_be_visible()
    found = {"voice": faults(page, axe)}

    page = visit(**look).look_at("devices", lang=lang)
    page.locator(".pre-join-mirror + button").click()
    expect(page.locator("video")).to_be_visible()
    found["devices"] = faults(page, axe)

    page = visit(**look).look_at("camera", interview=room, user="anna", role="candidate", lang=lang)
    found["camera off"] = faults(page, axe)
    page.locator(".camera button").click()
    expect(page.locator(".camera .facts")).to_be_visible()
    found["camera"] = faults(page, axe)

    page = visit(**look).look_at("ai", lang=lang)
    expect(page.locator("form")).to_be_visible()
    found["ai form"] = faults(page, axe)
    page.locator("button.btn-primary").click()
    page.locator("summary").first.click()
    page.locator(".ai-agreements summary").click()
    found["ai talk"] = faults(page, axe)

    page = visit(**look).look_at("summary", interview=room, lang=lang)
    expect(page.locator(".line").first).to_be_visible()
    found["summary"] = faults(page, axe)
    assert {part: faults for part, faults in found.items() if faults} == {}
