"""What a browser sends of a voice: Opus, or samples without an encoder; nothing while it is off."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.browser import Shown, wait_until
from tests.e2e.microphone import wait_until_all_is_said
from tests.e2e.page.conftest import Visit
from tests.e2e.page.test_page_voice import ENOUGH, beginning_right

MOST_BITS = 32_000
PIECE_SECONDS = 0.24
HEADER = bytes.fromhex("1a45dfa3")


class Sent:
    """The voice that a page sends, and what its packets take on the wire."""

    def __init__(self, page: Page) -> None:
        self.about: list[dict[str, Any]] = []
        self.sounds: list[bytes] = []
        self.bytes = 0
        self._is_sound = False
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", self._take)

    def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            if self._is_sound and frame:
                self.sounds.append(frame)
                self.bytes += len(frame)
            return
        self._is_sound = '"voice_data"' in frame
        if self._is_sound:
            self.about.append(json.loads(frame[frame.index("[") :])[1])
            self.bytes += len(frame)

    @property
    def bits_per_second(self) -> float:
        return 8 * self.bytes / (len(self.sounds) * PIECE_SECONDS)

    @property
    def codecs(self) -> set[str]:
        """Of all but the empty pieces that end utterances."""
        return {str(piece["codec"]) for piece in self.about if not piece["is_final"]}


@pytest.fixture
def room(interview_id: str) -> str:
    return f"page_uplink_{interview_id}"


def answer(page: Page) -> str:
    """Say the sentence, and wait until all of it is said."""
    page.get_by_role("button", name="Speak").click()
    wait_until_all_is_said(page)
    return str(page.evaluate("finishAnswer()"))


def test_a_voice_goes_out_as_opus_in_an_eighth_of_its_samples(visit: Visit, room: str) -> None:
    candidate = visit()
    sent = Sent(candidate.page)
    page = candidate.look_at("voice", interview=room, user="anna", role="candidate")
    assert beginning_right(answer(page)) >= ENOUGH
    assert sent.codecs == {"webm/opus"}
    assert [piece["chunk_id"] for piece in sent.about] == list(range(len(sent.about)))
    headers = [sound.startswith(HEADER) for sound in sent.sounds]
    assert headers == [True] + [False] * (len(headers) - 1)
    assert sent.bits_per_second <= MOST_BITS


@pytest.mark.parametrize(
    ("missing", "codec"), [("AudioEncoder", "webm/opus"), ("MediaRecorder", "pcm_s16le")]
)
def test_without_an_encoder_a_recorder_does_and_without_both_samples_go_out(
    visit: Visit, room: str, missing: str, codec: str
) -> None:
    candidate = visit()
    candidate.context.add_init_script("delete globalThis.AudioEncoder")
    candidate.context.add_init_script(f"delete globalThis.{missing}")
    sent = Sent(candidate.page)
    page = candidate.look_at("voice", interview=room, user="anna", role="candidate")
    assert beginning_right(answer(page)) >= ENOUGH
    assert sent.codecs == {codec}


def test_a_microphone_that_is_off_sends_no_byte(visit: Visit, room: str) -> None:
    host = visit()
    sent = Sent(host.page)
    page = host.look_at("captions", interview=room, user="maya", role="interviewer")
    page.wait_for_timeout(3 * 1000 * PIECE_SECONDS)
    assert sent.about == []
    captions = Shown(page, ".captions .caption")
    speak = page.get_by_role("button", name="Speak")
    speak.click()
    captions.wait_for(r"\w")
    page.get_by_role("button", name="Pause microphone").click()
    expect(speak).to_be_visible()
    wait_until(page, lambda: sent.about[-1]["is_final"])
    before = sent.bytes
    page.wait_for_timeout(5 * 1000 * PIECE_SECONDS)
    assert sent.bytes == before
    speak.click()
    expect(page.get_by_role("button", name="Pause microphone")).to_be_visible()
    wait_until(page, lambda: sent.bytes > before)
    page.get_by_role("button", name="Pause microphone").click()
    expect(speak).to_be_visible()
    headers = [sound for sound in sent.sounds if sound.startswith(HEADER)]
    firsts = [piece for piece in sent.about if piece["chunk_id"] == 0]
    assert len(headers) == len(firsts) == 2
