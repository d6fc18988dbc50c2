"""Maya and Lin far from each other: a browser each, in networks with nothing but lines between."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Playwright

from tests.e2e.browser import chromium_inside, launch
from tests.e2e.room import stopwatch
from tests.e2e.room.call_figures import enter
from tests.e2e.room.callers import hears, join_call, leave_call, sees, speak, watch
from tests.e2e.room.people import Person, Profile, make_room
from tests.support.networks.bad_network import BadNetwork
from tests.support.processes import WebServer, free_port
from tests.support.turn_server import TurnServer

NAMES = {"Maya": "interviewer", "Lin": "candidate"}


class Far:
    """`people`: Maya, then Lin. The web server and `turn` are reached by the network alone."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self.people: list[Person] = []
        self._playwright = playwright
        self._folder = folder
        self._stack = ExitStack()
        self.network: BadNetwork

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def lay(self, web_port: int) -> BadNetwork:
        """The networks, whose 127.0.0.1:`web_port` is the web server."""
        self.network = self._stack.enter_context(BadNetwork(*NAMES, web_port=web_port))
        return self.network

    def lay_for_a_server_to_come(self) -> int:
        """The same, before the web server starts; the port at which it must."""
        port = free_port()
        self.lay(port)
        return port

    def add_turn(self, certificate: tuple[Path, Path] | None = None) -> TurnServer:
        """A relay beside the web server."""
        return self._stack.enter_context(
            TurnServer(
                self._folder / "turn",
                address=self.network.address(),
                certificate=certificate,
                prefix=self.network.entrance(),
            )
        )

    def meet(
        self, web: WebServer, room: str, home: Path | None = None, script: str | None = None
    ) -> Self:
        """Bring both into a room of that server's. `home`: their HOME; `script`: of their pages."""
        make_room(web.url, room)
        for name, role in NAMES.items():
            folder = self._folder / name
            folder.mkdir()
            program = chromium_inside(self.network.entrance(name), folder)
            browser = launch(self._playwright, program=program, home=home)
            self._stack.callback(browser.close)
            person = stopwatch.timed(speak(watch(Person(Profile(browser), web.url)), 440))
            if script is not None:
                person.alter(script)
            person.link.was_cut = True  # its browser will complain of what it does not reach
            self.people.append(person.go(interview=room, role=role).join(name))
        return self

    def join(self) -> Self:
        """Both enter the call, and hear and see each other."""
        for person in self.people:
            join_call(person)
        return self.together()

    def together(self) -> Self:
        """Sound and pictures come both ways."""
        for person, other in zip(self.people, ("Lin", "Maya"), strict=True):
            sees(person, other)
            hears(person)
        return self

    def first_picture(self) -> float:
        """Both enter; milliseconds from the second one's click until both see each other."""
        return enter(*self.people)["picture"]

    def leave(self) -> None:
        """Both leave the call."""
        for person in self.people:
            leave_call(person)

    def cut(self, seconds: float) -> float:
        """Cut Lin's line for so long; milliseconds from its return to the pictures of both."""
        self.network.line("Lin", isCut=True)
        self.people[0].page.wait_for_timeout(1000 * seconds)
        began = stopwatch.now()
        self.network.line("Lin", isCut=False)
        return self._later("frames", began)

    def move(self, host: int) -> float:
        """Give Lin another address; milliseconds until both hear each other again."""
        began = stopwatch.now()
        self.network.move("Lin", host)
        self.people[0].page.wait_for_timeout(400)
        return self._later("sounds", began + 400) + 400  # what was on its way has arrived

    def _later(self, what: str, began: float) -> float:
        return max(stopwatch.first(person, what, began) for person in self.people) - began
