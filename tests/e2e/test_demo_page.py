"""The demo page in a real browser: two people hold an interview, and losses heal."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    WebSocketRoute,
    expect,
    sync_playwright,
)

from tests.processes import WebServer

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "frontend" / "websocket-client-demo.html"
SHOTS = ROOT / "test-results"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that the test itself hands out counts as a foreign one, which may not reach 127.0.0.1.
    "--disable-features=LocalNetworkAccessChecks",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUESTION = "How would you keep a rate limiter correct in three regions?"
NETWORK_COMPLAINTS = ("WebSocket connection to", "Failed to load resource")
"""How the browser's console speaks of connections that fail, as they should while one is cut."""

OpenPerson = Callable[..., "Person"]


class Link:
    """The wire between one browser and the server, to be cut."""

    def __init__(self, context: BrowserContext) -> None:
        self.cut = False
        self.was_cut = False
        self.losing: str | None = None
        self._sockets: list[WebSocketRoute] = []
        context.route_web_socket(re.compile("/socket.io/"), self._opened)
        context.route(re.compile("/socket.io/"), self._polled)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self.cut:
            socket.close()
            return
        self._sockets.append(socket)
        server = socket.connect_to_server()
        server.on_message(lambda message: self._received(socket, message))

    def _received(self, socket: WebSocketRoute, message: str | bytes) -> None:
        # 43 is a Socket.IO acknowledgement.
        if self.losing and str(message).startswith("43") and self.losing in str(message):
            self.losing = None
            socket.close()
        else:
            socket.send(message)

    def _polled(self, route: Route) -> None:
        if self.cut:
            route.abort()
        else:
            route.continue_()

    def break_off(self) -> None:
        """Cut it; nothing gets through until `mend`."""
        self.cut = self.was_cut = True
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self.cut = False

    def lose_answer(self, containing: str) -> None:
        """Break off once, in place of the acknowledgement that has this text."""
        self.losing = containing


class Person:
    """Somebody at the page. `complaints` are console errors, CSP violations and exceptions."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.complaints: list[str] = []
        self.link = Link(context)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)
        self.page.goto(url)

    def _said(self, message: Any) -> None:
        of_the_cut = self.link.was_cut and message.text.startswith(NETWORK_COMPLAINTS)
        if message.type in ("error", "warning") and not of_the_cut:
            self.complaints.append(message.text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def join(self) -> "Person":
        self.press("Join")
        expect(self.page.locator("#connection-badge")).to_have_text("Connected")
        expect(self.page.locator("#interview")).to_be_visible()
        return self

    def ask(self, question: str) -> None:
        self.field("Question").fill(question)
        self.press("Start question")

    def say(self, text: str) -> None:
        self.field("Message to everyone").fill(text)
        self.field("Message to everyone").press("Enter")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#messages .said")

    @property
    def question(self) -> Locator:
        return self.page.locator("#question-text")

    def fits(self) -> bool:
        """Whether nothing sticks out sideways."""
        return bool(
            self.page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_person(browser: Browser, server: WebServer, interview_id: str) -> Iterator[OpenPerson]:
    """Open the page as somebody; at the end nobody's browser may have complained."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def open_one(user_id: str, role: str, **options: Any) -> Person:
        options = {"viewport": DESK, "locale": "en-GB", **options}
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        query = f"?interview_id={interview_id}-page&user_id={user_id}&role={role}"
        people.append(Person(context, f"{server.url}/{query}"))
        return people[-1]

    yield open_one
    for context in contexts:
        context.close()
    assert [person.complaints for person in people] == [[] for _ in people]


