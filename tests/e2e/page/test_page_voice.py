"""Answering by voice in a real browser: what was spoken stands on the page."""

import json
import re

import pytest
from playwright.sync_api import WebSocket, WebSocketRoute, expect

from tests.e2e.browser import Shown, wait_until
from tests.e2e.microphone import wait_until_all_is_said, wav
from tests.e2e.page.conftest import Visit
from tests.e2e.page.stage import Visitor
from tests.support.clients import Client
from tests.support.processes import WebServer
from tests.support.recordings import noise, sentence, to_pcm, words_right

SPOKEN = 8
MUTE = """
async (isMuted) =>
  (await import(new URL("media/mute.js", document.baseURI))).mute.set(isMuted)
"""
COUNTED = """
async () => {
  const { VoiceSender } = await import(new URL("media/voice-sender.js", document.baseURI));
  const take = VoiceSender.prototype.take;
  window.pieces = 0;
  VoiceSender.prototype.take = function (piece) {
    window.pieces += 1;
    return take.call(this, piece);
  };
}
"""
ENOUGH = 0.75
"""Share of the words that must be right: of a voice in Opus the small model knows no more."""


@pytest.fixture
def room(interview_id: str) -> str:
    return f"page_voice_{interview_id}"


def beginning_right(words: str) -> float:
    """How much of the sentence was understood; the small model at times adds one of its own."""
    spoken = sentence(SPOKEN).text
    return words_right(spoken, " ".join(words.split()[: len(spoken.split())]))


def finals_of(visitor: Visitor) -> list[str]:
    """The finished captions that the page is going to receive."""
    finals: list[str] = []

    def take(frame: str | bytes) -> None:
        if isinstance(frame, str) and frame.startswith('42["live_transcription"'):
            told = json.loads(frame[2:])[1]
            finals.extend([told["text"]] if told["is_final"] else [])

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", take)

    visitor.page.on("websocket", follow)
    return finals


def test_what_was_spoken_stands_on_the_page(visit: Visit, room: str) -> None:
    host = visit().look_at("voice", interview=room, user="maya", role="interviewer")
    candidate = visit()
    page = candidate.look_at("voice", interview=room, user="anna", role="candidate")
    being_said = Shown(host, ".captions .unstable")

    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("Listening. Pauses are fine.")).to_be_visible()
    being_said.wait_for(r"\w")
    expect(page.locator(".words")).to_contain_text(re.compile(r"\w"))
    wait_until_all_is_said(page)
    captions = Shown(host, ".captions .caption")  # they go some seconds after the last word

    words = page.evaluate("finishAnswer()")
    assert beginning_right(words) >= ENOUGH
    assert candidate.told("transcript") == words
    captions.wait_for(re.escape(words))

    words_field = page.get_by_label("Your words")
    expect(words_field).to_have_value(words)
    words_field.fill("I have twelve years.")
    assert candidate.told("transcript") == "I have twelve years."


def test_muted_in_a_call_nothing_is_listened_to(visit: Visit, room: str) -> None:
    page = visit().look_at("voice", interview=room, user="anna", role="candidate")
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("Listening. Pauses are fine.")).to_be_visible()
    page.evaluate(MUTE, True)
    page.evaluate(COUNTED)
    expect(page.get_by_role("button", name="Speak")).to_be_visible()
    assert page.evaluate("pieces") == 0  # not even what was on its way
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("You are muted in the call")).to_be_visible()
    expect(page.get_by_role("button", name="Speak")).to_be_visible()
    page.evaluate(MUTE, False)
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("Listening. Pauses are fine.")).to_be_visible()


def test_a_captioner_puts_right_what_stands_in_the_answer(
    visit: Visit, hearing: WebServer, room: str
) -> None:
    page = visit().look_at("voice", interview=room, user="anna", role="candidate")
    page.get_by_role("button", name="Speak").click()
    expect(page.locator(".words")).to_contain_text(re.compile(r"\w"))
    wait_until_all_is_said(page)
    page.evaluate("finishAnswer()")

    asks, captioner = Client(hearing.url), Client(hearing.url)
    about = {"interview_id": room}
    asks.ok("join_interview", {**about, "user_id": "anna"})
    asks.ok("set_consent", {**about, "scope": "caption", "granted": True})
    captioner.ok("join_interview", {**about, "user_id": "cleo", "role": "captioner", "last_seq": 0})
    heard = captioner.wait_for("live_transcription")
    caption = {"for_user_id": "anna", "text": "By hand.", "utterance_id": heard["utterance_id"]}
    told = captioner.ok("caption", {**about, **caption})
    assert (told["engine"], told["utterance_id"]) == ("person", heard["utterance_id"])
    expect(page.get_by_label("Your words")).to_have_value("By hand.")
    asks.close()
    captioner.close()


def test_what_a_host_says_becomes_captions_at_each_pause(visit: Visit, room: str) -> None:
    candidate, host = visit(), visit()
    finals = [finals_of(visitor) for visitor in (candidate, host)]
    candidate.look_at("voice", interview=room, user="anna", role="candidate")
    page = host.look_at("captions", interview=room, user="maya", role="interviewer")
    captions = [Shown(visitor.page, ".captions .stable") for visitor in (candidate, host)]
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("What you say becomes captions for everyone.")).to_be_visible()
    # Final while the microphone is still on: the server ends a line at a pause.
    for texts, shown in zip(finals, captions, strict=True):
        wait_until(page, lambda texts=texts: texts)  # type: ignore[misc]
        assert beginning_right(texts[0]) >= ENOUGH
        shown.wait_for(f"^{re.escape(texts[0])}$")
    page.get_by_role("button", name="Pause microphone").click()
    expect(page.get_by_role("button", name="Speak")).to_be_visible()


def test_words_said_without_a_connection_go_out_once_it_is_back(visit: Visit, room: str) -> None:
    candidate = visit()
    sockets: list[WebSocketRoute] = []
    is_cut = False

    def opened(socket: WebSocketRoute) -> None:
        if is_cut:
            socket.close()
            return
        sockets.append(socket)
        socket.connect_to_server()

    candidate.context.route_web_socket(re.compile("/socket.io/"), opened)
    page = candidate.look_at("voice", interview=room, user="anna", role="candidate")
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("Listening. Pauses are fine.")).to_be_visible()
    is_cut = True
    sockets[-1].close()
    expect(page.locator("body")).not_to_have_attribute("data-joined", "yes")
    wait_until_all_is_said(page)  # longer than the server waits for somebody to come back
    is_cut = False
    expect(page.locator("body")).to_have_attribute("data-joined", "yes")
    words = page.evaluate("finishAnswer()")
    assert beginning_right(words) >= ENOUGH
    candidate.complaints.clear()  # of the cut


def test_a_quiet_microphone_is_told(visit: Visit, room: str) -> None:
    quiet = wav(to_pcm(noise(8, 0.0005)), before=0)
    page = visit(quiet).look_at("voice", interview=room, user="anna")
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_role("status")).to_contain_text("You are very quiet")
