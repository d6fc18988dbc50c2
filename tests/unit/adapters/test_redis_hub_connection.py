"""A connection read by the hub: what comes in pieces, what does not fit, and how it ends."""

from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from redis import exceptions

from app.adapters.redis_hub_connection import HubConnection
from tests.support.redis_peer import PeerConnection, bulks, settle, until


class Ends:
    """Both ends of a connection, and what was called."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.lost: list[Exception] = []
        self.peer = PeerConnection(lambda _: None)
        self.hub = HubConnection(self.peer, self.answers.extend, self.lost.append)


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.hub.close()
    made.peer.cut()


def test_answers_come_whole_however_they_were_cut(ends: Ends) -> None:
    for byte in b"*2\r\n$2\r\nok\r\n:7\r\n:0\r\n$-1\r\n":
        ends.peer.say(bytes([byte]))
        gevent.sleep(0)
    settle()
    assert ends.answers == [[b"ok", 7], 0, None]


def test_errors_that_redis_answers_stand_among_the_answers(ends: Ends) -> None:
    ends.peer.say(b":1\r\n-NOSCRIPT No matching script\r\n:2\r\n")
    settle()
    first, error, second = ends.answers
    assert (first, second) == (1, 2)
    assert isinstance(error, exceptions.NoScriptError)


def test_more_than_the_kernel_takes_arrives_whole_and_in_order(ends: Ends) -> None:
    large = [b"SET", b"x" * 2_000_000]
    ends.hub.send(bulks(*large))
    ends.hub.send(bulks(b"PING"))
    until(lambda: len(ends.peer.commands) == 2)
    assert ends.peer.commands == [large, [b"PING"]]
    ends.hub.send(bulks(b"PING"))
    settle()
    assert len(ends.peer.commands) == 3


def test_its_end_is_told_once(ends: Ends) -> None:
    ends.peer.cut()
    settle()
    ends.hub.send(bulks(b"PING"))
    settle()
    (error,) = ends.lost
    assert isinstance(error, exceptions.ConnectionError)


def test_who_closes_it_hears_nothing_more(ends: Ends) -> None:
    ends.peer.say(b":1\r\n")
    ends.hub.close()
    ends.hub.close()
    ends.peer.cut()
    settle()
    assert (ends.answers, ends.lost) == ([], [])


@pytest.mark.parametrize("nonsense", [b"what?\r\n", b"*1\r\n@"])
def test_what_is_no_redis_ends_it(ends: Ends, nonsense: bytes) -> None:
    ends.peer.say(nonsense)
    settle()
    assert isinstance(ends.lost[0], exceptions.InvalidResponse)


def test_an_answer_that_nobody_understands_ends_it() -> None:
    lost: list[Exception] = []

    def fail(_: list[Any]) -> None:
        raise ValueError

    peer = PeerConnection(lambda _: None)
    HubConnection(peer, fail, lost.append)
    peer.say(b":1\r\n")
    settle()
    assert isinstance(lost[0], ValueError)
    peer.cut()
