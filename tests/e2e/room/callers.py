"""People in the room's call: what they see and hear of each other, as their browsers measure it."""

import re
import time
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.browser import PATIENCE_MS
from tests.e2e.room.people import Person
from tests.support.patience import PATIENCE

# Every connection and every own track of a page can be looked at; and pictures are small, for
# machines with much to do.
WATCHED = """
window.connections = []; window.tracks = []; window.negotiations = 0; window.closed = 0;
const Plain = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Plain {
  constructor(...settings) {
    super(...settings);
    window.connections.push(this);
    this.addEventListener("negotiationneeded", () => (window.negotiations += 1));
  }
};
for (const name of ["getUserMedia", "getDisplayMedia"]) {
  const ask = navigator.mediaDevices?.[name].bind(navigator.mediaDevices);
  if (ask) navigator.mediaDevices[name] = async (wanted) => {
    const video = wanted.video && (window.picture ?? { width: 160, height: 90, frameRate: 10 });
    const stream = await ask({ ...wanted, video });
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}
window.energies = async () => {
  const heard = [];
  for (const one of window.connections) {
    if (one.connectionState !== "connected") continue;
    const slot = one.getTransceivers()[0];
    for (const report of (await slot.receiver.getStats()).values())
      if (report.type === "inbound-rtp") heard.push(report.totalAudioEnergy ?? 0);
  }
  return heard;
};
window.ways = async () => {
  const found = [];
  for (const one of window.connections) {
    const reports = await one.getStats();
    for (const { type, selectedCandidatePairId: id } of reports.values()) {
      if (type !== "transport" || !reports.get(id)) continue;
      const own = reports.get(reports.get(id).localCandidateId);
      const all = [...reports.values()].filter((report) => report.type === "local-candidate");
      const types = [...new Set(all.map((report) => report.candidateType))];
      found.push({ protocol: own.relayProtocol ?? own.protocol, way: own.candidateType, types });
    }
  }
  return found;
};
"""

MOVES = """
async (video) => {
  const frame = () => new Promise((seen) => video.requestVideoFrameCallback(seen));
  const late = new Promise((go) => setTimeout(go, 5000));
  for (let number = 0; number < 5; number += 1) await Promise.race([frame(), late]);
  return (await Promise.race([frame(), late])) === undefined ? 0 : video.videoWidth;
}
"""
"""How wide a picture is that moves; 0 where it does not within seconds, or is gone."""
SPEAKS_AS = """
const gets = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
  const tracks = video ? (await gets({ video })).getTracks() : [];
  if (audio) {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: %d });
    const out = context.createMediaStreamDestination();
    tone.connect(new GainNode(context, { gain: 0.3 })).connect(out);
    tone.start();
    await context.resume();
    tracks.push(...out.stream.getTracks());
    window.tracks.push(...out.stream.getTracks());
  }
  return new MediaStream(tracks);
};
"""


def watch(person: Person) -> Person:
    """Look at what the page's later documents connect and capture."""
    person.alter(WATCHED)
    return person


def speak(person: Person, hertz: int) -> Person:
    """Its microphone has one tone without a pause; after `watch`."""
    person.alter(SPEAKS_AS % hertz)
    return person


def call(person: Person) -> Locator:
    """The call's place in the room."""
    return person.page.get_by_role("region", name="Call", exact=True)


def join_call(person: Person) -> None:
    """Press the button, and wait until one is in."""
    person.press("Join the call")
    expect(call(person)).to_have_attribute("data-phase", "in")


def leave_call(person: Person) -> None:
    """Go out of the call, and stay in the room."""
    person.open("More")
    person.press("Leave the call")


def tile(person: Person, of: str) -> Locator:
    """Somebody's tile, as this person has it."""
    name = person.page.locator("b", has_text=re.compile(rf"^{of}( \(you\))?$"))
    return call(person).get_by_role("listitem").filter(has=name)


def sees(person: Person, of: str) -> None:
    """The picture of somebody moves; a new connection has a new place for it."""
    video = tile(person, of).locator("video")
    deadline = time.monotonic() + PATIENCE
    while True:
        expect(video).to_be_visible()
        if video.evaluate(MOVES) > 0:
            return
        assert time.monotonic() < deadline, f"the picture of {of} does not move"


def hears(person: Person, people: int = 1) -> None:
    """From each of that many others comes sound, which grows."""
    person.page.wait_for_function(
        "async (people) => (await energies()).filter((one) => one > 0).length >= people",
        arg=people,
        timeout=PATIENCE_MS,
    )
    before: list[float] = person.page.evaluate("energies()")
    person.page.wait_for_function(
        "async (before) => (await energies()).every((one, at) => one > (before[at] ?? 0))",
        arg=before,
        timeout=PATIENCE_MS,
    )


def live_tracks(person: Person) -> Any:
    """How many tracks of one's own devices still run."""
    return person.page.evaluate("tracks.filter((one) => one.readyState === 'live').length")
