"""An interview with the AI interviewer, held in a real browser."""

import json
import re
from functools import partial

import requests
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.browser import PHONE, try_now, wait_until
from tests.e2e.microphone import wait_until_all_is_said
from tests.e2e.page.conftest import Visit
from tests.e2e.page.stage import Visitor
from tests.support.patience import PATIENCE

ANSWER = "We had an outage. I rolled the release back myself, and errors fell from 5% to 0.1%."


def begin(page: Page, **choices: str) -> None:
    """Fill the form in and begin."""
    for label, value in choices.items():
        page.get_by_label(label).select_option(value)
    page.get_by_role("button", name="Start the interview").click()
    expect(page.get_by_text("Listening", exact=True)).to_be_visible()


def question(page: Page) -> str:
    """What is asked now."""
    return page.locator(".question-text").inner_text()


def answer(page: Page, text: str) -> None:
    """Write, send, and wait for the next words of the interviewer."""
    lines = page.get_by_role("log", include_hidden=True).locator(".msg")
    before = lines.count()
    page.get_by_role("textbox", name="Your answer").fill(text)
    page.get_by_role("button", name="Finish answer").click()
    expect(lines).to_have_count(before + 2)
    expect(page.get_by_text("Listening", exact=True)).to_be_visible()


def finish(page: Page) -> None:
    """End the interview, and say so once more."""
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="End", exact=True).click()


def read(candidate: Visitor, what: str) -> str:
    """What the server tells who began the talk, and nobody else."""
    session = candidate.told("session")
    token = candidate.page.evaluate(f"sessionStorage['token:{session}']")
    address = f"{candidate.url}/api/v1/interview/{session}/{what}"
    refused = requests.get(address, timeout=PATIENCE)
    assert refused.json()["error"]["code"] == "invitation_required"
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(address, headers=headers, timeout=PATIENCE).text


def test_an_interview_in_writing_from_the_form_to_its_end(visit: Visit) -> None:
    candidate = visit()
    page = candidate.look_at("ai")
    begin(page, Style="behavioural", Purpose="practice")
    assert candidate.told("session")
    expect(page.get_by_text("Question 1", exact=True)).to_be_visible()
    first = question(page)
    assert first.startswith("To begin, please tell me")
    expect(page.locator(".ai-opening")).to_contain_text("I am an AI interviewer")
    expect(page.locator(".ai-opening")).not_to_contain_text("people")
    expect(page.get_by_text("Shall I read")).to_have_count(0)  # this browser has no voice

    answer(page, ANSWER)
    assert question(page) != first
    expect(page.get_by_text(f"You said: “{ANSWER}”")).to_be_visible()
    page.get_by_text("Why this question").click()
    expect(page.get_by_text("the built-in interviewer")).to_be_visible()

    second = question(page)
    page.get_by_role("button", name="I need a minute").click()
    expect(page.locator(".aside")).to_be_visible()
    assert question(page) == second
    page.get_by_role("button", name="Repeat").click()
    expect(page.locator(".aside")).to_contain_text("once more")
    # A button was pressed: nobody said the words that it stands for.
    expect(page.get_by_text("You said: “Can you repeat")).to_have_count(0)

    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Go back").click()
    expect(page.get_by_role("button", name="Finish answer")).to_be_visible()
    finish(page)
    expect(page.get_by_role("heading", name="That was the interview")).to_be_visible()
    expect(page.get_by_text("Goodbye.").first).to_be_visible()
    expect(page.get_by_text("Why this question")).to_have_count(0)
    expect(page.locator(".feedback")).to_have_count(0)  # it was practice
    expect(page.get_by_text("You said: “I would like to end")).to_have_count(0)
    expect(page.get_by_role("link", name="See the summary")).to_be_visible()
    expect(page.get_by_role("button", name="Finish answer")).to_have_count(0)


VOICES = """
const said = (globalThis.said = []);
globalThis.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(globalThis, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "en-US" }], cancel() {}, speak: (words) => said.push(words.text),
} });
"""


