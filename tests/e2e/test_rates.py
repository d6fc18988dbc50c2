"""Too much from one is refused with the time to wait, and does not disturb anybody else.

Loopback is exempt in development alone, so the server is one of production; the clients come by a
proxy that is trusted to say who they are.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.services.identity.rates import PER_USER, PER_USER_AND_EVENT
from tests.e2e.secured import auth, create_interview, production_settings
from tests.support.clients import Client
from tests.support.processes import WebServer

Open = Callable[..., Client]
COUNTED_SECONDS = 10
FIRST, SECOND = "203.0.113.7", "203.0.113.8"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def proxied(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server of production that believes the X-Forwarded-For of this machine."""
    log = tmp_path_factory.mktemp("proxied") / "web.log"
    settings = production_settings(TRUSTED_PROXIES="127.0.0.1/32")
    web = WebServer(redis_url, log, **settings).start()
    yield web
    web.stop()
    assert "Traceback" not in web.log_text()


@pytest.fixture
def enter(proxied: WebServer, connect: Open) -> Callable[..., Client]:
    """Connect from an address: `enter("ann", address="203.0.113.7")`."""

    def enter(user: str, address: str = FIRST) -> Client:
        headers = {"X-Forwarded-For": address}
        return connect(proxied.url, auth=auth(user, "interviewer"), headers=headers)

    return enter


def answers(client: Client, event: str, payload: dict[str, Any], times: int) -> list[str]:
    """Send all at once; the refusals' codes, sorted, empty for each that was taken."""
    with ThreadPoolExecutor(16) as pool:
        acks = list(pool.map(lambda _: client.call(event, payload), range(times)))
    return sorted(ack.get("error", {}).get("code", "") for ack in acks)


def in_time(attempt: Callable[[str], Any]) -> Any:
    """What came of an attempt that fell into the time that is counted together.

    On a slow machine that is not the first one. Each has a number, to be made by other users.
    """
    for number in itertools.count():
        began = time.monotonic()
        found = attempt(str(number))
        if time.monotonic() - began < COUNTED_SECONDS:
            return found
        assert number < 20
    raise AssertionError


@pytest.fixture
def room(redis_url: str) -> str:
    interview_id = f"rates_{next(_numbers)}"
    create_interview(redis_url, interview_id)
    return interview_id


def test_one_event_too_often(enter: Callable[..., Client], room: str) -> None:
    other = enter("other")
    other.ok("join_interview", {"interview_id": room})
    limit = PER_USER_AND_EVENT["send_message"].amount
    message = {"interview_id": room, "message": "text"}

    def too_often(number: str) -> tuple[str, Client, list[str], dict[str, Any]]:
        user = f"loud{number}"
        client = enter(user)
        client.ok("join_interview", {"interview_id": room})
        codes = answers(client, "send_message", message, limit + 3)
        return user, client, codes, client.call("send_message", message)

    user, loud, codes, refusal = in_time(too_often)
    assert codes == [""] * limit + ["rate_limited"] * 3
    error = refusal["error"]
    assert 0 < error["retry_after"] <= 10
    told = loud.named("error")[-1]
    assert (told["code"], told["event"]) == ("rate_limited", "send_message")
    assert told["retry_after"] == error["retry_after"]
    last = other.ok("send_message", message)
    loud.ok("ping", {})  # other events go on
    other.wait_for_seq(last["seq"])
    said = [one for one in other.named("new_message") if one["user_id"] == user]
    assert len(said) == limit  # nothing refused was written


def test_all_events_of_one_user_over_two_connections(enter: Callable[..., Client]) -> None:
    half = PER_USER.amount // 2

    def too_often(number: str) -> list[list[str]]:
        first, second = enter(f"busy{number}"), enter(f"busy{number}", SECOND)
        return [
            answers(first, "ping", {}, half),
            answers(second, "ping", {}, half),
            answers(second, "ping", {}, 1),
            answers(first, "interview_status", {"interview_id": "i"}, 1),
        ]

    assert in_time(too_often) == [[""] * half] * 2 + [["rate_limited"]] * 2
    enter("calm").ok("ping", {})


def test_an_event_of_no_table_counts_too(enter: Callable[..., Client]) -> None:
    codes = in_time(
        lambda number: answers(enter(f"prober{number}"), "probe", {}, PER_USER.amount + 2)
    )
    assert codes == ["rate_limited"] * 2 + ["unknown_event"] * PER_USER.amount
