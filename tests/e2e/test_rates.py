"""Too much from one is refused with the time to wait, and does not disturb anybody else.

Loopback is exempt in development alone, so the server is one of production; the clients come by a
proxy that is trusted to say who they are.
"""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.services.identity.rates import PER_USER, PER_USER_AND_EVENT
from tests.e2e.secured import auth, create_interview, production_settings
from tests.support.clients import Client
from tests.support.processes import WebServer

Open = Callable[..., Client]
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


@pytest.fixture
def room(redis_url: str) -> str:
    interview_id = f"rates_{next(_numbers)}"
    create_interview(redis_url, interview_id)
    return interview_id


def test_one_event_too_often(enter: Callable[..., Client], room: str) -> None:
    loud, other = enter("loud"), enter("other")
    for client in (loud, other):
        client.ok("join_interview", {"interview_id": room})
    limit = PER_USER_AND_EVENT["send_message"].amount
    message = {"interview_id": room, "message": "text"}
    codes = answers(loud, "send_message", message, limit + 3)
    assert codes == [""] * limit + ["rate_limited"] * 3
    error = loud.refused("send_message", message)
    assert 0 < error["retry_after"] <= 10
    told = loud.named("error")[-1]
    assert (told["code"], told["event"]) == ("rate_limited", "send_message")
    assert told["retry_after"] == error["retry_after"]
    other.ok("send_message", message)
    loud.ok("ping", {})  # other events go on
    other.wait_for("new_message", limit + 1)
    assert len(other.named("new_message")) == limit + 1  # nothing refused was written


def test_all_events_of_one_user_over_two_connections(enter: Callable[..., Client]) -> None:
    first, second, other = enter("busy"), enter("busy", SECOND), enter("calm")
    half = PER_USER.amount // 2
    assert answers(first, "ping", {}, half) == [""] * half
    assert answers(second, "ping", {}, half) == [""] * half
    assert second.refused("ping", {})["code"] == "rate_limited"
    assert first.refused("interview_status", {"interview_id": "i"})["code"] == "rate_limited"
    other.ok("ping", {})


def test_an_event_of_no_table_counts_too(enter: Callable[..., Client]) -> None:
    client = enter("prober")
    codes = answers(client, "probe", {}, PER_USER.amount + 2)
    assert codes == ["rate_limited"] * 2 + ["unknown_event"] * PER_USER.amount
