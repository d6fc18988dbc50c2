"""Pooled greenlets, the ordered inbox on them, and delays; on gevent's hub, unpatched."""

import contextvars
import logging
from collections.abc import Callable

import gevent
import pytest

from app.transport.delay_queue import DelayQueue
from app.transport.inbox import MAX_WAITING, MAX_WAITING_BYTES, Inbox
from app.transport.workers import Workers
from tests.support.patience import PATIENCE

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


@pytest.fixture
def workers() -> Workers:
    return Workers()


def test_a_job_runs_and_is_waited_for(workers: Workers) -> None:
    done: list[int] = []

    def job() -> None:
        gevent.sleep(0.02)
        done.append(1)

    workers.run(job)

    assert workers.join(0.001) is False
    assert workers.join(5) is True
    assert done == [1]
    assert workers.join(0) is True


def test_greenlets_are_reused_and_their_context_is_not(workers: Workers) -> None:
    seen: list[tuple[int, str]] = []

    def job() -> None:
        seen.append((id(gevent.getcurrent()), variable.get()))
        variable.set("set by the job before")

    for _ in range(3):
        workers.run(job)
        workers.join(5)
        gevent.sleep(0)

    assert len({greenlet for greenlet, _ in seen}) == 1
    assert [value for _, value in seen] == ["unset"] * 3


@pytest.mark.parametrize("error", [ValueError("of the job"), gevent.Timeout(1)])
def test_a_failing_job_is_logged_and_the_pool_lives_on(
    workers: Workers, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    def fail() -> None:
        raise error

    done: list[int] = []
    with caplog.at_level(logging.ERROR):
        workers.run(fail)
        workers.run(lambda: done.append(1))
        assert workers.join(5)
        gevent.sleep(0)

    assert done == [1]
    assert len(caplog.records) == 1


def make_inbox(handle: Callable[[object], None]) -> tuple[Inbox, list[str]]:
    room: list[str] = []
    return Inbox(Workers(), handle, lambda: room.append("room")), room


def settle(condition: Callable[[], bool]) -> None:
    with gevent.Timeout(PATIENCE):
        while not condition():
            gevent.sleep(0.001)


def test_items_are_handled_one_at_a_time_in_order() -> None:
    log: list[str] = []

    def handle(item: object) -> None:
        log.append(f"begin {item}")
        gevent.sleep(0.002 * (3 - int(str(item)) % 3))
        log.append(f"end {item}")

    inbox, _ = make_inbox(handle)
    for number in range(6):
        inbox.put(number, 1)

    settle(lambda: len(log) == 12)
    assert log == [f"{step} {number}" for number in range(6) for step in ("begin", "end")]


@pytest.mark.parametrize(
    ("count", "size"), [(MAX_WAITING, 1), (1, MAX_WAITING_BYTES)], ids=["packets", "bytes"]
)
def test_a_full_inbox_tells_when_it_has_room(count: int, size: int) -> None:
    go = gevent.event.Event()
    handled: list[object] = []

    def handle(item: object) -> None:
        go.wait()
        handled.append(item)

    inbox, room = make_inbox(handle)
    inbox.put("being handled", size)
    assert not inbox.full
    for _ in range(count):
        assert not inbox.full
        inbox.put("waiting", size)
    assert inbox.full
    assert not room

    go.set()

    settle(lambda: len(handled) == count + 1)
    assert room == ["room"]
    assert not inbox.full


def test_delays_expire_in_order_and_name_their_due_time() -> None:
    expired: list[tuple[str, float]] = []
    queue: DelayQueue[str] = DelayQueue(0.03, lambda item, due: expired.append((item, due)))
    queue.add("first")
    gevent.sleep(0.01)
    queue.add("second")

    settle(lambda: len(expired) == 2)

    assert [item for item, _ in expired] == ["first", "second"]
    assert expired[1][1] - expired[0][1] >= 0.01


def test_a_delay_may_count_from_an_earlier_time() -> None:
    expired: list[tuple[str, float]] = []
    queue: DelayQueue[str] = DelayQueue(1000, lambda item, due: expired.append((item, due)))
    queue.add("long ago", since=-1000.0)

    settle(lambda: expired == [("long ago", 0.0)])


def test_an_expiry_may_add_again() -> None:
    expired: list[int] = []

    def expire(item: int, _due: float) -> None:
        expired.append(item)
        if item < 3:
            queue.add(item + 1)

    queue: DelayQueue[int] = DelayQueue(0.005, expire)
    queue.add(1)

    settle(lambda: expired == [1, 2, 3])
