import pytest

from app.speech.accounts import BUDGET, HALF_LIFE, LIGHT, PATIENCE, Accounts
from tests.unit.speech.fakes import Clock


def test_what_was_used_fades() -> None:
    clock = Clock()
    accounts = Accounts(clock)
    accounts.charge("anna", 2.0)
    assert accounts.used("anna") == 2.0
    clock.time += HALF_LIFE
    assert accounts.used("anna") == pytest.approx(1.0)
    assert accounts.used("ben") == 0.0


def test_listening_is_light_up_to_a_limit_and_writing_does_not_count() -> None:
    accounts = Accounts(Clock())
    accounts.charge("anna", 100.0, listening=False)
    assert accounts.is_light("anna")
    assert not accounts.must_wait("anna")
    accounts.charge("anna", LIGHT + 0.1)
    assert not accounts.is_light("anna")
    assert not accounts.must_wait("anna")
    assert accounts.is_light("ben")


def test_who_is_over_the_budget_waits_and_then_may_go_on() -> None:
    clock = Clock()
    accounts = Accounts(clock)
    accounts.charge("anna", BUDGET * 1.5)
    assert accounts.must_wait("anna")
    assert not accounts.must_wait("ben")
    clock.time += HALF_LIFE
    assert not accounts.must_wait("anna")
    assert not accounts.is_spent("anna")


def test_who_stays_over_the_budget_fails() -> None:
    clock = Clock()
    accounts = Accounts(clock)
    accounts.charge("anna", BUDGET * 4)
    assert not accounts.is_spent("anna")
    clock.time += PATIENCE + 0.1
    assert accounts.is_spent("anna")
    clock.time += 2 * HALF_LIFE
    assert not accounts.is_spent("anna")
    accounts.charge("anna", BUDGET * 4)
    assert not accounts.is_spent("anna")  # the patience begins anew


def test_a_third_of_a_processor_may_always_be_used() -> None:
    clock = Clock()
    accounts = Accounts(clock)
    for _ in range(2000):
        accounts.charge("anna", 0.025)
        clock.time += 0.1
    assert not accounts.must_wait("anna")


def test_idle_accounts_are_forgotten() -> None:
    clock = Clock()
    accounts = Accounts(clock)
    accounts.charge("anna", 1.0)
    accounts.charge("ben", 1000.0)
    clock.time += 12 * HALF_LIFE
    accounts.forget_the_idle()
    assert set(accounts._accounts) == {"ben"}
