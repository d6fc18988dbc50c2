"""One whole interview as two people hold it, from the first page to the last file.

Maya hosts, Lin answers, each in a browser with a voice of its own. On the way a web process is
killed and a line is cut. Afterwards everything that was planted stands in every file, in order,
once.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.browser import Shown, launch, wait_until
from tests.e2e.microphone import speak_into, wait_until_all_is_said, wav
from tests.e2e.room.people import Person, Profile
from tests.support.real_models import real_model
from tests.support.recordings import sentence, words_right
from tests.tour.whole_server import WholeServer

HOST_SAYS, LIN_SAYS = 5, 8
"""The recorded sentences of both voices."""
SPOKEN_WORDS = ("mistake", "cloud security")
"""Words of theirs that stand nowhere else."""
LAST_WORD = sentence(HOST_SAYS).text.split()[-1].strip(".")
ENOUGH = 0.75
"""Share of a sentence's words that must be right."""

VOICE_QUESTION = "Tell us about your experience."
TYPED_QUESTION = "How would you keep a rate limiter correct in three regions?"
LEFT_QUESTION = "Which outage taught you most?"
LAST_QUESTION = "What would you ask us?"
PLANNED = (VOICE_QUESTION, TYPED_QUESTION, LEFT_QUESTION)
TYPED = "One budget per region, reconciled every second."
HALF = "The one in May, when the certificate"
LAST = "How do you decide what not to build?"
GREETING = "Good morning Lin, can you hear me?"
REPLY = "Clearly, thank you <3"
WITHOUT_A_LINE = "This was written while my line was cut."
HELP = "Is the limit per tenant?"
NOTE = "Calm under pressure; ask about budgets again."
TITLE = "Senior backend engineer"

FILES = {
    "JSON": "Data (JSON)",
    "Text": "Transcript (text)",
    "WebVTT": "Subtitles (VTT)",
    "SRT": "Subtitles (SRT)",
    "Report": "Report, to print or save as PDF",
}
"""What the summary's menu calls each file."""
ASSESSMENT = "Names the trade-off; vague on failure."
FEEDBACK = "Kind, and well prepared."

Step = Callable[[str], None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeServer]:
    with WholeServer(tmp_path_factory.mktemp("server"), real_model("tiny.en")) as running:
        yield running
    assert "Traceback" not in running.log.read_text()


