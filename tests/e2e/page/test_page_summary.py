"""The summary in a real browser: what happened, when, and files of it to keep."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Page, expect

from tests.e2e.browser import PHONE
from tests.e2e.page.conftest import Visit
from tests.e2e.voice.speaking import final_of, numbered, speak
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

QUESTION = "How would you keep a rate limiter correct in three regions?"
SECOND = "What would you do differently?"
ANSWER = "Each region keeps a budget of its own."


@pytest.fixture
def held(hearing: WebServer, connect: Callable[..., Client], interview_id: str) -> str:
    """An interview with two questions, a spoken sentence, help, an answer, and a stop."""
    room = f"page_summary_{interview_id}"
    host, candidate = connect(hearing.url), connect(hearing.url)
    host.join(room, "maya", role="interviewer")
    candidate.join(room, "lin", role="candidate")
    named = {"interview_id": room}
    host.ok("start_question", {**named, "question_id": "q1", "question_text": QUESTION})
    speak(candidate, room, numbered(2), user_id="lin")
    final_of(candidate)
    help_type = {"help_type": "clarification", "question_id": "q1", "message": "Per tenant or key?"}
    candidate.ok("request_help", {**named, "user_id": "lin", **help_type})
    host.ok("start_question", {**named, "question_id": "q2", "question_text": SECOND})
    answer = {"user_id": "lin", "question_id": "q2", "answer_text": ANSWER, "response_time": 0.1}
    candidate.ok("submit_answer", {**named, **answer})
    candidate.ok("leave_interview", {**named, "user_id": "lin"})
    host.ok("emergency_stop", {**named, "user_id": "maya", "reason": "Fire alarm"})
    return room


def stretched(content: dict[str, Any]) -> dict[str, Any]:
    """The same record, as if every second had lasted a hundred."""
    begin: datetime | None = None
    for event in content["data"]["events"]:
        for field in event["data"].keys() & {"timestamp", "start_time"}:
            time = datetime.fromisoformat(event["data"][field])
            begin = begin or time
            event["data"][field] = (begin + 100 * (time - begin)).isoformat()
    return content


FILES = {
    "JSON": "Data (JSON)",
    "Text": "Transcript (text)",
    "WebVTT": "Subtitles (VTT)",
    "SRT": "Subtitles (SRT)",
    "Report": "Report, to print or save as PDF",
}


def keep(page: Page, kind: str) -> Download:
    """A file of the menu."""
    page.locator(".downloads summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=FILES[kind], exact=True).click()
    return waiting.value


def moment(page: Page, name: str) -> str:
    """What the page says of the moment under the line."""
    dt = page.locator("dt", has_text=name).first
    return dt.locator("xpath=following-sibling::dd[1]").inner_text()


def test_what_happened_stands_there_and_can_be_walked_through(visit: Visit, held: str) -> None:
    visitor = visit()
    visitor.context.route(
        "**/events?*", lambda route: route.fulfill(json=stretched(route.fetch().json()))
    )
    page = visitor.look_at("summary", interview=held)
    expect(page.get_by_text("maya stopped this interview at")).to_contain_text("Fire alarm")
    lines = page.locator(".line")
    expect(lines.filter(has_text=QUESTION)).to_have_count(1)
    expect(lines.filter(has_text="Per tenant or key?")).to_contain_text("asked for help")
    expect(lines.filter(has_text=ANSWER)).to_contain_text("lin")
    expect(lines.filter(has_text="engineers")).to_contain_text("lin")
    expect(page.get_by_text("2 asked, 0 skipped")).to_be_visible()
    expect(page.locator(".lane-name")).to_contain_text(["maya", "lin"])

    scrub = page.get_by_role("slider", name="Position in the interview")
    scrub.focus()
    page.keyboard.press("Home")
    assert "rate limiter" in moment(page, "Question")
    assert "lin" in moment(page, "In the room")
    page.keyboard.press("End")
    assert moment(page, "Question").startswith("What would")
    assert "lin" not in moment(page, "In the room")
    box = scrub.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 12, box["y"] + box["height"] / 2)
    assert "rate limiter" in moment(page, "Question")

    lines.filter(has_text=ANSWER).click()
    expect(lines.filter(has_text=ANSWER)).to_have_attribute("aria-current", "true")
    page.get_by_role("searchbox", name="Find in the transcript").fill("tenant")
    expect(lines).to_have_count(1)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf())) <= 2  # as it is printed


def test_files_to_keep(visit: Visit, held: str) -> None:
    page = visit().look_at("summary", interview=held)

    def file(kind: str) -> tuple[str, str]:
        waiting = keep(page, kind)
        return waiting.suggested_filename, Path(waiting.path()).read_text()

    name, text = file("WebVTT")
    assert name == "interview-transcript.vtt"  # it has no title, and ids are for machines
    assert text.startswith("WEBVTT\n")
    assert "engineers" in text
    name, text = file("SRT")
    assert text.startswith("1\n00:00:")
    assert "engineers" in file("Text")[1]
    name, text = file("JSON")
    assert name.endswith(".json")
    data = json.loads(text)
    assert data["transcript"]["utterances"]
    assert data["report"]["questions"]
    for kind in ("WebVTT", "SRT", "Text", "JSON", "Report"):
        text = " ".join(file(kind)[1].split())  # subtitles have them in two lines
        assert ANSWER in text
        assert QUESTION in text


def test_a_candidate_does_not_see_anothers_answer(
    visit: Visit, hearing: WebServer, held: str
) -> None:
    visitor = visit()
    # As the server hands it to another candidate, who may not see the words of the answer.
    visitor.context.route(
        "**/events?*",
        lambda route: route.fulfill(json=_without_answers(route.fetch().json())),
    )
    page = visitor.look_at("summary", interview=held)
    expect(page.locator(".line").first).to_be_visible()
    expect(page.get_by_text(ANSWER)).to_have_count(0)
    expect(page.get_by_text("1, 0 by voice")).to_be_visible()


def _without_answers(content: dict[str, Any]) -> dict[str, Any]:
    for event in content["data"]["events"]:
        event["data"].pop("answer_text", None)
    return content


def test_a_talk_with_the_ai_interviewer_has_a_report(
    visit: Visit, hearing: WebServer, interview_id: str
) -> None:
    client = GatewayClient(hearing.url)
    client.greeted()
    session = str(client.session_id)
    client.say("We had an outage. I rolled the release back myself.")
    client.say("I would like to end the interview.")
    client.close()
    page = visit(viewport=PHONE).look_at("summary", interview=session)
    expect(page.locator(".line", has_text="rolled the release back")).to_be_visible()
    expect(page.locator(".line .who", has_text="AI interviewer").first).to_be_visible()
    assert "rolled the release back" in Path(keep(page, "Report").path()).read_text()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_an_unknown_interview_is_told(visit: Visit) -> None:
    visitor = visit()
    with visitor.page.expect_console_message(lambda _: len(visitor.complaints) == 2):
        page = visitor.look_at("summary", interview="nobody_was_here")
    expect(page.get_by_role("alert")).to_contain_text("The record cannot be read")
    assert all("404" in text for text in visitor.complaints)  # the browser's own, of both parts
    visitor.complaints.clear()