def test_questions_are_read_aloud_once_one_said_so(visit: Visit) -> None:
    candidate = visit()
    candidate.context.add_init_script(VOICES)
    page = candidate.look_at("ai")
    begin(page, Purpose="hiring")
    expect(page.get_by_text("Shall I read the questions aloud?")).to_be_visible()
    assert page.evaluate("said") == []
    page.get_by_role("button", name="Yes, please").click()
    expect(page.get_by_text("Shall I read")).to_have_count(0)
    assert question(page) in page.evaluate("said[0]")
    answer(page, ANSWER)
    assert question(page) in page.evaluate("said[1]")
    page = candidate.look_at("ai", session=candidate.told("session"))
    lines = page.get_by_role("log", include_hidden=True).locator(".msg")
    expect(lines).to_have_count(3)  # what was said before is here
    expect(page.get_by_role("button", name="Read aloud")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Shall I read")).to_have_count(0)
    page.get_by_role("button", name="Read aloud").click()
    before = page.evaluate("said.length")
    answer(page, "It fell.")
    assert page.evaluate("said.length") == before

    finish(page)
    page.get_by_role("radio", name="Good", exact=True).check(force=True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()


def test_a_spoken_answer_is_heard_as_it_is_said_and_put_right(visit: Visit) -> None:
    candidate = visit()
    page = candidate.look_at("ai")
    begin(page)
    page.get_by_text("Voice", exact=True).click()
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_text("Listening. Pauses are fine.")).to_be_visible()
    wait_until_all_is_said(page)
    expect(page.locator(".words")).to_contain_text(re.compile(r"\w+ \w+"))  # while one speaks
    page.get_by_role("button", name="I have finished").click()
    words = page.get_by_role("textbox", name="Your words")
    expect(words).to_have_value(re.compile("cloud security", re.IGNORECASE))
    words.press("End")
    words.fill(f"{words.input_value()} At home.")  # put right before it counts
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".last")).to_contain_text("At home.")
    expect(page.get_by_text("Listening", exact=True)).to_be_visible()
    report = json.loads(read(candidate, "report"))["data"]
    (answer,) = report["questions"][0]["answers"]
    assert (answer["spoken"], answer["answer_text"].endswith("At home.")) == (True, True)


def test_the_machine_hears_and_reads_what_one_agreed_to(visit: Visit) -> None:
    candidate = visit()
    address = f"{candidate.url}/api/v1/interview/start"
    started = requests.post(address, json={"consent_default": "ask"}, timeout=PATIENCE).json()
    session = started["data"]["session_id"]

    def come() -> Page:
        page = candidate.look_at("ai", session=session)
        page.get_by_text("Voice", exact=True).click()
        return page

    page = come()
    speak, heard = page.get_by_role("button", name="Speak"), "Answering by voice"
    expect(page.get_by_text("To answer by voice, agree to it below.")).to_be_visible()
    expect(speak).to_be_disabled()
    expect(page.get_by_role("switch", name="Reading my answers")).not_to_be_checked()
    page.get_by_role("switch", name=heard).check()
    expect(speak).to_be_enabled()

    page = come()  # it stands in the interview's record
    expect(page.get_by_role("switch", name=heard)).to_be_checked()
    expect(speak).to_be_enabled()
    page.get_by_role("switch", name=heard).uncheck()
    expect(speak).to_be_disabled()


class Line:
    """The way between the page and its server: the first message with `words` never arrives."""

    def __init__(self, visitor: Visitor, words: str) -> None:
        self.words = words
        self.held_back: list[str] = []
        self.is_cut = False
        self.sockets: list[WebSocketRoute] = []
        visitor.context.route_web_socket(re.compile("/api/v1/ws"), self.opened)

    def opened(self, page: WebSocketRoute) -> None:
        self.sockets.append(page)
        if self.is_cut:
            page.close()
            return
        server = page.connect_to_server()
        page.on_message(partial(self.pass_on, server))
        server.on_message(partial(self.pass_on, page))

    def pass_on(self, there: WebSocketRoute, text: str | bytes) -> None:
        if self.words in str(text) and not self.held_back:
            self.held_back.append(str(text))
        else:
            there.send(text)

    def cut(self) -> None:
        """Until `mend`, the page finds nobody, however often it tries by itself."""
        self.is_cut = True
        self.sockets[-1].close()

    def mend(self) -> None:
        self.is_cut = False


