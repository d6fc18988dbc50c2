"""A spoken answer in the room: sent, whatever becomes of its text."""

import re
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.browser import wait_until
from tests.e2e.microphone import speak_into, wait_until_all_is_said
from tests.e2e.page.conftest import SPOKEN
from tests.e2e.room.people import Person, Profile, complaints_of, make_room
from tests.e2e.room.test_room_reliability import ask
from tests.support.processes import WebServer
from tests.support.recordings import sentence, words_right
from tests.support.worker_processes import SpeechWorkerProcess

ENOUGH = 0.75
SENTENCE = sentence(8).text
BEGUN = re.compile(r"\w+ \w+ \w+")
Room = Callable[[str, str], Person]


@pytest.fixture
def enter(browser: Browser, hearing: WebServer, interview_id: str) -> Iterator[Room]:
    """Somebody in a room where speech is heard: `enter("Maya", "interviewer")`."""
    people: list[Person] = []
    room_id = make_room(hearing.url, f"spoken_{interview_id}")

    def enter_one(name: str, role: str) -> Person:
        person = Person(Profile(browser, permissions=["microphone"]), hearing.url)
        speak_into(person.context, SPOKEN)
        people.append(person)
        return person.go(interview=room_id, role=role).join(name)

    yield enter_one
    for person in people:
        person.context.close()
    assert complaints_of(people) == [[] for _ in people]


@pytest.fixture
def stopped(speech_worker: SpeechWorkerProcess) -> Iterator[Callable[[bool], None]]:
    """Stop the speech worker in its tracks, or let it go on; it does at the test's end."""

    def stop(is_stopped: bool) -> None:
        speech_worker.signal(signal.SIGSTOP if is_stopped else signal.SIGCONT)

    yield stop
    stop(False)


def speak(enter: Room) -> tuple[Person, Person]:
    """A host who has asked something, and a candidate whose first words have been heard."""
    host, candidate = enter("Maya", "interviewer"), enter("Lin", "candidate")
    ask(host)
    candidate.answer_by("Speak")
    candidate.press("Switch captions on")
    candidate.press("Speak")
    expect(candidate.page.locator(".words")).to_contain_text(BEGUN)
    return host, candidate


def is_whole(place: Locator) -> bool:
    """Whether nearly all that was spoken stands there; the small model may add something."""
    words = place.inner_text().split()[: len(SENTENCE.split())]
    return words_right(SENTENCE, " ".join(words)) >= ENOUGH


def test_it_is_sent_at_once_and_completed_when_the_text_comes(
    enter: Room, stopped: Callable[[bool], None]
) -> None:
    host, candidate = speak(enter)
    wait_until_all_is_said(candidate.page)
    stopped(True)
    candidate.press("Finish answer")
    seen = host.page.locator(".answer-seen")
    expect(seen).to_have_count(1)
    expect(candidate.page.locator(".answer-sent")).to_contain_text("Your last words are still")
    # Where it takes long, writing is offered.
    expect(candidate.button("Write it instead")).to_be_visible()
    candidate.page.reload()
    expect(candidate.page.locator(".answer-sent")).to_be_visible()
    stopped(False)
    expect(candidate.page.locator(".answer-sent")).to_contain_text(re.compile(r"Sent \d"))
    wait_until(host.page, lambda: is_whole(seen.locator(".said")))
    assert is_whole(candidate.page.locator(".answer-sent .words"))


def test_the_next_question_takes_no_spoken_word_away(enter: Room) -> None:
    host, candidate = speak(enter)
    host.field("Ask something else").fill("And then?")
    host.field("Ask something else").press("Enter")
    host.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(candidate.question).to_have_text("And then?")
    strip = candidate.page.get_by_role("region", name="Unsent answer to question 1")
    expect(strip).to_contain_text(BEGUN)
    candidate.press("Send it")
    expect(strip).to_have_count(0)
    host.open("Transcript")
    # What was heard stands there once, where it was said; and it is an answer to its question.
    expect(host.transcript.nth(1)).to_contain_text(BEGUN)
    expect(host.page.locator(".plan-row").first).to_contain_text("Answered")
