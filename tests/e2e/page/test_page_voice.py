"""Answering by voice in a real browser: what was spoken stands on the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.page.conftest import Visit
from tests.e2e.page.stage import SPEECH_MS, launch, write_wav
from tests.recordings import noise, sentence, to_pcm, tone, words_right

SPOKEN = 8
ENOUGH = 0.85


@pytest.fixture
def room(interview_id: str) -> str:
    return f"page_voice_{interview_id}"


def test_what_was_spoken_stands_on_the_page(visit: Visit, room: str) -> None:
    host = visit().look_at("voice", interview=room, user="maya", role="interviewer")
    candidate = visit()
    page = candidate.look_at("voice", interview=room, user="anna", role="candidate")

    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("Listening. Pauses are fine.")).to_be_visible()
    expect(host.get_by_text("anna is speaking")).to_be_visible()
    expect(host.locator(".unstable")).not_to_be_empty(timeout=SPEECH_MS)
    expect(page.locator(".words")).to_contain_text("security", timeout=SPEECH_MS)

    words = page.evaluate("finishAnswer()")
    assert words_right(sentence(SPOKEN).text, words) >= ENOUGH
    assert candidate.told("transcript") == words
    expect(host.locator(".captions .stable")).to_have_text(words)
    expect(host.locator(".captions .unstable")).to_be_empty()

    words_field = page.get_by_label("Your words")
    expect(words_field).to_have_value(words)
    words_field.fill("I have twelve years.")
    assert candidate.told("transcript") == "I have twelve years."


def test_a_quiet_microphone_is_told(visit: Visit, room: str, playwright: Playwright, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "quiet.wav", to_pcm(noise(8, 0.0005)), before=0)
    quiet = launch(playwright, sound)
    page = visit(quiet).look_at("voice", interview=room, user="anna")
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_role("status")).to_contain_text("You are very quiet")
    quiet.close()