def test_the_talk_goes_on_after_a_lost_connection_and_after_a_reload(visit: Visit) -> None:
    candidate = visit()
    line = Line(candidate, "lost on its way")
    page = candidate.look_at("ai")
    begin(page)
    answer(page, ANSWER)
    second = question(page)

    page.get_by_role("textbox", name="Your answer").fill("This answer was lost on its way.")
    page.get_by_role("button", name="Finish answer").click()
    expect(page.get_by_text("Reading your answer")).to_be_visible()
    wait_until(page, lambda: line.held_back)
    line.cut()
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    line.mend()
    try_now(page)
    # It goes out once more, by itself.
    expect(page.get_by_text("Listening", exact=True)).to_be_visible()
    log = page.get_by_role("log", include_hidden=True)
    expect(log.get_by_text("This answer was lost on its way.")).to_have_count(1)
    assert question(page) != second

    third = question(page)
    session = candidate.told("session")
    page = candidate.look_at("ai", session=session)
    expect(page.locator(".question-text")).to_have_text(third)
    expect(page.get_by_role("log", include_hidden=True).get_by_text(ANSWER)).to_have_count(1)


def test_an_answer_whose_reply_was_lost_is_not_said_twice(visit: Visit) -> None:
    candidate = visit()
    line = Line(candidate, "ai_response")
    page = candidate.look_at("ai")
    begin(page)
    page.get_by_role("textbox", name="Your answer").fill(ANSWER)
    page.get_by_role("button", name="Finish answer").click()
    wait_until(page, lambda: line.held_back)
    line.cut()
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    line.mend()
    try_now(page)
    expect(page.get_by_text("Listening", exact=True)).to_be_visible()
    reply = json.loads(line.held_back[0])["data"]["ai_response"]
    log = page.get_by_role("log", include_hidden=True)
    for text in (ANSWER, reply):
        expect(log.get_by_text(text)).to_have_count(1)
    transcript = read(candidate, "transcript?format=text")
    assert (transcript.count(ANSWER), transcript.count(reply)) == (1, 1)


def test_in_chinese_on_a_phone(visit: Visit) -> None:
    page = visit(viewport=PHONE, has_touch=True).look_at("ai", lang="zh")
    page.get_by_role("button", name="开始面试").click()
    expect(page.get_by_text("正在听", exact=True)).to_be_visible()
    assert re.search(r"[\u4e00-\u9fff]", question(page))
    page.get_by_role("button", name="让我想一分钟").click()
    expect(page.locator(".aside")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_on_the_real_page_from_practice_to_the_summary(visit: Visit) -> None:
    candidate = visit()
    page = candidate.page
    page.goto(f"{candidate.url}/")
    page.locator("a[href*='ai=new']").click()
    page.get_by_label("Position").fill("Baker")
    begin(page, Style="technical")
    answer(page, ANSWER)
    page.reload()
    expect(page.get_by_text(f"You said: “{ANSWER}”")).to_be_visible()
    # Another tab finds it among one's own interviews, and nobody else finds it at all.
    talk = page.url
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{candidate.url}/")
    own = page.get_by_role("region", name="Your interviews")
    expect(own).to_contain_text("In progress")
    expect(own.get_by_role("button", name="Copy link")).to_have_count(0)
    own.get_by_role("link", name="Open").click()
    expect(page.get_by_text(f"You said: “{ANSWER}”")).to_be_visible()
    other = visit()
    other.page.goto(talk)
    expect(other.page.get_by_text("You need an invitation here")).to_be_visible()
    other.complaints.clear()  # the browser tells of the refusal
    finish(page)
    page.get_by_role("link", name="See the summary").click()
    expect(page.locator(".line", has_text=ANSWER)).to_be_visible()
    expect(page.locator(".downloads summary")).to_be_visible()
    page.goto(f"{candidate.url}/")
    own.get_by_role("link", name="Summary").click()
    expect(page.locator(".line", has_text=ANSWER)).to_be_visible()
