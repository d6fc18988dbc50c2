from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from app.speech.chunk_order import WINDOW_CHUNKS, WINDOW_SECONDS, ChunkOrder, Loss, OrderedChunk
from tests.unit.speech.fakes import Clock


def numbered(*numbers: int) -> list[OrderedChunk | Loss]:
    return [OrderedChunk(number, b"%d" % number) for number in numbers]


def add(order: ChunkOrder, *numbers: int) -> list[OrderedChunk | Loss]:
    return [item for number in numbers for item in order.add_chunk(number, b"%d" % number)]


def test_chunks_in_order_are_read_at_once() -> None:
    order = ChunkOrder(Clock())
    assert order.add_chunk(5, b"5") == numbered(5)
    assert order.add_chunk(6, b"6") == numbered(6)


def test_a_chunk_that_comes_twice_is_read_once() -> None:
    order = ChunkOrder(Clock())
    assert add(order, 0, 1, 0, 1, 1, 2) == numbered(0, 1, 2)


def test_a_chunk_out_of_order_is_put_in_order() -> None:
    order = ChunkOrder(Clock())
    assert add(order, 0, 2, 3) == numbered(0)
    assert order.add_chunk(1, b"1") == numbered(1, 2, 3)


def test_a_lost_chunk_is_given_up_after_the_window_of_chunks() -> None:
    order = ChunkOrder(Clock())
    later = range(2, 2 + WINDOW_CHUNKS)
    assert add(order, 0, *later) == numbered(0)
    last = 2 + WINDOW_CHUNKS
    assert add(order, last) == [Loss(1, 1), *numbered(*later, last)]


def test_a_lost_chunk_is_given_up_after_the_window_of_time() -> None:
    clock = Clock()
    order = ChunkOrder(clock)
    add(order, 0, 2)
    clock.time += WINDOW_SECONDS
    assert add(order, 3) == []
    clock.time += 0.01
    assert add(order, 4) == [Loss(1, 1), *numbered(2, 3, 4)]


def test_each_hole_is_waited_for_anew() -> None:
    clock = Clock()
    order = ChunkOrder(clock)
    add(order, 0, 2, 4)
    clock.time += WINDOW_SECONDS
    assert add(order, 1) == numbered(1, 2)
    clock.time += WINDOW_SECONDS
    assert add(order, 6) == []


def test_the_end_reads_what_still_waits() -> None:
    order = ChunkOrder(Clock())
    add(order, 0, 3)
    assert order.rest() == [Loss(1, 2), *numbered(3)]
    assert order.rest() == []


def test_a_chunk_after_its_time_makes_the_order_stale_and_replay_mends_it() -> None:
    order = ChunkOrder(Clock())
    add(order, 4, 5)
    assert add(order, 3) == []
    assert order.stale
    assert order.replay() == numbered(3, 4, 5)
    assert not order.stale
    assert add(order, 6) == numbered(6)


def test_what_is_settled_is_not_read_again() -> None:
    order = ChunkOrder(Clock())
    add(order, 4, 5)
    order.settle()
    assert add(order, 3, 4) == []
    assert not order.stale
    assert add(order, 6) == numbered(6)


def test_an_enormous_jump_costs_nothing() -> None:
    order = ChunkOrder(Clock())
    add(order, 0, 10**12)
    assert order.rest() == [Loss(1, 10**12 - 1), *numbered(10**12)]


def test_chunks_without_numbers_are_taken_as_they_come() -> None:
    order = ChunkOrder(Clock())
    taken = [item for name in ("b", "a", "b", "c") for item in order.add_chunk(name, name.encode())]
    assert taken == [OrderedChunk(None, b"b"), OrderedChunk(None, b"a"), OrderedChunk(None, b"c")]


@given(st.permutations(range(40)), st.integers(0, 5))
def test_any_disorder_ends_as_the_whole_in_order(numbers: list[int], base: int) -> None:
    order = ChunkOrder(Clock())
    read = add(order, *[base + number for number in numbers])
    if order.stale:
        read = order.replay()
    assert read + order.rest() == numbered(*range(base, base + 40))


class Unsearched(dict[int, bytes]):
    """What was received may be looked up, not looked through: that would be work for each chunk."""

    def __iter__(self) -> Iterator[int]:
        raise AssertionError("looked through")


def test_a_chunk_costs_the_same_however_many_came_before() -> None:
    order = ChunkOrder(Clock())
    order._received = Unsearched()
    numbers = [0, 1, 3, 2, 4, 5, 8, 7, 6]
    ready = [item for number in numbers for item in order.add_chunk(number, b"x")]
    ready += order.add_chunk("a name", b"x")
    order.add_chunk(20, b"x")
    ready += order.rest()
    assert ready[:10] == [OrderedChunk(number, b"x") for number in range(10)]
    assert ready[10:] == [Loss(10, 19), OrderedChunk(20, b"x")]
