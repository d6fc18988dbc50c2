"""A call without its server, without Redis, and in a page that nobody looks at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.room.callers import call, hears, join_call, sees, tile, watch
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import make_room
from tests.support.fault_proxy import FaultProxy
from tests.support.processes import WebServer

HIDEABLE = """
let isHidden = false;
window.hide = (is) => {
  isHidden = is;
  document.dispatchEvent(new Event("visibilitychange"));
};
Object.defineProperty(document, "hidden", { get: () => isHidden });
const state = { get: () => (isHidden ? "hidden" : "visible") };
Object.defineProperty(document, "visibilityState", state);
const { setTimeout: after, setInterval: every } = window;
window.setTimeout = (act, ms, ...more) => after(act, isHidden ? Math.max(ms, 1000) : ms, ...more);
window.setInterval = (act, ms, ...more) => {
  let last = 0;
  return every(() => {
    if (isHidden && performance.now() - last < 1000) return;
    last = performance.now();
    act(...more);
  }, ms);
};
"""
"""A page that can be hidden, as no headless one can: then its timers run once a second at most."""


@pytest.mark.parametrize("seconds", [0, pytest.param(30, marks=pytest.mark.slow)])
def test_without_redis_a_call_goes_on_and_who_wants_in_is_told(
    open_person: OpenPerson,
    start_server: Callable[..., WebServer],
    redis_url: str,
    tmp_path: Path,
    interview_id: str,
    seconds: int,
) -> None:
    with FaultProxy(redis_url, tmp_path / "proxy") as proxy:
        web = start_server(proxy.url)
        room = make_room(web.url, f"{interview_id}-without-redis")
        people = [watch(open_person(web.url)) for _ in range(3)]
        names = ("Maya", "Lin", "Ann")
        for person, name in zip(people, names, strict=True):
            person.link.was_cut = True  # its browser will complain of the server
            role = "candidate" if name == "Lin" else "interviewer"
            person.go(interview=room, role=role).join(name)
        host, candidate, late = people
        join_call(host)
        join_call(candidate)
        sees(host, "Lin")

        proxy.go_down()
        late.press("Join the call")
        expect(call(late).get_by_text("cannot save anything right now")).to_be_visible()
        host.page.wait_for_timeout(1000 * seconds)
        sees(host, "Lin")
        sees(candidate, "Maya")
        hears(host)
        proxy.resume()
        for person in people:
            expect(person.lost).to_have_count(0)
        join_call(late)
        for other in ("Maya", "Lin"):
            sees(late, other)
        hears(late, people=2)
        for person in (host, candidate):
            assert person.page.evaluate("connections[0].connectionState") == "connected"


@pytest.mark.parametrize("seconds", [3, pytest.param(300, marks=pytest.mark.slow)])
def test_who_looks_at_another_page_for_a_while_is_still_in_the_call(
    open_person: OpenPerson, room_id: str, seconds: int
) -> None:
    host, candidate = (watch(open_person()) for _ in range(2))
    for person, name, role in ((host, "Maya", "interviewer"), (candidate, "Lin", "candidate")):
        person.alter(HIDEABLE)
        person.go(interview=room_id, role=role).join(name)
        join_call(person)
    sees(host, "Lin")
    candidate.page.evaluate("hide(true)")
    host.page.wait_for_timeout(1000 * seconds)
    sees(host, "Lin")
    hears(host)
    candidate.page.evaluate("hide(false)")
    sees(candidate, "Maya")
    hears(candidate)
    expect(tile(candidate, "Maya")).to_have_attribute("data-line", "good")
    assert candidate.page.evaluate("connections.length") == 1
