"""When things happened in somebody's page, as the page itself saw them, in its own milliseconds.

What a test sees from outside comes late on a busy machine; a page's clock is read where it runs.
"""

from itertools import pairwise

from tests.e2e.browser import PATIENCE_MS
from tests.e2e.room.people import Person

STOPWATCH = """
window.times = { clicked: [], joined: [], connected: [], frames: [], sounds: [] };
const now = () => Math.round(performance.now());
addEventListener("click", ({ target }) => {
  if (/Join the call/.test(target.textContent)) times.clicked.push(now());
}, true);
new MutationObserver((changes) => {
  for (const { target } of changes) if (target.dataset.phase === "in") times.joined.push(now());
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-phase"] });
const Watched = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Watched {
  constructor(...settings) {
    super(...settings);
    this.addEventListener("iceconnectionstatechange", () => {
      if (this.iceConnectionState === "connected") times.connected.push(now());
    });
  }
};
const followed = new WeakMap();
function follow(video) {
  if (followed.get(video) === video.srcObject) return;
  followed.set(video, video.srcObject);
  const stream = video.srcObject;
  const frame = () => {
    if (video.srcObject !== stream) return;
    times.frames.push(now());
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
}
setInterval(() => {
  for (const video of document.querySelectorAll("video:not(.is-own)")) {
    if (video.srcObject && video.requestVideoFrameCallback) follow(video);
  }
}, 20);
let packets = new WeakMap();
setInterval(async () => {
  for (const one of window.connections) {
    if (one.connectionState === "closed") continue;
    const receiver = one.getTransceivers()[0]?.receiver;
    for (const report of (await receiver?.getStats())?.values() ?? []) {
      if (report.type !== "inbound-rtp") continue;
      if (report.packetsReceived > (packets.get(one) ?? 0)) times.sounds.push(now());
      packets.set(one, report.packetsReceived);
    }
  }
}, 40);
"""
"""Sounds are moments at which packets of a microphone had come, looked at 25 times a second."""


def time(person: Person) -> Person:
    """Note what happens in the page's later documents; after `callers.watch`."""
    person.context.add_init_script(STOPWATCH)
    return person


def now(person: Person) -> float:
    """The page's clock."""
    return float(person.page.evaluate("performance.now()"))


def first(person: Person, what: str, since: float) -> float:
    """Milliseconds from `since` to the first of them after it."""
    handle = person.page.wait_for_function(
        "([what, since]) => times[what].find((one) => one >= since)",
        arg=[what, since],
        timeout=PATIENCE_MS,
    )
    return float(handle.json_value()) - since


def last(person: Person, what: str) -> float:
    """When it happened last."""
    return float(person.page.evaluate("(what) => times[what].at(-1)", what))


def longest_pause(person: Person, what: str, since: float) -> float:
    """Milliseconds in which there was none, from `since` until now, at most."""
    seen: list[float] = person.page.evaluate(
        "([what, since]) => [since, ...times[what].filter((one) => one > since), "
        "performance.now()]",
        [what, since],
    )
    return float(max(after - before for before, after in pairwise(seen)))