@pytest.fixture(scope="module")
def profiles() -> Iterator[tuple[Profile, Profile]]:
    """Maya's and Lin's, into whose microphones they say their sentences once."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        maya, lin = (Profile(chromium, cuttable=True, permissions=["microphone"]) for _ in range(2))
        speak_into(maya.context, wav(sentence(HOST_SAYS).pcm))
        speak_into(lin.context, wav(sentence(LIN_SAYS).pcm))
        yield maya, lin
        chromium.close()


@pytest.fixture(scope="module")
def step() -> Step:
    """Says where the tour is, for who watches it with `make tour`."""
    return lambda what: print(f"· {what}", flush=True)


def is_said(number: int, text: str) -> bool:
    """Whether nearly all of a recorded sentence stands there."""
    spoken = sentence(number).text
    return words_right(spoken, " ".join(text.split()[: len(spoken.split())])) >= ENOUGH


def test_one_whole_interview(
    server: WholeServer, profiles: tuple[Profile, Profile], step: Step, tmp_path: Path
) -> None:
    maya, lin = (Person(profile, server.url) for profile in profiles)
    step("Maya creates an interview; Lin opens the link that she sends")
    enter(maya, lin)
    step("Maya says something; it becomes a caption on Lin's page")
    speak_as_host(maya, lin)
    step("Lin answers by voice; the web process is killed in the middle of the sentence")
    answer_by_voice(maya, lin, server)
    step("Lin answers in writing; they chat; Lin asks for help")
    answer_in_writing(maya, lin)
    chat_and_help(maya, lin)
    step("Maya goes on while Lin is still writing; Lin sends the half answer late")
    go_on_too_early(maya, lin)
    step("Lin's line is cut; what is written meanwhile arrives once")
    cut_the_line(maya, lin)
    step("Maya ends the interview, and both keep the record")
    end(maya, lin)
    step("Every file holds what was asked, answered, said and noted")
    files = files_of(maya, tmp_path / "maya")
    look_at_files(files, is_host=True)
    look_at_files(files_of(lin, tmp_path / "lin"), is_host=False)
    the_chat_in_order(maya, json.loads(files["JSON"])["transcript"]["interview_id"])
    assert [maya.complaints, lin.complaints] == [[], []]


def enter(maya: Person, lin: Person) -> None:
    maya.go()
    maya.plan("Maya", *PLANNED, title=TITLE)
    link = maya.field("Link for the candidate").input_value()
    maya.page.get_by_role("link", name="Enter as the interviewer").click()
    maya.join()
    lin.page.goto(link)
    lin.ask_to_join("Lin")
    maya.press("Let in")
    expect(lin.people).to_be_visible()
    expect(maya.people).to_contain_text("Lin")


def speak_as_host(maya: Person, lin: Person) -> None:
    maya.press("Switch captions on")
    captions = Shown(lin.page, ".tile-caption .stable")  # they go some seconds later
    maya.press("Speak")
    captions.wait_for(r"\w")
    lin.open("Transcript")
    # What was said may come in parts; on the page they run on as one.
    expect(lin.transcript).to_have_text(re.compile(LAST_WORD, re.IGNORECASE))
    maya.press("Pause microphone")
    expect(lin.transcript).to_have_count(1)
    wait_until(lin.page, lambda: is_said(HOST_SAYS, lin.transcript.first.inner_text()))


def answer_by_voice(maya: Person, lin: Person, server: WholeServer) -> None:
    maya.page.locator("#stage").press("n")
    expect(lin.question).to_have_text(VOICE_QUESTION)
    lin.answer_by("Speak")
    lin.press("Switch captions on")
    lin.press("Speak")
    expect(lin.page.locator(".words")).to_contain_text(re.compile(r"\w+ \w+"))
    for person in (maya, lin):
        person.link.was_cut = True  # the browsers' consoles may say so
    banners = Shown(lin.page, ".banner")
    server.kill_web()
    banners.wait_for("Connection lost")
    expect(lin.lost).to_have_count(0)
    expect(maya.lost).to_have_count(0)
    wait_until_all_is_said(lin.page)
    lin.press("Finish answer")
    seen = maya.page.locator(".answer-seen .said")
    expect(seen).to_contain_text(re.compile(r"\w+ \w+ \w+ \w+"))
    expect(lin.page.locator(".answer-sent")).not_to_contain_text("still being written down")
    wait_until(maya.page, lambda: is_said(LIN_SAYS, seen.inner_text()))


def answer_in_writing(maya: Person, lin: Person) -> None:
    maya.page.locator("#stage").press("n")
    expect(lin.question).to_have_text(TYPED_QUESTION)
    lin.answer(TYPED)
    expect(maya.page.locator(".answer-seen .said")).to_have_text([TYPED])
    maya.open("Notes")
    maya.page.locator("#notes").fill(NOTE)


def chat_and_help(maya: Person, lin: Person) -> None:
    maya.say(GREETING)
    expect(lin.messages).to_have_text([GREETING])
    lin.say(REPLY)
    expect(maya.messages).to_have_text([GREETING, REPLY])
    lin.press("Help")
    lin.field("In your own words (optional)").fill(HELP)
    lin.page.locator("#panel").get_by_role("button", name="Ask for help").click()
    expect(maya.page.locator(".help-asked")).to_contain_text(HELP)
    maya.press("Mark as done")
    expect(lin.page.locator(".help.resolved")).to_have_count(1)


def go_on_too_early(maya: Person, lin: Person) -> None:
    maya.page.locator("#stage").press("n")
    expect(lin.question).to_have_text(LEFT_QUESTION)
    lin.answer_by("Write")
    answering = Shown(maya.page, ".answering")  # seconds later it was begun
    lin.field("Your answer").press_sequentially(HALF)
    answering.wait_for("Lin is writing an answer")
    maya.field("Ask something else").fill(LAST_QUESTION)
    maya.field("Ask something else").press("Enter")
    maya.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(lin.question).to_have_text(LAST_QUESTION)
    strip = lin.page.locator(".unsent")
    expect(strip).to_contain_text(HALF)
    lin.press("Send it")
    expect(strip).to_have_count(0)


def cut_the_line(maya: Person, lin: Person) -> None:
    lin.open("Chat")
    lin.link.break_off()
    expect(lin.lost).to_be_visible()
    lin.say(WITHOUT_A_LINE)
    lin.answer(LAST)
    expect(lin.waiting).to_have_count(1)
    lin.link.mend()
    expect(lin.lost).to_have_count(0)
    maya.open("Chat")
    expect(maya.messages).to_have_text([GREETING, REPLY, WITHOUT_A_LINE])
    expect(maya.page.locator(".answer-seen .said")).to_have_text([LAST])


def end(maya: Person, lin: Person) -> None:
    maya.press("End the interview")
    maya.page.get_by_role("dialog").get_by_role("button", name="End the interview").click()
    for person in (maya, lin):
        expect(
            person.page.get_by_text(re.compile(r"^Maya( \(you\))? ended this interview"))
        ).to_be_visible()
    say_how_it_was(lin)
    lin.page.get_by_role("link", name="Read your transcript").click()
    maya.page.get_by_role("link", name="Write your assessment").click()
    for person in (maya, lin):
        expect(person.page.locator(".line").first).to_be_visible()
    expect(lin.page.locator(".assessment")).to_have_count(0)
    assess(maya)


def say_how_it_was(lin: Person) -> None:
    expect(lin.page.get_by_role("heading", name="Thank you, Lin.")).to_be_visible()
    expect(lin.page.get_by_text("Maya’s team will get back to you.")).to_be_visible()
    lin.page.get_by_role("radio", name="Good", exact=True).check(force=True)
    lin.field("Anything you would like to add").fill(FEEDBACK)
    lin.press("Send")
    expect(lin.page.get_by_text("Thank you for telling us.")).to_be_visible()


def assess(maya: Person) -> None:
    part = maya.page.locator(".assessment-part", has_text=TYPED_QUESTION)
    expect(part).to_contain_text(TYPED)
    expect(part).to_contain_text(NOTE)
    part.get_by_role("textbox").fill(ASSESSMENT)
    part.get_by_text("Solid", exact=True).click()
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_role("status")).to_have_text("Saved")
    maya.page.reload()
    expect(part.get_by_role("textbox")).to_have_value(ASSESSMENT)
    expect(maya.page.get_by_text(FEEDBACK)).to_be_visible()


def files_of(person: Person, folder: Path) -> dict[str, str]:
    """Everything that the summary lets one keep."""
    folder.mkdir()
    return {name: _file(person.page, name, folder) for name in FILES}


def _file(page: Page, name: str, folder: Path) -> str:
    page.locator(".downloads summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=FILES[name], exact=True).click()
    path = folder / name
    waiting.value.save_as(path)
    return path.read_text()


def look_at_files(files: dict[str, str], is_host: bool) -> None:
    for name in ("Text", "WebVTT", "SRT"):
        in_order(html.unescape(files[name]), name)
    entries = json.loads(files["JSON"])["transcript"]["entries"]
    in_order("\n".join(entry["text"] for entry in entries), "JSON")
    report = html.unescape(files["Report"])
    for planted in (*PLANNED, LAST_QUESTION, TYPED, HALF, LAST):
        assert report.count(planted) >= 1, f"the report lacks {planted!r}"
    for hosts_own in (NOTE, ASSESSMENT):
        assert (hosts_own in report) == (hosts_own in files["JSON"]) == is_host
        assert all(hosts_own not in files[name] for name in ("Text", "WebVTT", "SRT"))
    assert FEEDBACK in report


def in_order(text: str, name: str) -> None:
    """Every planted question and answer once, and each after the one before; both voices too."""
    flat = " ".join(text.split())
    places = []
    for planted in (
        VOICE_QUESTION,
        TYPED_QUESTION,
        TYPED,
        LEFT_QUESTION,
        LAST_QUESTION,
        HALF,
        LAST,
    ):
        assert flat.count(planted) == 1, f"{name}: {planted!r} stands there {flat.count(planted)} x"
        places.append(flat.index(planted))
    assert places == sorted(places), f"{name} is out of order"
    for spoken in SPOKEN_WORDS:
        assert flat.lower().count(spoken) == 1, f"{name}: {spoken!r} was said once"


def the_chat_in_order(person: Person, interview: str) -> None:
    """Where the chat is asked for, it stands there too."""
    token = person.page.evaluate("id => sessionStorage.getItem(`token:${id}`)", interview)
    for kind in ("json", "text", "srt", "vtt"):
        answer = person.page.request.get(
            f"{person.url}/api/v1/interview/{interview}/transcript?format={kind}&chat=1",
            headers={"Authorization": f"Bearer {token}"},
        )
        flat = " ".join(html.unescape(answer.text()).split())
        places = []
        for planted in (GREETING, REPLY, WITHOUT_A_LINE):
            assert flat.count(planted) == 1, f"{kind}: {planted!r} x {flat.count(planted)}"
            places.append(flat.index(planted))
        assert places == sorted(places)
