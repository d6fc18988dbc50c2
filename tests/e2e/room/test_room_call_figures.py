"""The targets of a call. The bench writes the figures; here they hold on a busy machine, too.

Of several tries the quickest counts: what the page itself waits for is in each of them, what the
machine had to do besides is not.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.room import call_figures, stopwatch
from tests.e2e.room.callers import join_call, leave_call, sees, speak, tile, watch
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person, make_room
from tests.support.processes import WebServer

pytestmark = pytest.mark.slow


@pytest.fixture
def arrive(open_person: OpenPerson, room_id: str) -> OpenPerson:
    """Somebody in the room whose page is timed."""

    def arrive_one(name: str, role: str = "candidate") -> Person:
        person = stopwatch.timed(speak(watch(open_person()), 440))
        return person.go(interview=room_id, role=role).join(name)

    return arrive_one


@pytest.fixture
def pair(arrive: OpenPerson) -> tuple[Person, Person]:
    """A host and a candidate, not yet in the call."""
    return arrive("Maya", "interviewer"), arrive("Lin")


def test_the_first_picture_comes_soon_after_the_second_click(pair: tuple[Person, Person]) -> None:
    waits = []
    for _ in range(8):
        waits.append(call_figures.enter(*pair)["picture"])
        for person in pair:
            leave_call(person)
    assert min(waits) <= 1500, waits


def test_a_screen_comes_at_once_ten_times_without_a_negotiation(
    pair: tuple[Person, Person],
) -> None:
    host, candidate = pair
    call_figures.enter(host, candidate)
    before = [person.page.evaluate("negotiations") for person in pair]
    waits = [call_figures.share(candidate, host) for _ in range(10)]
    assert min(waits) <= 700, waits
    assert [person.page.evaluate("negotiations") for person in pair] == before


def test_another_microphone_leaves_no_gap_to_speak_of(pair: tuple[Person, Person]) -> None:
    host, candidate = pair
    call_figures.enter(host, candidate)
    before = candidate.page.evaluate("negotiations")
    gaps = [call_figures.another_microphone(candidate, host) for _ in range(3)]
    assert min(gaps) <= 300, gaps
    assert candidate.page.evaluate("negotiations") == before


def test_the_emergency_stop_ends_every_track_at_once(
    open_person: OpenPerson, server: WebServer, interview_id: str
) -> None:
    waits = []
    for number in range(3):
        room = make_room(server.url, f"{interview_id}-stopped-{number}")
        people = [stopwatch.timed(speak(watch(open_person()), 440)) for _ in range(3)]
        roles = {"Maya": "interviewer", "Lin": "candidate", "Ann": "interviewer"}
        for person, (name, role) in zip(people, roles.items(), strict=True):
            join_call(person.go(interview=room, role=role).join(name))
        sees(people[0], "Ann")
        waits.append(call_figures.stop_all(people[1], [people[0], people[2]]))
        if waits[-1] <= 500:
            return
    pytest.fail(f"milliseconds to the last track's end: {waits}")


def test_a_killed_server_freezes_no_picture_and_the_chat_is_soon_right(
    open_person: OpenPerson, start_server: Callable[..., WebServer], interview_id: str
) -> None:
    """How soon hangs on the server's start: the bench has the figure."""
    web = start_server()
    room = make_room(web.url, f"{interview_id}-doomed")
    people = [stopwatch.timed(watch(open_person(web.url))) for _ in range(2)]
    for person, name, role in zip(
        people, ("Maya", "Lin"), ("interviewer", "candidate"), strict=True
    ):
        person.link.was_cut = True  # its browser will complain of the dead server
        person.go(interview=room, role=role).join(name)
    call_figures.enter(people[0], people[1])
    call_figures.kill(people[0], people[1], web.kill, web.start)
    for person, other in zip(people, ("Lin", "Maya"), strict=True):
        expect(tile(person, other)).to_be_visible()
        sees(person, other)
        assert person.page.evaluate("connections.map((one) => one.connectionState)") == [
            "connected"
        ]
