"""When things happened in people's pages, as their browsers saw them, in milliseconds since 1970.

What a test sees from outside comes late on a busy machine; browsers of one machine have one clock.
"""

import time
from itertools import pairwise

from tests.e2e.browser import PATIENCE_MS
from tests.e2e.room.people import Person

STOPWATCH = """
window.clock = () => performance.timeOrigin + performance.now();
const names = ["clicked", "joined", "connected", "frames", "screens", "sounds", "stopped", "looks"];
window.times = Object.fromEntries(names.map((name) => [name, []]));
const note = (name) => times[name].push(clock());
addEventListener("click", () => note("clicked"), true);
new MutationObserver((changes) => {
  if (changes.some(({ target }) => target.dataset.phase === "in")) note("joined");
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-phase"] });
const Watched = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Watched {
  constructor(...settings) {
    super(...settings);
    this.addEventListener("iceconnectionstatechange", () => {
      if (this.iceConnectionState === "connected") note("connected");
    });
  }
};
const stop = MediaStreamTrack.prototype.stop;
MediaStreamTrack.prototype.stop = function () {
  stop.call(this);
  note("stopped");
};
const followed = new WeakMap();
function follow(video) {
  const stream = video.srcObject;
  if (followed.get(video) === stream) return;
  followed.set(video, stream);
  const what = video.closest("figure") ? "screens" : "frames";
  const frame = () => {
    if (video.srcObject !== stream) return;
    note(what);
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
}
setInterval(() => {
  for (const video of document.querySelectorAll("video:not(.is-own)")) {
    if (video.srcObject?.getVideoTracks().length && video.isConnected) follow(video);
  }
}, 20);
const packets = new WeakMap();
setInterval(async () => {
  for (const one of window.connections) {
    if (one.connectionState === "closed") continue;
    const receiver = one.getTransceivers()[0]?.receiver;
    for (const report of (await receiver?.getStats())?.values() ?? []) {
      if (report.type !== "inbound-rtp") continue;
      if (report.packetsReceived > (packets.get(one) ?? 0)) note("sounds");
      packets.set(one, report.packetsReceived);
    }
  }
  note("looks");
}, 40);
window.frozen = async () => {
  let seconds = 0;
  for (const one of window.connections) {
    const receiver = one.getTransceivers()[1]?.receiver;
    for (const report of (await receiver?.getStats())?.values() ?? [])
      if (report.type === "inbound-rtp") seconds += report.totalFreezesDuration ?? 0;
  }
  return seconds;
};
"""
"""sounds: moments at which packets of a microphone had come; looks: at which that was looked at, 25
times a second where the machine has time for it."""
LOOK_MS = 40.0


def timed(person: Person) -> Person:
    """Note what happens in the page's later documents; after `callers.watch`."""
    person.alter(STOPWATCH)
    return person


def now() -> float:
    """The clock of all."""
    return time.time() * 1000


def first(person: Person, what: str, since: float) -> float:
    """When the first of them was after `since`; it is waited for."""
    handle = person.page.wait_for_function(
        "([what, since]) => times[what].find((one) => one > since)",
        arg=[what, since],
        timeout=PATIENCE_MS,
    )
    return float(handle.json_value())


def last(person: Person, what: str) -> float:
    """When it happened last."""
    return float(person.page.evaluate("(what) => times[what].at(-1)", what))


def longest_pause(person: Person, what: str, since: float) -> float:
    """Milliseconds in which there was none, from `since` until now, at most."""
    seen: list[float] = person.page.evaluate(
        "([what, since]) => [since, ...times[what].filter((one) => one > since), clock()]",
        [what, since],
    )
    return float(max(after - before for before, after in pairwise(seen)))


def frozen(person: Person) -> float:
    """Seconds for which pictures stood still so far, as the browser counts them."""
    return float(person.page.evaluate("frozen()"))


def awake(person: Person, since: float) -> float:
    """Milliseconds since then in which the page did something: a busy machine lets it stand still.

    What is measured so is the page's doing, however fast the machine is.
    """
    looks: int = person.page.evaluate(
        "(since) => times.looks.filter((one) => one > since).length", since
    )
    return LOOK_MS * looks


def longest_silence(person: Person, since: float) -> float:
    """Milliseconds without a sound, at most, of those in which the page was awake."""
    sounds: list[float]
    looks: list[float]
    sounds, looks = person.page.evaluate(
        "(since) => ['sounds', 'looks'].map((what) => times[what].filter((one) => one > since))",
        since,
    )
    ends = [since, *sounds, now()]
    return LOOK_MS * max(
        sum(before < look < after for look in looks) for before, after in pairwise(ends)
    )
