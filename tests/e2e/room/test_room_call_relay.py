"""Calls where browsers do not reach each other: by coturn, over UDP, TCP or TLS."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.browser import launch
from tests.e2e.room.callers import hears, join_call, sees, watch
from tests.e2e.room.conftest import OpenPerson, Profiles
from tests.e2e.room.people import Person, make_room
from tests.support.processes import WebServer
from tests.support.turn_server import SECRET, Authority, TurnServer, credentials

GATHERED = """
async ([url, username, credential]) => {
  const one = new RTCPeerConnection({
    iceServers: [{ urls: url, username, credential }], iceTransportPolicy: "relay",
  });
  const found = new Promise((tell) => {
    one.onicecandidate = ({ candidate }) => candidate && tell(candidate.type);
    one.onicecandidateerror = ({ errorCode }) => tell(errorCode);
  });
  one.createDataChannel("any");
  await one.setLocalDescription();
  const first = await found;
  one.close();
  return first;
}
"""
"""The type of the first candidate, or what the server said in its place."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "made")


@pytest.fixture(scope="module")
def profiles(playwright: Playwright, authority: Authority) -> Iterator[Profiles]:
    """Of a browser that trusts the authority."""
    chromium = launch(playwright, home=authority.home())
    yield Profiles(chromium)
    chromium.close()


def in_a_call(open_person: OpenPerson, web: WebServer, interview_id: str) -> tuple[Person, Person]:
    """Two people of that server who hear and see each other."""
    room = make_room(web.url, f"{interview_id}-relayed")
    host, candidate = (watch(open_person(web.url)) for _ in range(2))
    for person, name, role in ((host, "Maya", "interviewer"), (candidate, "Lin", "candidate")):
        person.go(interview=room, role=role).join(name)
        join_call(person)
    for person, other in ((host, "Lin"), (candidate, "Maya")):
        sees(person, other)
        hears(person)
    return host, candidate


def test_where_nobody_may_learn_an_address_all_goes_by_the_relay_and_not_with_old_credentials(
    start_server: Callable[..., WebServer],
    open_person: OpenPerson,  # the pages are closed before their server
    tmp_path: Path,
    interview_id: str,
) -> None:
    with TurnServer(tmp_path / "turn") as turn:
        web = start_server(TURN_URLS=turn.urls[0], TURN_SECRET=SECRET, CALL_RELAY="always")
        for person in in_a_call(open_person, web, interview_id):
            ways = person.page.evaluate("ways()")
            assert ways == [{"protocol": "udp", "way": "relay", "types": ["relay"]}]
        for seconds, answer in ((60, "relay"), (-60, 401)):
            given = [turn.urls[0], *credentials(seconds)]
            assert person.page.evaluate(GATHERED, given) == answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("protocol", "closed"), [("tcp", ["--no-udp", "--no-tls"]), ("tls", ["--no-udp", "--no-tcp"])]
)
def test_where_no_udp_gets_through_the_relay_is_reached_by(
    start_server: Callable[..., WebServer],
    open_person: OpenPerson,  # the pages are closed before their server
    authority: Authority,
    tmp_path: Path,
    interview_id: str,
    protocol: str,
    closed: list[str],
) -> None:
    certificate = authority.certificate("127.0.0.1")
    with TurnServer(tmp_path / "turn", *closed, certificate=certificate) as turn:
        web = start_server(TURN_URLS=",".join(turn.urls), TURN_SECRET=SECRET, CALL_RELAY="always")
        for person in in_a_call(open_person, web, interview_id):
            ways = person.page.evaluate("ways()")
            assert ways == [{"protocol": protocol, "way": "relay", "types": ["relay"]}]
