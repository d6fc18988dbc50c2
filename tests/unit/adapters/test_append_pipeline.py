"""Group commit over a Redis of the test's own: batches, and every way in which one fails."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from redis import exceptions

from app.adapters import append_pipeline, loop_slices
from app.adapters.append_pipeline import AppendPipeline
from tests.support.patience import PATIENCE
from tests.support.redis_peer import PeerConnection, settle
from tests.support.rush import assert_others_go_between

OK = b"$2\r\nok\r\n"


class OpenedConnection(PeerConnection):
    """As redis-py's, before the hub has it."""

    def send_command(self, *command: str) -> None:
        self.loaded = command[0] == "SCRIPT LOAD"

    def read_response(self) -> None:
        assert self.loaded


class Rig:
    """A pipeline; `answer(n)` is Redis' answer to the n-th command of all, counted from 0."""

    def __init__(self) -> None:
        self.answer: Callable[[int], bytes | None] = lambda n: b":%d\r\n" % n
        self.commands: list[bytes] = []
        self.made: list[OpenedConnection] = []
        self.down = 0
        self.on_close: list[Callable[[], None]] = []
        connections: Any = SimpleNamespace(open_one=self.open_one, on_close=self.on_close)
        self.pipeline = AppendPipeline(connections, "script")

    def run(self, argument: Any) -> Any:
        return self.pipeline.run(self.pipeline.opening(["key"], ["first"]), (argument,))

    def open_one(self) -> OpenedConnection:
        if self.down:
            self.down -= 1
            raise exceptions.ConnectionError("down")
        self.made.append(OpenedConnection(self._answer))
        return self.made[-1]

    def _answer(self, command: list[bytes]) -> bytes | None:
        assert command[2:5] == [b"1", b"key", b"first"]
        self.commands.append(command[-1])
        return self.answer(len(self.commands) - 1)

    def together(self, count: int) -> list[Any]:
        """The outcomes of so many callers in one turn of the loop, each an answer or an error."""

        def outcome(number: int) -> Any:
            try:
                return self.run(number)
            except exceptions.RedisError as error:
                return error

        callers = [gevent.spawn(outcome, number) for number in range(count)]
        # joinall would count its timeout from when the hub last ran, minutes ago among many tests.
        return [caller.get(timeout=30) for caller in callers]

    def cut_at(self, number: int) -> None:
        """Lose the connection in place of the answer to that command."""

        def answer(n: int) -> bytes | None:
            if n == number:
                gevent.spawn(self.made[-1].cut)
                return None
            return b":%d\r\n" % n

        self.answer = answer


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(append_pipeline, "FIRST_PAUSE", 0.001)
    made = Rig()
    yield made
    for close in made.on_close:
        close()
    for connection in made.made:
        connection.cut()


def test_everybody_gets_the_answer_to_their_own_command(rig: Rig) -> None:
    assert rig.together(5) == [0, 1, 2, 3, 4]
    assert rig.commands == [b"0", b"1", b"2", b"3", b"4"]
    assert rig.together(2) == [5, 6]
    assert len(rig.made) == 1


def test_a_batch_has_a_limit_and_the_next_one_follows(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(append_pipeline, "MAX_BATCH", 2)
    assert rig.together(5) == [0, 1, 2, 3, 4]


def test_what_many_callers_do_next_leaves_time_for_everybody_else(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each caller computes for longer than a slice; between any two the loop sees its sockets."""
    monkeypatch.setattr(loop_slices, "SLICE", 0.0)
    rig.run("warm")
    assert_others_go_between(rig.run)


def test_an_error_is_the_one_callers_own(rig: Rig) -> None:
    rig.answer = lambda n: b"-ERR no\r\n" if n == 1 else OK
    first, error, last = rig.together(3)
    assert (first, last) == (b"ok", b"ok")
    assert isinstance(error, exceptions.ResponseError)


def test_a_batch_whose_answers_were_lost_is_sent_again(rig: Rig) -> None:
    rig.cut_at(2)
    assert rig.together(3) == [3, 4, 5]
    assert rig.commands == [b"0", b"1", b"2"] * 2


def test_a_redis_that_has_forgotten_the_script_is_told_it_again(rig: Rig) -> None:
    rig.together(1)
    rig.answer = lambda n: b"-NOSCRIPT none\r\n" if n == 1 else OK
    assert rig.together(2) == [b"ok", b"ok"]
    assert len(rig.made) == 2


def test_a_redis_that_is_still_loading_is_asked_again(rig: Rig) -> None:
    rig.answer = lambda n: b"-LOADING wait\r\n" if n == 0 else OK
    assert rig.together(1) == [b"ok"]


def test_a_redis_that_comes_back_soon_is_waited_for(rig: Rig) -> None:
    rig.down = 2
    assert rig.together(2) == [0, 1]


def test_a_redis_that_stays_away_keeps_nobody_waiting(rig: Rig) -> None:
    rig.down = append_pipeline.TRIES
    outcomes = rig.together(3)
    assert [type(outcome) for outcome in outcomes] == [exceptions.ConnectionError] * 3
    assert rig.together(1) == [0]


def test_a_redis_that_hangs_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(append_pipeline, "COMMAND_TIMEOUT", 0.4)
    rig: Rig = request.getfixturevalue("rig")
    rig.answer = lambda _: None
    assert isinstance(rig.together(1)[0], exceptions.TimeoutError)
    assert rig.commands == [b"0"]
    rig.answer = lambda _: OK
    assert rig.together(1) == [b"ok"]
    assert len(rig.made) == 2


def test_a_connection_that_ended_while_nobody_used_it_is_replaced(rig: Rig) -> None:
    rig.together(1)
    rig.made[0].cut()
    settle()
    assert rig.together(1) == [1]
    assert len(rig.made) == 2


def test_an_answer_to_nothing_ends_the_connection(rig: Rig) -> None:
    rig.together(1)
    rig.made[0].say(b":7\r\n")
    settle()
    assert rig.together(2) == [1, 2]
    assert len(rig.made) == 2
    rig.answer = lambda _: b":1\r\n:2\r\n"
    assert isinstance(rig.together(1)[0], exceptions.InvalidResponse)
    rig.answer = lambda _: OK
    assert rig.together(1) == [b"ok"]


def test_a_caller_who_was_killed_keeps_nobody_else_waiting(rig: Rig) -> None:
    rig.answer = lambda _: None
    waiting = gevent.spawn(rig.run, 1)
    other = gevent.spawn(rig.run, 2)
    settle()
    waiting.kill()
    rig.made[0].say(b":1\r\n:2\r\n")
    assert other.get(timeout=PATIENCE) == 2


def test_what_cannot_be_packed_is_its_callers_fault(rig: Rig) -> None:
    with pytest.raises(TypeError):
        rig.run(object())
    assert rig.together(1) == [0]
