"""Counting per address."""

from app.transport.address_limits import AddressLimits


def test_a_full_address_gets_its_places_back_one_by_one() -> None:
    limits = AddressLimits(2)
    assert [limits.acquire("a") for _ in range(3)] == [True, True, False]
    assert limits.acquire("b")

    limits.release("a")

    assert [limits.acquire("a") for _ in range(2)] == [True, False]


def test_a_release_too_many_gives_nothing() -> None:
    limits = AddressLimits(1)
    limits.release("a")
    assert [limits.acquire("a") for _ in range(2)] == [True, False]


def test_no_limit_and_exempt_addresses() -> None:
    assert all(AddressLimits(0).acquire("a") for _ in range(100))
    limits = AddressLimits(1, exempt=lambda address: address == "127.0.0.1")
    assert all(limits.acquire("127.0.0.1") for _ in range(100))
    assert [limits.acquire("10.0.0.1") for _ in range(2)] == [True, False]
