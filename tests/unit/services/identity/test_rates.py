"""Rates: who sends too much hears when to go on, and nobody else notices."""

import pytest

from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.http.reports import ReportRoutes
from app.http.transcripts import TranscriptRoutes
from app.services.identity.caller import Connection, Identity, Membership
from app.services.identity.rates import PER_ADDRESS, PER_USER, PER_USER_AND_EVENT, EventRates
from app.services.identity.tokens import Claims


def connection(
    sid: str = "s1", user: str | None = "ann", address: str = "203.0.113.7"
) -> Connection:
    return Connection(sid, Identity(user, "candidate"), address=address)


def send(rates: EventRates, sender: Connection, event: str, times: int) -> None:
    for _ in range(times):
        rates.check(sender, event)


def refused(rates: EventRates, sender: Connection, event: str) -> float:
    with pytest.raises(Refusal) as caught:
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
    rates = EventRates(enabled=True)
    item = PER_USER_AND_EVENT.get(event, PER_USER)
    send(rates, connection(), event, item.amount)
    assert 0 < refused(rates, connection(), event) <= item.get_expiry()


@pytest.mark.parametrize("name", ["read_transcript", "read_report"])
def test_what_reads_a_whole_log_is_asked_for_seldom(name: str) -> None:
    """Else whoever is in a long interview could keep a process busy with nothing but reading it."""
    assert hasattr({"read_transcript": TranscriptRoutes, "read_report": ReportRoutes}[name], name)
    rates = EventRates(enabled=True)
    send(rates, connection(), name, 20)
    refused(rates, connection(), name)
    rates.check(connection(user="ben"), name)


def test_nobody_fills_every_processs_memory_with_removals_at_once() -> None:
    rates = EventRates(enabled=True)
    send(rates, connection(), "remove_participant", 20)
    refused(rates, connection(), "remove_participant")


@pytest.mark.parametrize("name", ["call_join", "call_media", "call_refresh"])
def test_what_fills_the_log_or_burdens_another_page_is_not_done_all_the_time(name: str) -> None:
    rates = EventRates(enabled=True)
    send(rates, connection(), name, 20)
    with pytest.raises(Refusal):
        send(rates, connection(), name, 31)
    rates.check(connection(), "call_signal")


def test_the_limit_of_one_event_leaves_the_others() -> None:
    rates = EventRates(enabled=True)
    send(rates, connection(), "join_interview", PER_USER_AND_EVENT["join_interview"].amount)
    refused(rates, connection(), "join_interview")
    rates.check(connection(), "ping")


def test_all_events_of_a_user_count_together() -> None:
    rates = EventRates(enabled=True)
    send(rates, connection(), "ping", PER_USER.amount // 2)
    send(rates, connection(), "interview_status", PER_USER.amount - PER_USER.amount // 2)
    refused(rates, connection(), "sync_interview")


def test_connections_of_one_user_count_together_and_others_are_undisturbed() -> None:
    rates = EventRates(enabled=True)
    send(rates, connection("tab1"), "ping", PER_USER.amount)
    refused(rates, connection("tab2"), "ping")
    rates.check(connection("s3", "bob"), "ping")


def test_who_said_nothing_of_themselves_counts_by_connection() -> None:
    rates = EventRates(enabled=True)
    send(rates, connection("s1", None), "ping", PER_USER.amount)
    refused(rates, connection("s1", None), "ping")
    rates.check(connection("s2", None), "ping")


def test_without_a_token_the_user_joined_as_counts() -> None:
    rates = EventRates(enabled=True)
    tabs = [connection(sid, None) for sid in ("s1", "s2")]
    for tab in tabs:
        tab.memberships["i1"] = Membership({"ann": Actor("ann")})
    send(rates, tabs[0], "ping", PER_USER.amount)
    refused(rates, tabs[1], "ping")


def test_many_users_of_one_address_count_together() -> None:
    rates = EventRates(enabled=True)
    for number in range(PER_ADDRESS.amount):
        rates.check(connection(user=f"user{number % 20}"), "ping")
    refused(rates, connection(user="one more"), "ping")
    rates.check(connection(user="one more", address="203.0.113.8"), "ping")


def test_the_pause_is_over_when_it_was_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = EventRates(enabled=True)
    send(rates, connection(), "request_help", PER_USER_AND_EVENT["request_help"].amount)
    wait = refused(rates, connection(), "request_help")
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0 + wait + 0.01)
    rates.check(connection(), "request_help")


def test_off_means_off() -> None:
    send(EventRates(enabled=False), connection(), "renew_token", 100)
    unlimited = connection()
    unlimited.unlimited = True
    send(EventRates(enabled=True), unlimited, "renew_token", 100)


def guest_of(interview: str, user: str = "ann") -> Connection:
    """Somebody with a token for one interview."""
    claims = Claims(user, "candidate", None, frozenset([interview]), "access", "t", 0, 2**40)
    identity = Identity(user, "candidate", open=False, claims=claims)
    return Connection(f"{user} of {interview}", identity, address="203.0.113.7")


def test_guests_of_two_interviews_with_one_id_are_two_people() -> None:
    rates = EventRates(enabled=True)
    send(rates, guest_of("i1"), "text_input", PER_USER_AND_EVENT["text_input"].amount)
    refused(rates, guest_of("i1"), "text_input")
    rates.check(guest_of("i2"), "text_input")
    rates.check(connection(), "text_input")  # whose id is the server's
    send(rates, guest_of("i1"), "ping", PER_USER.amount - 20)
    refused(rates, guest_of("i1"), "ping")
    rates.check(guest_of("i2"), "ping")


def test_a_guest_speaks_on_an_own_account() -> None:
    rates = EventRates(enabled=True)
    for _ in range(20):
        rates.check_voice(guest_of("i1"), 99 * 16 * 1024)
    with pytest.raises(Refusal):
        rates.check_voice(guest_of("i1"), 1)
    rates.check_voice(guest_of("i2"), 1)


def test_without_tokens_people_of_one_name_in_two_interviews_are_two() -> None:
    rates = EventRates(enabled=True)
    here, there = connection("s1", None), connection("s2", None)
    here.memberships["i1"] = there.memberships["i2"] = Membership({"ann": Actor("ann")})
    send(rates, here, "ping", PER_USER.amount)
    refused(rates, here, "ping")
    rates.check(there, "ping")


def test_one_token_in_two_sessions_of_the_gateway_has_two_accounts() -> None:
    rates = EventRates(enabled=True)
    here, there = connection("s1"), connection("s2")
    here.realm, there.realm = "session_1", "session_2"
    send(rates, here, "text_input", PER_USER_AND_EVENT["text_input"].amount)
    refused(rates, here, "text_input")
    rates.check(there, "text_input")
