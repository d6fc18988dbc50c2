"""A rush of work: in order, and with everybody else between."""

import gevent
import pytest

from app.adapters import loop_slices
from app.adapters.loop_turns import LoopTurns, Step
from tests.support.rush import assert_others_go_between


def test_who_waits_goes_on_in_order_and_others_go_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_slices, "SLICE", 0.0)
    turns = LoopTurns()
    assert_others_go_between(lambda _number: turns.wait(Step.JOIN))


def test_who_was_killed_while_waiting_holds_up_nobody() -> None:
    turns = LoopTurns()
    waiting = [gevent.spawn(turns.wait, Step.JOIN) for _ in range(3)]
    gevent.sleep(0)
    waiting[0].kill()
    for other in waiting[1:]:
        other.get(timeout=30)
    gevent.spawn(turns.wait, Step.JOIN).get(timeout=30)


def test_who_has_begun_goes_before_who_comes() -> None:
    turns = LoopTurns()
    order: list[Step] = []

    def rushing(step: Step) -> None:
        turns.wait(step)
        order.append(step)

    rush = [gevent.spawn(rushing, step) for step in [Step.OPEN, Step.JOIN, Step.CONNECT] * 3]
    for one in rush:
        one.get(timeout=30)
    assert order == sorted(order)


def test_who_goes_on_may_wait_again() -> None:
    turns = LoopTurns()
    order: list[tuple[int, Step]] = []

    def enter(number: int) -> None:
        for step in (Step.OPEN, Step.CONNECT, Step.JOIN):
            turns.wait(step)
            order.append((number, step))

    for one in [gevent.spawn(enter, number) for number in range(3)]:
        one.get(timeout=30)
    steps = [Step.OPEN, Step.CONNECT, Step.JOIN]
    assert order == [(number, step) for number in range(3) for step in steps]
