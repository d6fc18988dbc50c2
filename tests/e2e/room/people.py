"""People at the page in a real browser, and the wire between them and the server, to be cut."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import requests
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    WebSocketRoute,
    expect,
)

from tests.e2e.browser import AS_RECORDED, DESK, OF_A_BUSY_MACHINE, PATIENCE_MS
from tests.support.patience import PATIENCE

QUESTION = "How would you keep a rate limiter correct in three regions?"
POLLS = re.compile(r"/socket\.io/.*transport=polling")
NETWORK_COMPLAINTS = ("WebSocket connection to", "Failed to load resource")
"""How the browser's console speaks of connections that fail, as they should while one is cut."""


class Link:
    """The wire between one browser and the server, which may be cut where it is `cuttable`.

    Then all of it goes through the test's process, which takes a third of a page's time.
    """

    def __init__(self, context: BrowserContext, cuttable: bool) -> None:
        self._context = context
        self._cuttable = cuttable
        self._sockets: list[WebSocketRoute] = []
        self.cut = self.was_cut = self.swallowing = False
        self.losing: str | None = None
        if cuttable:
            context.route_web_socket(re.compile("/socket.io/"), self._opened)

    def renew(self) -> None:
        """Be as one that was never cut."""
        if self.cut or self.swallowing:
            self.mend()
        self.was_cut = False
        self.losing = None
        self._sockets.clear()

    def _opened(self, socket: WebSocketRoute) -> None:
        if self.cut:
            socket.close()
            return
        self._sockets.append(socket)
        server = socket.connect_to_server()
        socket.on_message(lambda message: self._sent(server, message))
        server.on_message(lambda message: self._received(socket, message))

    def _sent(self, server: WebSocketRoute, message: str | bytes) -> None:
        if not self.swallowing:
            server.send(message)

    def _received(self, socket: WebSocketRoute, message: str | bytes) -> None:
        # 43 is a Socket.IO acknowledgement.
        if self.swallowing:
            return
        if self.losing and str(message).startswith("43") and self.losing in str(message):
            self.losing = None
            self.was_cut = True
            socket.close()
        else:
            socket.send(message)

    def _stop_polls(self) -> None:
        """While any request is looked at, the browser asks anew for each file."""
        self._context.route(POLLS, lambda route: route.abort())

    def break_off(self) -> None:
        """Cut it; nothing gets through until `mend`."""
        assert self._cuttable
        self.cut = self.was_cut = True
        self._stop_polls()
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def swallow(self) -> None:
        """Let nothing through from now on, and tell nobody: as when a cable is pulled."""
        assert self._cuttable
        self.swallowing = self.was_cut = True
        self._stop_polls()

    def mend(self) -> None:
        """Let everything through again."""
        self.cut = self.swallowing = False
        self._context.unroute(POLLS)

    def lose_answer(self, containing: str) -> None:
        """Break off once, in place of the acknowledgement that has this text."""
        assert self._cuttable
        self.losing = containing


class Profile:
    """A browser as one person has it, and its wire to the server."""

    def __init__(self, browser: Browser, *, cuttable: bool = False, **options: Any) -> None:
        usual = {"viewport": DESK, "locale": "en-GB", "reduced_motion": "reduce"}
        self.context = browser.new_context(**{**usual, **options})
        self.context.add_init_script(AS_RECORDED)
        self.context.set_default_timeout(PATIENCE_MS)
        self.link = Link(self.context, cuttable)
        self.is_altered = False
        self._used_for: set[str] = set()

    def forget(self) -> None:
        """Be as new, but for what the browser has of the page's files: half of a page's time."""
        for page in self.context.pages:
            page.close()
        self.context.clear_cookies()
        self.link.renew()

    def begin(self, page: Page, url: str) -> None:
        """With the first page, still empty, for a server: what others left in the browser goes."""
        if self._used_for:
            session = self.context.new_cdp_session(page)
            for origin in self._used_for:
                wanted = {"origin": origin, "storageTypes": "all"}
                session.send("Storage.clearDataForOrigin", wanted)
            session.detach()
        self._used_for = {url}


