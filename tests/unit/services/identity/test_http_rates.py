"""How often an address may call over HTTP, in this process and in all of them."""

import time

import pytest
from limits.errors import StorageError
from limits.storage import MemoryStorage

from app.domain.errors import Refusal
from app.ports.interview_log import Unavailable
from app.services.identity.http_rates import GUARDED, PER_ADDRESS, HttpRates


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still, so that no call leaves the window however slow the machine is."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def limited(rates: HttpRates, address: str) -> Refusal:
    with pytest.raises(Refusal, match="rate_limited") as caught:
        rates.check(address)
    return caught.value


def test_who_calls_too_often_is_told_when_to_come_back() -> None:
    rates = HttpRates(True, MemoryStorage())
    for _ in range(PER_ADDRESS.amount):
        rates.check("203.0.113.9")
    retry_after = limited(rates, "203.0.113.9").retry_after
    assert retry_after is not None
    assert 0 < retry_after <= PER_ADDRESS.get_expiry()
    rates.check("203.0.113.10")


def test_guarded_calls_are_counted_by_kind_and_over_all_processes() -> None:
    shared = MemoryStorage()
    here, there = HttpRates(True, shared), HttpRates(True, shared)
    for number in range(GUARDED.amount):
        (here, there)[number % 2].check_guarded("redeem", "203.0.113.9")
    with pytest.raises(Refusal, match="rate_limited"):
        there.check_guarded("redeem", "203.0.113.9")
    there.check_guarded("renew", "203.0.113.9")
    there.check_guarded("redeem", "203.0.113.10")


def test_calls_of_all_kinds_are_this_processes_own() -> None:
    shared = MemoryStorage()
    here, there = HttpRates(True, shared), HttpRates(True, shared)
    for _ in range(PER_ADDRESS.amount):
        here.check("203.0.113.9")
    limited(here, "203.0.113.9")
    there.check("203.0.113.9")


def test_switched_off_nobody_is_limited() -> None:
    rates = HttpRates(False, MemoryStorage())
    for _ in range(2 * PER_ADDRESS.amount):
        rates.check("203.0.113.9")
        rates.check_guarded("redeem", "203.0.113.9")


def test_without_redis_a_guarded_call_is_not_taken() -> None:
    class Gone(MemoryStorage):
        def acquire_entry(self, *_args: object, **_more: object) -> bool:
            raise StorageError(ConnectionError())

    rates = HttpRates(True, Gone())
    rates.check("203.0.113.9")
    with pytest.raises(Unavailable):
        rates.check_guarded("redeem", "203.0.113.9")