def test_two_people_hold_an_interview(open_person: OpenPerson) -> None:
    host = open_person("maya", "interviewer").join()
    candidate = open_person("lin", "candidate", viewport=PHONE, has_touch=True).join()
    expect(host.page.locator("#participants")).to_contain_text("lin")
    expect(host.page.locator("#participants-count")).to_have_text("2 here")

    host.ask(QUESTION)
    expect(candidate.question).to_have_text(QUESTION)
    expect(host.page.locator("#room-subtitle")).to_contain_text("In progress")
    candidate.field("Your answer").fill("I think <b>one</b> budget per region; errors fell by 40%.")
    candidate.press("Submit answer")
    expect(candidate.page.locator("#answer-result")).to_have_text("Your answer has been saved.")
    answer = host.page.locator("#answers .answer")
    expect(answer).to_have_count(1)
    expect(answer.locator(".said")).to_have_text(
        "I think <b>one</b> budget per region; errors fell by 40%."
    )
    candidate.page.get_by_text("What the software noticed").click()
    expect(candidate.page.locator(".signals q", has_text="I think")).to_be_visible()

    candidate.press("Chat")
    candidate.field("Message to everyone").press_sequentially("<img src=x> hello")
    expect(host.page.locator("#typing")).to_have_text("lin is typing…")
    candidate.page.keyboard.press("Enter")
    expect(host.messages).to_have_text(["<img src=x> hello"])
    expect(host.page.locator("#typing")).to_be_empty()
    host.say("Hello Lin.")
    expect(candidate.messages).to_have_text(["<img src=x> hello", "Hello Lin."])

    candidate.press("Help")
    candidate.field("In a few words (optional)").fill("What is exact?")
    candidate.press("Ask for help")
    expect(host.page.locator("#help-queue")).to_contain_text("What is exact?")
    host.press("Mark as resolved")
    expect(candidate.page.locator("#help-queue")).to_contain_text("resolved by maya")

    SHOTS.mkdir(exist_ok=True)
    host.page.screenshot(path=SHOTS / "demo-page-1440.png", full_page=True)
    candidate.press("Interview")
    candidate.page.screenshot(path=SHOTS / "demo-page-390.png")

    host.press("Emergency stop")
    expect(host.button("Go back")).to_be_focused()
    host.field("Reason (optional, everybody sees it)").fill("Fire alarm")
    host.press("Stop for everybody")
    for person in (host, candidate):
        banner = person.page.get_by_role("alert").filter(has_text="maya stopped this interview")
        expect(banner).to_contain_text("Fire alarm")
        expect(person.page.locator("#stop")).to_be_hidden()
    expect(candidate.page.locator("#answer-form")).to_be_hidden()
    candidate.page.screenshot(path=SHOTS / "demo-page-stopped-390.png")


def test_a_lost_connection_heals_with_nothing_missing(open_person: OpenPerson) -> None:
    host = open_person("maya", "interviewer").join()
    candidate = open_person("lin", "candidate").join()
    host.say("before")
    expect(candidate.messages).to_have_text(["before"])

    candidate.link.break_off()
    expect(candidate.page.locator("#lost")).to_contain_text("Connection lost")
    host.say("while you were away")
    host.ask(QUESTION)
    expect(host.question).to_have_text(QUESTION)
    candidate.say("written without a connection")
    expect(candidate.page.locator("#messages .pending")).to_have_count(1)
    expect(candidate.page.locator("#lost")).to_contain_text("Waiting to be sent: 1.")
    candidate.link.mend()
    candidate.press("Try now")

    everything = ["before", "while you were away", "written without a connection"]
    for person in (host, candidate):
        expect(person.messages).to_have_text(everything)
    expect(candidate.question).to_have_text(QUESTION)
    expect(candidate.page.locator("#messages .pending")).to_have_count(0)
    expect(candidate.page.locator("#lost")).to_be_hidden()


def test_what_the_server_took_but_could_not_confirm_is_not_said_twice(
    open_person: OpenPerson,
) -> None:
    host = open_person("maya", "interviewer").join()
    candidate = open_person("lin", "candidate").join()
    candidate.link.lose_answer(containing='"message":"only once"')
    candidate.say("only once")
    candidate.say("and then this")
    for person in (host, candidate):
        expect(person.messages).to_have_text(["only once", "and then this"])
    expect(candidate.page.locator("#messages .pending")).to_have_count(0)
    assert candidate.link.losing is None


