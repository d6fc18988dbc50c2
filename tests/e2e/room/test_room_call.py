"""The call of a room: its people hear and see each other, with the server and without it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.room.callers import call, hears, join_call, live_tracks, sees, tile, watch
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person


@pytest.fixture
def arrive(open_person: OpenPerson, room_id: str) -> OpenPerson:
    """Somebody in the room whose connections can be looked at."""

    def arrive_one(name: str, role: str = "candidate", **options: object) -> Person:
        person = watch(open_person(**options))
        return person.go(interview=room_id, role=role).join(name)

    return arrive_one


def test_two_people_hear_and_see_each_other_and_nobody_before_they_join(arrive: OpenPerson) -> None:
    host, candidate = arrive("Maya", "interviewer"), arrive("Lin")
    join_call(host)
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
    candidate.press("Leave the call")
    expect(tile(host, "Lin")).to_have_count(0)
    expect(tile(host, "Maya")).to_be_visible()
    assert live_tracks(candidate) == 0
    assert candidate.page.evaluate("connections.every((one) => one.signalingState === 'closed')")
    expect(call(candidate)).to_have_attribute("data-phase", "out")
