"""What somebody says into a page's microphone, sample for sample, however busy the machine is.

A device that plays a file drops samples where the browser comes too late for them, and the small
test model hears other words then. Here the sound is played inside the page's own audio context,
which is late, too, but leaves nothing out.
"""

import base64
import wave
from io import BytesIO

from playwright.sync_api import BrowserContext, Page, expect

from app.media.audio import SAMPLE_RATE
from tests.e2e.browser import PATIENCE_MS

SPEAKS = """
(() => {
  const file = Uint8Array.from(atob("%s"), (one) => one.charCodeAt(0));
  window.said = 0;
  AudioContext.prototype.createMediaStreamSource = function () {
    const mouth = new GainNode(this);
    const stillness = new ConstantSourceNode(this, { offset: 0 });
    stillness.connect(mouth);
    stillness.start();
    this.decodeAudioData(file.buffer.slice(0)).then((sound) => {
      const voice = new AudioBufferSourceNode(this, { buffer: sound });
      voice.onended = () => (window.said += 1);
      voice.connect(mouth);
      voice.start();
    });
    return mouth;
  };
})();
"""
"""Whenever the microphone is heard, all of it is said once; `said`: how often it was to its end."""


def wav(pcm: bytes, before: float = 1.0) -> bytes:
    """A recording of s16le at 16 kHz after seconds of silence."""
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(bytes(2 * round(SAMPLE_RATE * before)) + pcm)
    return written.getvalue()


def speak_into(context: BrowserContext, sound: bytes) -> None:
    """Of the pages that are opened from now on; `sound`: a WAV file."""
    context.add_init_script(SPEAKS % base64.b64encode(sound).decode())


def wait_until_all_is_said(page: Page) -> None:
    """And what came of it has gone out: the level of the silence behind it is shown."""
    page.wait_for_function("() => said > 0", timeout=PATIENCE_MS)
    expect(page.get_by_role("meter")).to_have_attribute("aria-valuenow", "0")
