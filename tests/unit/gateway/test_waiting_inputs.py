"""Inputs that wait for the answer before: bounded in bytes, in order, none lost at the end."""

from typing import Any

import gevent

from app.gateway.waiting_inputs import MOST, MOST_BYTES, WaitingInputs
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.patience import PATIENCE


def put_all(waiting: WaitingInputs[int], sizes: list[int]) -> Any:
    def put() -> None:
        for number, size in enumerate(sizes):
            waiting.put(number, size)

    writer = gevent.spawn(put)
    gevent.sleep(0)
    return writer


def test_one_recording_waits_the_next_is_not_even_decoded() -> None:
    waiting: WaitingInputs[int] = WaitingInputs(concurrency=FakeConcurrency())
    waiting.put(0, 25_000_000)
    decoding = gevent.spawn(waiting.wait_for_room, 36_000_000)
    gevent.sleep(0)
    assert not decoding.dead
    assert waiting.get() == 0
    decoding.get(timeout=PATIENCE)


def test_many_small_ones_wait_up_to_their_bytes() -> None:
    waiting: WaitingInputs[int] = WaitingInputs(concurrency=FakeConcurrency())
    writer = put_all(waiting, [MOST_BYTES // 2, MOST_BYTES // 2, 1])
    assert not writer.dead
    assert waiting.get() == 0
    writer.get(timeout=PATIENCE)
    assert [waiting.get(), waiting.get()] == [1, 2]


def test_their_number_is_bounded_too() -> None:
    waiting: WaitingInputs[int] = WaitingInputs(concurrency=FakeConcurrency())
    writer = put_all(waiting, [1] * (MOST + 1))
    assert not writer.dead
    assert [waiting.get() for _ in range(MOST + 1)] == list(range(MOST + 1))
    assert writer.dead


def test_what_waits_at_the_end_is_still_taken() -> None:
    waiting: WaitingInputs[int] = WaitingInputs(concurrency=FakeConcurrency())
    waiting.put(0, 1)
    waiting.close()
    assert [waiting.get(), waiting.get()] == [0, None]


def test_a_reader_waits_for_the_first_or_for_the_end() -> None:
    waiting: WaitingInputs[int] = WaitingInputs(concurrency=FakeConcurrency())
    reader = gevent.spawn(lambda: [waiting.get(), waiting.get()])
    gevent.sleep(0)
    waiting.put(7, 1)
    gevent.sleep(0)
    waiting.close()
    assert reader.get(timeout=PATIENCE) == [7, None]
