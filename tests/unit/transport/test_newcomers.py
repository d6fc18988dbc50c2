"""Who waits without having said who it is makes room for the next one, never vice versa."""

from functools import partial

from app.transport.newcomers import Newcomers


def enter_all(newcomers: Newcomers, *addresses: str) -> list[int]:
    """Let one come from each address in turn; returns who was dropped, by number."""
    dropped: list[int] = []
    for number, address in enumerate(addresses):
        newcomers.enter(address, partial(dropped.append, number))
    return dropped


def test_the_longest_waiting_makes_room() -> None:
    newcomers = Newcomers(2)

    assert enter_all(newcomers, "a", "b", "c", "d") == [0, 1]
    assert len(newcomers) == 2


def test_it_is_one_of_the_address_that_holds_most() -> None:
    assert enter_all(Newcomers(4), "a", "b", "b", "b", "c", "d", "b") == [1, 2, 3]


def test_who_opens_many_drops_only_its_own() -> None:
    dropped = enter_all(Newcomers(50), "guest", *["attacker"] * 1000)

    assert 0 not in dropped
    assert len(dropped) == 951


def test_a_place_given_back_is_free_and_is_not_dropped() -> None:
    newcomers, dropped = Newcomers(1), list[str]()
    first = newcomers.enter("a", partial(dropped.append, "first"))
    newcomers.leave(first)
    newcomers.leave(first)

    second = newcomers.enter("a", partial(dropped.append, "second"))

    assert not dropped
    assert len(newcomers) == 1
    newcomers.leave(second)
    newcomers.leave(None)
    assert len(newcomers) == 0


def test_one_of_an_address_can_be_dropped_where_there_is_one() -> None:
    newcomers, dropped = Newcomers(9), list[str]()
    newcomers.enter("a", partial(dropped.append, "first"))
    newcomers.enter("a", partial(dropped.append, "second"))

    assert newcomers.drop_one("a")
    assert not newcomers.drop_one("b")
    assert dropped == ["first"]
