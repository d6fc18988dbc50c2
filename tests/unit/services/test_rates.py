"""Rates: who sends too much hears when to go on, and nobody else notices."""

import pytest

from app.contract.errors import AppError
from app.domain.commands import Actor
from app.services.caller import Connection, Identity, Membership
from app.services.rates import PER_ADDRESS, PER_USER, PER_USER_AND_EVENT, Rates


def connection(
    sid: str = "s1", user: str | None = "ann", address: str = "203.0.113.7"
) -> Connection:
    return Connection(sid, Identity(user, "candidate"), address=address)


def send(rates: Rates, sender: Connection, event: str, times: int) -> None:
    for _ in range(times):
        rates.check(sender, event)


def refused(rates: Rates, sender: Connection, event: str) -> float:
    with pytest.raises(AppError) as caught:
        rates.check(sender, event)
    assert caught.value.code == "rate_limited"
    assert caught.value.retry_after is not None
    return caught.value.retry_after


@pytest.fixture(autouse=True)
def stopped_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limiter looks at the clock itself; here it stands."""
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0)


@pytest.mark.parametrize("event", [*PER_USER_AND_EVENT, "ping", "not_in_any_table"])
def test_each_event_has_its_rate(event: str) -> None:
    rates = Rates(enabled=True)
    item = PER_USER_AND_EVENT.get(event, PER_USER)
    send(rates, connection(), event, item.amount)
    assert 0 < refused(rates, connection(), event) <= item.get_expiry()


def test_the_limit_of_one_event_leaves_the_others() -> None:
    rates = Rates(enabled=True)
    send(rates, connection(), "join_interview", PER_USER_AND_EVENT["join_interview"].amount)
    refused(rates, connection(), "join_interview")
    rates.check(connection(), "ping")


def test_all_events_of_a_user_count_together() -> None:
    rates = Rates(enabled=True)
    send(rates, connection(), "ping", PER_USER.amount // 2)
    send(rates, connection(), "interview_status", PER_USER.amount - PER_USER.amount // 2)
    refused(rates, connection(), "sync_interview")


def test_connections_of_one_user_count_together_and_others_are_undisturbed() -> None:
    rates = Rates(enabled=True)
    send(rates, connection("tab1"), "ping", PER_USER.amount)
    refused(rates, connection("tab2"), "ping")
    rates.check(connection("s3", "bob"), "ping")


def test_who_said_nothing_of_themselves_counts_by_connection() -> None:
    rates = Rates(enabled=True)
    send(rates, connection("s1", None), "ping", PER_USER.amount)
    refused(rates, connection("s1", None), "ping")
    rates.check(connection("s2", None), "ping")


def test_without_a_token_the_user_joined_as_counts() -> None:
    rates = Rates(enabled=True)
    tabs = [connection(sid, None) for sid in ("s1", "s2")]
    for tab in tabs:
        tab.memberships["i1"] = Membership({"ann": Actor("ann")})
    send(rates, tabs[0], "ping", PER_USER.amount)
    refused(rates, tabs[1], "ping")


def test_many_users_of_one_address_count_together() -> None:
    rates = Rates(enabled=True)
    for number in range(PER_ADDRESS.amount):
        rates.check(connection(user=f"user{number % 20}"), "ping")
    refused(rates, connection(user="one more"), "ping")
    rates.check(connection(user="one more", address="203.0.113.8"), "ping")


def test_the_pause_is_over_when_it_was_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates(enabled=True)
    send(rates, connection(), "request_help", PER_USER_AND_EVENT["request_help"].amount)
    wait = refused(rates, connection(), "request_help")
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0 + wait + 0.01)
    rates.check(connection(), "request_help")


def test_off_means_off() -> None:
    send(Rates(enabled=False), connection(), "renew_token", 100)
    unlimited = connection()
    unlimited.unlimited = True
    send(Rates(enabled=True), unlimited, "renew_token", 100)
