"""The call of a room: its people hear and see each other, with the server and without it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import PATIENCE_MS
from tests.e2e.room.callers import (
    MOVES,
    call,
    hears,
    join_call,
    leave_call,
    live_tracks,
    sees,
    tile,
    watch,
)
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person, make_room
from tests.support.processes import WebServer


@pytest.fixture
def arrive(open_person: OpenPerson, room_id: str) -> OpenPerson:
    """Somebody in the room whose connections can be looked at."""

    def arrive_one(name: str, role: str = "candidate", **options: object) -> Person:
        person = watch(open_person(**options))
        return person.go(interview=room_id, role=role).join(name)

    return arrive_one


BOTH_RESTART = """
async (times) => {
  const { Peer } = await import(new URL("call/peer.js", document.baseURI));
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const tracks = [media.getAudioTracks()[0], media.getVideoTracks()[0], null, null];
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const lines = { one: Promise.resolve(), other: Promise.resolve() };
  const ends = {};
  const end = (name, other, isFirst) =>
    new Peer({
      isFirst, sends: true, receives: true, tracks, iceServers: [], relayOnly: false,
      freshIce: async () => [], canSignal: () => true,
      send(message) {
        // Late, by chance, but each side's words in their order, as the server passes them on.
        const word = structuredClone(message);
        lines[name] = lines[name].then(() => pause(5 + Math.random() * 40));
        lines[name].then(() => ends[other].receive(word));
      },
    });
  ends.one = end("one", "other", true);
  ends.other = end("other", "one", false);
  const both = Object.values(ends);
  const isCalm = () =>
    both.every(({ state, pc }) => state === "live" && pc.signalingState === "stable");
  const calm = async () => { while (!isCalm()) await pause(10); };
  await calm();
  for (let number = 0; number < times; number += 1) {
    for (const { pc } of both) pc.restartIce();
    await pause(Math.random() * 30);
  }
  do { await pause(200); await calm(); } while (!isCalm());
  const result = {
    collisions: both.reduce((sum, { collisions }) => sum + collisions, 0),
    problems: both.flatMap(({ problems }) => problems.map(String)),
    directions: both.flatMap(({ pc }) => pc.getTransceivers().map((one) => one.currentDirection)),
    slots: both.map(({ pc }) => pc.getTransceivers().length),
  };
  for (const one of both) one.close();
  for (const track of media.getTracks()) track.stop();
  return result;
}
"""
"""Two ends in one page; both look for another way in the same instants, again and again."""


REFUSES_SOUND = """
() => {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    return this.muted ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
  };
  addEventListener("click", ({ target }) => {
    if (/Turn/.test(target.textContent)) HTMLMediaElement.prototype.play = play;
  }, true);
}
"""
"""As a browser does where nobody has pressed anything for a while."""
STOPS_PICTURE = """
async () => {
  const { sender } = connections[0].getTransceivers()[1];
  const parameters = sender.getParameters();
  parameters.encodings[0].active = false;
  await sender.setParameters(parameters);
}
"""
FLOATS = """
(isShown) => {
  const video = documentPictureInPicture.window?.document.querySelector("video");
  return (video?.videoWidth > 0) === isShown;
}
"""
SENT = """
async () => {
  let bytes = 0;
  for (const report of (await connections[0].getStats()).values())
    if (report.type === "outbound-rtp" && report.kind === "audio") bytes += report.bytesSent;
  return bytes;
}
"""
SENT_AT_LAST = f"""
async () => {{
  const sent = {SENT};
  for (let before = -1, now = await sent(); ; before = now, now = await sent()) {{
    if (now === before) return now;
    await new Promise((go) => setTimeout(go, 500));
  }}
}}
"""
"""Once what was on its way has gone."""
WATCH_SLOT = """
() => {
  window.slots = [];
  const { sender } = connections[0].getTransceivers()[0];
  const replace = sender.replaceTrack.bind(sender);
  sender.replaceTrack = (track) => {
    slots.push([sender.track?.readyState ?? null, track?.readyState ?? null]);
    return replace(track);
  };
}
"""
"""What a slot held, and what it gets, each time that it is filled anew."""
OTHER_MICROPHONE = """
async () => {
  const { devices } = await import(new URL("media/devices.js", document.baseURI));
  const now = devices.microphone.getSettings().deviceId;
  const found = await navigator.mediaDevices.enumerateDevices();
  const isOther = ({ kind, deviceId }) => kind === "audioinput" && deviceId && deviceId !== now;
  return found.find(isOther).label;
}
"""
ENDS = """
async () => {
  const { devices } = await import(new URL("media/devices.js", document.baseURI));
  const track = devices.microphone;
  track.stop();
  track.dispatchEvent(new Event("ended"));
}
"""
"""As when a headset is pulled out."""


@pytest.mark.parametrize("times", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_offers_that_collide_leave_nothing_stuck(open_person: OpenPerson, times: int) -> None:
    page = watch(open_person()).go().page
    ended = page.evaluate(BOTH_RESTART, times)
    assert ended["problems"] == []
    assert ended["directions"] == ["sendrecv"] * 8
    assert ended["slots"] == [4, 4]
    assert ended["collisions"] > 0


def test_two_people_hear_and_see_each_other_and_nobody_before_they_join(arrive: OpenPerson) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
    expect(call(candidate)).to_contain_text("In the call: Maya")
    assert candidate.page.evaluate("tracks.length") == 0
    assert candidate.page.evaluate("connections.length") == 0
    join_call(candidate)
    for person, other in ((host, "Lin"), (candidate, "Maya")):
        sees(person, other)
        hears(person)
        assert person.page.evaluate("connections.length") == 1
        expect(tile(person, other)).to_have_attribute("data-line", "good")
    for person in (host, candidate):
        assert person.fits()
    host.press("Keep the call in view")
    host.page.wait_for_function(FLOATS, arg=True, timeout=PATIENCE_MS)
    host.press("Keep the call in view")
    host.page.wait_for_function(FLOATS, arg=False, timeout=PATIENCE_MS)
    leave_call(candidate)
    expect(tile(host, "Lin")).to_have_attribute("data-call", "out")
    expect(tile(host, "Lin").locator("video")).to_have_count(0)
    expect(tile(host, "Maya")).to_be_visible()
    assert live_tracks(candidate) == 0
    assert candidate.page.evaluate("connections.every((one) => one.signalingState === 'closed')")
    expect(call(candidate)).to_have_attribute("data-phase", "out")


def test_three_of_whom_one_only_watches(arrive: OpenPerson) -> None:
    host, candidate, observer = (
        arrive("Maya", "interviewer"),
        arrive("Lin"),
        arrive("Olga", "observer"),
    )
    observer.page.evaluate(REFUSES_SOUND)
    for person in (observer, host, candidate):
        join_call(person)
    observer.press("Turn the sound on")
    expect(observer.button("Turn the sound on")).to_have_count(0)
    assert observer.page.locator("audio").evaluate_all("(all) => all.every((one) => !one.paused)")
    for other in ("Maya", "Lin"):
        sees(observer, other)
    hears(observer, people=2)
    for person, other in ((host, "Lin"), (candidate, "Maya")):
        sees(person, other)
        hears(person)
        expect(tile(person, "Olga")).to_be_visible()
    assert observer.page.evaluate("tracks.length") == 0
    expect(observer.button("Microphone")).to_have_count(0)
    leave_call(host)
    expect(tile(observer, "Maya")).to_have_attribute("data-call", "out")
    sees(observer, "Lin")


def test_muted_and_dark_is_what_the_others_get_and_a_picture_that_stopped_comes_again(
    arrive: OpenPerson,
) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
    join_call(candidate)
    sees(host, "Lin")
    hears(host)
    candidate.press("Microphone")
    expect(tile(host, "Lin")).to_contain_text("Muted")
    assert candidate.page.evaluate("tracks.every((one) => one.kind !== 'audio' || !one.enabled)")
    sent = candidate.page.evaluate(SENT_AT_LAST)
    candidate.press("Camera")
    expect(tile(host, "Lin").locator("video")).to_have_count(0)
    assert live_tracks(candidate) == 1
    candidate.press("Camera")
    sees(host, "Lin")
    assert candidate.page.evaluate(SENT) == sent
    candidate.page.keyboard.press("m")
    expect(tile(host, "Lin")).not_to_contain_text("Muted")
    hears(host)
    host.press("More about Lin")
    host.press("Mute them")
    expect(candidate.page.get_by_text("Maya muted you.")).to_be_visible()
    expect(tile(host, "Lin")).to_contain_text("Muted")
    assert candidate.page.evaluate("negotiations") == 1
    candidate.page.evaluate(STOPS_PICTURE)
    sees(host, "Lin")  # it was asked for anew


def test_another_microphone_takes_over_without_a_gap_or_a_negotiation(arrive: OpenPerson) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
    join_call(candidate)
    hears(host)
    candidate.page.evaluate(WATCH_SLOT)
    candidate.open("More")
    candidate.page.get_by_role("combobox", name="Microphone").select_option(
        label=candidate.page.evaluate(OTHER_MICROPHONE)
    )
    candidate.page.wait_for_function("() => slots.length > 0")
    assert candidate.page.evaluate("slots") == [["live", "live"]]
    hears(host)
    candidate.page.evaluate(ENDS)
    expect(candidate.page.get_by_text("Your microphone went away")).to_be_visible()
    candidate.page.wait_for_function("() => slots.at(-1)[1] === 'live'")
    hears(host)
    assert candidate.page.evaluate("negotiations") == 1
    assert live_tracks(candidate) == 2


def test_a_host_takes_over_the_screen_and_takes_somebody_out(arrive: OpenPerson) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
    join_call(candidate)
    hears(host)
    candidate.press("More about Maya")
    expect(candidate.button("Mute them")).to_have_count(0)
    candidate.page.get_by_label("How loud they are for me").fill("0.5")
    assert candidate.page.locator("audio").first.evaluate("(one) => one.volume") == 0.5
    candidate.page.keyboard.press("Escape")

    candidate.press("Share your screen")
    expect(host.page.get_by_role("figure")).to_be_visible()
    host.press("Share your screen")
    expect(candidate.page.get_by_text("Maya ended your screen sharing.")).to_be_visible()
    expect(candidate.page.get_by_role("figure")).to_be_visible()
    expect(host.page.get_by_role("figure")).to_have_count(0)

    host.press("More about Lin")
    host.press("Take them out of the call")
    host.press("Go back")
    host.press("Take them out of the call")
    host.press("Take them out of the call")
    expect(call(candidate)).to_have_attribute("data-phase", "out")
    expect(candidate.page.get_by_text("A host has taken you out of the call.")).to_be_visible()
    assert live_tracks(candidate) == 0
    expect(host.button("More about Lin")).to_have_count(0)


def test_a_screen_needs_no_negotiation_and_the_emergency_stop_ends_every_track(
    arrive: OpenPerson,
) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
    join_call(candidate)
    sees(host, "Lin")
    before = [person.page.evaluate("negotiations") for person in (host, candidate)]
    screen = host.page.get_by_role("figure").locator("video")
    for _ in range(2):
        candidate.press("Share your screen")
        expect(screen).to_be_visible()
        assert screen.evaluate(MOVES) > 0
        candidate.press("Share your screen")
        expect(screen).to_have_count(0)
    assert live_tracks(candidate) == 2
    assert [person.page.evaluate("negotiations") for person in (host, candidate)] == before

    candidate.press("Share your screen")
    expect(screen).to_be_visible()
    host.press("Full screen")
    host.page.wait_for_function("() => document.fullscreenElement?.localName === 'video'")
    host.page.evaluate("document.exitFullscreen()")
    candidate.ask_to_stop()
    candidate.press("Stop now")
    for person in (host, candidate):
        expect(call(person)).to_have_count(0)
        assert live_tracks(person) == 0
        assert person.page.evaluate("connections.every((one) => one.signalingState === 'closed')")


def test_the_same_person_elsewhere_takes_the_place(arrive: OpenPerson) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
    join_call(candidate)
    sees(host, "Lin")
    first = candidate.page
    candidate.page = candidate.new_tab()
    candidate.page.goto(first.url)
    candidate.join("Lin")
    join_call(candidate)
    told = first.get_by_text("You joined the call in another window.")
    expect(told).to_be_visible()
    assert first.evaluate("tracks.every((one) => one.readyState === 'ended')")
    expect(call(host).get_by_role("listitem")).to_have_count(2)
    sees(host, "Lin")
    sees(candidate, "Maya")


def test_media_go_on_while_the_server_is_dead(
    open_person: OpenPerson, start_server: Callable[..., WebServer], interview_id: str
) -> None:
    web = start_server()
    room = make_room(web.url, f"{interview_id}-doomed")
    host, candidate = (watch(open_person(web.url)) for _ in range(2))
    for person, name, role in ((host, "Maya", "interviewer"), (candidate, "Lin", "candidate")):
        person.link.was_cut = True  # its browser will complain of the dead server
        person.go(interview=room, role=role).join(name)
        join_call(person)
    sees(host, "Lin")
    web.kill()
    expect(host.lost).to_be_visible()
    sees(host, "Lin")
    sees(candidate, "Maya")
    hears(host)
    web.start()
    expect(host.lost).to_have_count(0)
    expect(candidate.lost).to_have_count(0)
    candidate.press("Microphone")
    expect(tile(host, "Lin")).to_contain_text("Muted")
    sees(host, "Lin")
    for person in (host, candidate):
        assert person.page.evaluate("connections.length") == 1
        expect(call(person).get_by_role("listitem")).to_have_count(2)