class Person:
    """Somebody at the page. `complaints` are console errors, CSP violations and exceptions."""

    def __init__(self, profile: Profile, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.profile = profile
        self.context = profile.context
        self.link = profile.link
        self.page = self.new_tab()
        profile.begin(self.page, url)

    def alter(self, script: str) -> None:
        """Run a script before those of all later documents."""
        self.profile.is_altered = True
        self.context.add_init_script(script)

    def new_tab(self) -> Page:
        """Another tab of the same browser, empty."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        return page

    def _said(self, message: Any) -> None:
        of_the_cut = self.link.was_cut and message.text.startswith(NETWORK_COMPLAINTS)
        if message.type in ("error", "warning") and not (
            of_the_cut or message.text.endswith(OF_A_BUSY_MACHINE)
        ):
            self.complaints.append(message.text)

    def go(self, **query: str) -> "Person":
        """Open the page with a query."""
        self.page.goto(f"{self.url}/?{urlencode(query)}" if query else self.url)
        return self

    def join(self, name: str | None = None) -> "Person":
        """From the lobby into the room; a name where none is known yet."""
        self.ask_to_join(name)
        expect(self.people).to_be_visible()
        return self

    def ask_to_join(self, name: str | None = None) -> None:
        """Press the lobby's button."""
        if name is not None and self.field("Your name").is_editable():
            self.field("Your name").fill(name)
        self.way_in.click()

    @property
    def way_in(self) -> Locator:
        """The lobby's button: a host's or a guest's."""
        return self.page.get_by_role("button", name=re.compile("^(Join|Start)$"))

    def plan(
        self,
        name: str,
        *questions: str,
        candidate: str = "",
        title: str = "Senior backend engineer",
        lobby: bool = True,
    ) -> None:
        """From the first page to the links of a new interview."""
        self.press("New interview")
        self.field("Your name").fill(name)
        self.field("Candidate's name").fill(candidate)
        self.field("Title (optional)").fill(title)
        self.press("Next: questions")
        self.field("Question 1").fill("\n".join(questions))
        if not lobby:
            self.page.get_by_text("Advanced").click()
            self.page.get_by_label("Guests wait until a host lets them in").uncheck()
        self.press("Create the interview")
        expect(self.field("Link for the candidate")).to_be_visible()

    def button(self, name: str) -> Locator:
        """The button of that name, whatever key or count stands beside it."""
        pattern = re.compile(rf"^{re.escape(name)} ?([A-Z]|\d+ new)?$")
        return self.page.get_by_role("button", name=pattern)

    def field(self, label: str) -> Locator:
        """The field whose label begins so."""
        pattern = re.compile(f"^{re.escape(label)}")
        boxes = self.page.get_by_role("textbox", name=pattern)
        return boxes.or_(self.page.get_by_role("combobox", name=pattern))

    def press(self, name: str) -> None:
        """Press a button."""
        self.button(name).click()

    def open(self, part: str) -> None:
        """Show a part of the side panel, if it is not shown."""
        if part == "More":
            if not self.page.get_by_role("heading", name="More").is_visible():
                self.press("More")
            return
        tab = self.page.get_by_role("tab", name=re.compile(f"^{part}"))
        if not tab.is_visible():
            self.press("Chat")
        tab.click()

    def ask_to_stop(self) -> None:
        """Press the emergency stop: two touches, then its question stands there."""
        self.open("More")
        self.press("Emergency stop")

    def say(self, text: str) -> None:
        """Write into the chat."""
        if not self.field("Message to everyone").is_visible():
            self.open("Chat")
        self.field("Message to everyone").fill(text)
        self.field("Message to everyone").press("Enter")

    def answer_by(self, form: str) -> None:
        """Choose in which form one answers."""
        self.page.locator(".answer-box .seg label", has_text=form).click()

    def answer(self, text: str) -> None:
        """Answer the current question in writing."""
        self.answer_by("Write")
        self.field("Your answer").fill(text)
        self.press("Finish answer")

    @property
    def people(self) -> Locator:
        """The list of those who are here."""
        return self.page.get_by_role("list", name="People in the room")

    @property
    def question(self) -> Locator:
        """The question that is being asked."""
        return self.page.locator("#question-text")

    @property
    def messages(self) -> Locator:
        """The texts in the chat, which is opened for it; those that wait included."""
        log = self.page.get_by_role("log", name="Chat")
        if not log.is_visible():
            self.open("Chat")
        return log.locator(".said")

    @property
    def transcript(self) -> Locator:
        """The texts in the transcript, which is opened for it."""
        log = self.page.get_by_role("log", name="Transcript")
        if not log.is_visible():
            self.open("Transcript")
        return log.locator(".said")

    @property
    def waiting(self) -> Locator:
        """What waits in the chat for the connection."""
        return self.page.locator(".msg.pending")

    @property
    def lost(self) -> Locator:
        """What is said while the connection is gone."""
        return self.page.locator(".banner", has_text="Connection lost")

    def fits(self) -> bool:
        """Whether nothing sticks out sideways."""
        return bool(
            self.page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
        )


def complaints_of(people: Sequence[Person]) -> list[list[str]]:
    """What each browser complained of."""
    return [person.complaints for person in people]


def make_room(url: str, interview_id: str) -> str:
    """Make an interview in which consents are asked for; its id."""
    wanted = {"interview_id": interview_id, "consent_default": "ask"}
    requests.post(f"{url}/api/v1/interview", json=wanted, timeout=PATIENCE).raise_for_status()
    return interview_id
