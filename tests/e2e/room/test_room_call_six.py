"""Six people in one call: who is heard where, by a tone that is each one's own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import PATIENCE_MS
from tests.e2e.room.callers import call, hears, join_call, leave_call, speak, watch
from tests.e2e.room.conftest import OpenPerson
from tests.e2e.room.people import Person

TONES = {"Ann": 400, "Bob": 600, "Cleo": 800, "Dan": 1000, "Eve": 1200, "Finn": 1400}
HEARD = """
async () => {
  window.ears ??= new AudioContext();
  await ears.resume();
  const tones = connections.filter((one) => one.connectionState === "connected").map((one) => {
    const { track } = one.getTransceivers()[0].receiver;
    const ear = new AnalyserNode(ears, { fftSize: 8192, smoothingTimeConstant: 0 });
    ears.createMediaStreamSource(new MediaStream([track])).connect(ear);
    return ear;
  });
  await new Promise((go) => setTimeout(go, 700));
  return tones.map((ear) => {
    const levels = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, at) => (level > levels[best] ? at : best), 1);
    const tone = (loudest * ears.sampleRate) / ear.fftSize;
    return levels[loudest] > -60 ? Math.round(tone / 200) * 200 : 0;
  }).sort((one, other) => one - other);
}
"""
"""The tone of each connection, in steps of 200 Hz; 0 where it is still."""

PICTURES_MOVE = """
(people) => [...document.querySelectorAll("video:not(.is-own)")].filter(
  (one) => one.getVideoPlaybackQuality().totalVideoFrames > 5,
).length === people
"""


@pytest.fixture
def arrive(open_person: OpenPerson, room_id: str) -> Callable[[str], Person]:
    """Somebody in the room, whose voice is a tone."""

    def arrive_one(name: str) -> Person:
        person = speak(watch(open_person()), TONES[name])
        role = "interviewer" if name == "Ann" else "candidate"
        return person.go(interview=room_id, role=role).join(name)

    return arrive_one


def all_hear_all(people: dict[str, Person]) -> None:
    """In every direction comes the one who is there, and nobody else."""
    for name, person in people.items():
        expected = sorted(TONES[other] for other in people if other != name)
        person.page.wait_for_function(
            f"async (wanted) => String(await ({HEARD})()) === String(wanted)",
            arg=expected,
            timeout=PATIENCE_MS,
        )
        hears(person, people=len(expected))


@pytest.mark.slow
def test_six_hear_each_other_and_one_leaves_one_reloads_one_comes_late(
    arrive: Callable[[str], Person],
) -> None:
    people = {name: arrive(name) for name in TONES}
    late = people.pop("Finn")
    for person in people.values():
        join_call(person)
    all_hear_all(people)
    join_call(late)
    people["Finn"] = late
    all_hear_all(people)
    for person in people.values():
        person.page.wait_for_function(PICTURES_MOVE, arg=5, timeout=PATIENCE_MS)
    leave_call(people.pop("Bob"))
    people["Cleo"].page.reload()
    expect(call(people["Cleo"])).to_have_attribute("data-phase", "in")
    all_hear_all(people)