def test_an_emergency_stop_without_a_connection_goes_out_first(open_person: OpenPerson) -> None:
    host = open_person("maya", "interviewer").join()
    candidate = open_person("lin", "candidate").join()
    candidate.link.break_off()
    expect(candidate.page.locator("#lost")).to_be_visible()
    candidate.say("too late")
    candidate.press("Emergency stop")
    candidate.press("Stop for everybody")
    expect(candidate.page.locator("#lost")).to_contain_text("The emergency stop goes out first.")
    candidate.link.mend()
    candidate.press("Try now")
    expect(host.page.locator("#closing")).to_contain_text("lin stopped this interview")
    expect(candidate.page.locator("#closing")).to_contain_text("lin stopped this interview")
    expect(candidate.page.locator("#lost")).to_be_hidden()
    expect(host.messages).to_have_count(0)


def test_disconnecting_keeps_the_room_and_a_reload_comes_back(open_person: OpenPerson) -> None:
    host = open_person("maya", "interviewer").join()
    host.say("kept")
    host.press("Disconnect")
    expect(host.page.locator("#lost")).to_contain_text("Not connected.")
    host.press("Connect")
    expect(host.page.locator("#lost")).to_be_hidden()
    expect(host.messages).to_have_text(["kept"])
    host.page.reload()
    expect(host.messages).to_have_text(["kept"])
    host.press("Leave the interview")
    expect(host.page.locator("#join-form")).to_be_visible()


def test_refusals_are_said_where_they_happened(open_person: OpenPerson) -> None:
    host = open_person("maya", "interviewer")
    host.field("Your name or id").fill("")
    host.press("Join")
    expect(host.page.locator("#join-error")).to_contain_text("fill in")
    host.field("Your name or id").fill("maya")
    host.join()
    host.field("Question id").fill("q" * 128)
    host.ask("\x07" * 9000)
    expect(host.page.locator("#ask-error")).to_be_visible()
    expect(host.field("Question")).not_to_be_empty()


def test_the_log_filters_pauses_and_clears(open_person: OpenPerson) -> None:
    host = open_person("maya", "interviewer").join()
    rows = host.page.locator("#log-rows > li")
    host.field("Event").fill("join_interview")
    expect(rows.filter(visible=True)).to_have_count(2)  # the command and its answer
    host.field("Direction").select_option("out")
    expect(rows.filter(visible=True)).to_have_count(1)
    rows.filter(visible=True).click()
    expect(rows.filter(visible=True).locator("pre")).to_contain_text('"last_seq": 0')
    host.press("Pause")
    host.press("Clear")
    host.say("not recorded")
    expect(host.messages).to_have_text(["not recorded"])
    expect(rows).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_sticks_out_on_a_phone(open_person: OpenPerson, language: str) -> None:
    host = open_person("maya", "interviewer", viewport=PHONE, has_touch=True)
    assert host.fits()
    host.join()
    host.ask("What happened? " * 20)
    host.press("Chat")
    host.say("w" * 300)
    expect(host.messages).to_have_count(1)
    if language == "zh":
        host.press("中文")
        expect(host.page.locator("html")).to_have_attribute("lang", "zh")
    dock = host.page.locator("#dock button")
    for position in range(dock.count()):
        dock.nth(position).click()
        assert host.fits()


def test_the_page_works_below_a_path(open_person: OpenPerson, server: WebServer) -> None:
    host = open_person("maya", "interviewer")

    def strip_prefix(route: Route) -> None:
        response = route.fetch(url=route.request.url.replace("/below/a/path/", "/"))
        route.fulfill(response=response)

    host.page.route(re.compile("/below/a/path/"), strip_prefix)
    query = host.page.url.partition("?")[2]
    host.page.goto(f"{server.url}/below/a/path/?{query}")
    host.join()
    assert "/below/a/path/" in host.field("Link").input_value()


def test_opened_from_disk_it_says_where_to_find_it(browser: Browser) -> None:
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    expect(page.get_by_text("make run").first).to_be_visible()
    expect(page.get_by_role("link", name="http://127.0.0.1:5000").first).to_be_visible()
    expect(page.locator("#page")).to_be_hidden()
    page.close()
