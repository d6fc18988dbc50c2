"""What a call takes, for tests with a target and for the bench: figures of pages that are timed."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.room import stopwatch
from tests.e2e.room.callers import call, join_call
from tests.e2e.room.people import Person

REPLACED = """
() => {
  const isLive = ({ kind, readyState }) => kind === "audio" && readyState === "live";
  const track = tracks.findLast(isLive);
  track.stop();
  track.dispatchEvent(new Event("ended"));
}
"""
"""As when a microphone is pulled out: another one takes its place."""


def enter(host: Person, candidate: Person) -> dict[str, float]:
    """The first one, then the other one enters; milliseconds from the second one's click.

    joined: the server has answered; connected: a way is found; picture: both see each other.
    """
    join_call(host)
    before = stopwatch.now()
    join_call(candidate)
    clicked = candidate.page.evaluate(
        "(before) => times.clicked.find((one) => one > before)", before
    )
    both = (host, candidate)
    return {
        "joined": stopwatch.first(candidate, "joined", clicked) - clicked,
        "connected": max(stopwatch.first(one, "connected", clicked) for one in both) - clicked,
        "picture": max(stopwatch.first(one, "frames", clicked) for one in both) - clicked,
    }


def share(sharer: Person, watcher: Person) -> float:
    """Milliseconds from the click to the screen's first picture at somebody else's."""
    screen = watcher.page.get_by_role("figure").locator("video")
    sharer.press("Share your screen")
    clicked = stopwatch.last(sharer, "clicked")
    took = stopwatch.first(watcher, "screens", clicked) - clicked
    sharer.press("Share your screen")
    expect(screen).to_have_count(0)
    return took


def another_microphone(speaker: Person, listener: Person) -> float:
    """Milliseconds without a sound while one microphone takes the place of another."""
    stopwatch.first(listener, "sounds", stopwatch.now())
    began = stopwatch.now()
    speaker.page.evaluate(REPLACED)
    listener.page.wait_for_timeout(1500)
    return stopwatch.longest_silence(listener, began)


def stop_all(stopper: Person, others: list[Person]) -> float:
    """Milliseconds from the emergency stop's last press until every track has ended."""
    stopper.ask_to_stop()
    stopper.press("Stop now")
    pressed = stopwatch.last(stopper, "clicked")
    everybody = [stopper, *others]
    for person in everybody:
        expect(call(person)).to_have_count(0)
        person.page.wait_for_function("() => tracks.every((one) => one.readyState === 'ended')")
    return max(stopwatch.last(person, "stopped") for person in everybody) - pressed


def kill(
    host: Person, candidate: Person, murder: Callable[[], None], revive: Callable[[], object]
) -> dict[str, float]:
    """Kill the server in a call; seconds that pictures stood still, and until the chat is right."""
    for person in (host, candidate):
        person.press("Chat")
    before = [stopwatch.frozen(person) for person in (host, candidate)]
    began = stopwatch.now()
    murder()
    host.say("are you still there")
    revive()
    expect(candidate.messages).to_have_text(["are you still there"])
    chat = (stopwatch.now() - began) / 1000
    host.page.wait_for_timeout(2000)
    after = [stopwatch.frozen(person) for person in (host, candidate)]
    still = max(now - then for now, then in zip(after, before, strict=True))
    pause = max(stopwatch.longest_pause(one, "frames", began) for one in (host, candidate))
    return {"frozen": still, "pause": pause / 1000, "chat": chat}
