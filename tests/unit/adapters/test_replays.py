"""What was missed is sent beside everything else: nobody waits for it, and nothing is lost."""

import itertools
from collections.abc import Callable
from typing import Any

import gevent
import pytest

from app.adapters import replays as module
from app.adapters.feed import Feed, room_name
from app.adapters.replays import BATCH, Replays
from app.contract.events.projection import Viewer
from app.domain import events as e
from app.domain.events import Recorded
from app.ports.interview_log import Append, Unavailable, Version
from tests.support.fakes import FakeEmitter, FakeEventLog
from tests.support.redis_peer import until

VIEWER = Viewer(frozenset(("ann",)), "candidate")
LONG = 5 * BATCH + 7


class Rig:
    """Feeds of long logs that share a process's replays; `idle` counts who may be closed."""

    def __init__(self) -> None:
        self.log = FakeEventLog()
        self.emitter = FakeEmitter()
        self.replays = Replays()
        self.idle: list[Feed] = []
        self._commands = itertools.count()

    def feed(self, key: str = "i1", events: int = LONG) -> Feed:
        self._append(key, [e.InterviewCreated()], "create")
        for _ in range(events):
            self.write(key)
        version = self.log.load(key)
        assert version is not None
        return Feed(
            key, version, self.log, self.emitter, replays=self.replays, on_idle=self.idle.append
        )

    def write(self, key: str = "i1") -> Recorded:
        """Somebody says something; the feed has not heard of it."""
        said = e.MessageSent(user_id="bob", message="x", type="text", message_id="m")
        self._append(key, [said], "system")
        return self.log.read(key, -1, 10**6)[-1]

    def _append(self, key: str, events: list[e.Event], guard: Any) -> None:
        self.log.append(Append(key, key, events, 1, guard, str(next(self._commands))))

    def seqs(self, sid: str) -> list[int]:
        return [payload["seq"] for _, payload, to in self.emitter.sent if to == [sid]]


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.setattr(module, "YIELD_SECONDS", 0)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.001)
    return Rig()


def join(feed: Feed, sid: str = "s", after_seq: int | None = 0) -> Version:
    greeted: list[Version] = []
    feed.join(sid, VIEWER, after_seq, greeted.append)
    (version,) = greeted
    return version


def entered(rig: Rig, sid: str = "s", key: str = "i1") -> Callable[[], bool]:
    return lambda: sid in rig.emitter.rooms.get(room_name(key), ())


def test_a_join_returns_once_greeted_and_all_of_it_follows(rig: Rig) -> None:
    feed = rig.feed()
    assert join(feed).seq == LONG
    assert rig.seqs("s") == []
    assert not feed.is_idle
    until(entered(rig))
    assert rig.seqs("s") == list(range(1, LONG + 1))


def test_what_happens_meanwhile_comes_after_it_and_once(rig: Rig) -> None:
    feed = rig.feed()
    join(feed)
    for _ in range(3):
        gevent.sleep(0)
        feed.apply(rig.write())
    until(entered(rig))
    feed.apply(rig.write())
    assert rig.seqs("s") == list(range(1, LONG + 4))
    assert rig.emitter.sent[-1][2] == room_name("i1")


def test_who_missed_nothing_is_in_at_once(rig: Rig) -> None:
    feed = rig.feed(events=3)
    for after_seq, sid in ((None, "new"), (3, "back")):
        join(feed, sid, after_seq)
        assert entered(rig, sid)()


@pytest.mark.parametrize("turns", [0, 1, 3])
def test_who_leaves_meanwhile_is_sent_no_more_and_comes_into_no_room(rig: Rig, turns: int) -> None:
    feed = rig.feed()
    join(feed)
    for _ in range(turns):
        gevent.sleep(0)
    feed.leave("s")
    sent = len(rig.seqs("s"))
    until(lambda: rig.idle)
    assert len(rig.seqs("s")) == sent < LONG
    assert not entered(rig)()
    assert feed.is_idle


def test_who_joins_again_meanwhile_is_told_all_of_it_once_more_and_no_event_twice_after(
    rig: Rig,
) -> None:
    feed = rig.feed()
    join(feed)
    gevent.sleep(0)
    gevent.sleep(0)
    feed.leave("s")
    first = len(rig.seqs("s"))
    join(feed)
    until(entered(rig))
    assert rig.seqs("s")[first:] == list(range(1, LONG + 1))


def test_a_redis_that_is_away_for_a_moment_is_waited_for(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = rig.feed()
    real = rig.log.read
    failing = iter([False, True, True, False, True])

    def read(key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        if next(failing, False):
            raise Unavailable
        return real(key, after_seq, limit)

    monkeypatch.setattr(rig.log, "read", read)
    join(feed)
    until(entered(rig))
    assert rig.seqs("s") == list(range(1, LONG + 1))


def test_one_that_fails_closes_its_connection_and_no_other(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = rig.feed("broken"), rig.feed("whole")
    real = rig.log.read

    def read(key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        if key == "broken":
            raise ValueError("a fault of ours")
        return real(key, after_seq, limit)

    monkeypatch.setattr(rig.log, "read", read)
    join(broken, "a")
    join(whole, "b")
    until(entered(rig, "b", "whole"))
    assert rig.emitter.closed == ["a"]
    assert rig.seqs("b") == list(range(1, LONG + 1))


def test_a_slow_reader_is_waited_for_and_holds_nobody_up(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = rig.feed("slow"), rig.feed("quick")
    behind = {"slow"}
    monkeypatch.setattr(
        rig.emitter, "is_behind", lambda sid: sid in behind and len(rig.seqs(sid)) >= 3
    )

    def wait_until_read(sid: str) -> None:
        while rig.emitter.is_behind(sid):
            gevent.sleep(0.001)

    monkeypatch.setattr(rig.emitter, "wait_until_read", wait_until_read)
    join(slow, "slow")
    join(quick, "quick")
    until(entered(rig, "quick", "quick"))
    assert rig.seqs("slow") == [1, 2, 3]
    behind.clear()
    until(entered(rig, "slow", "slow"))
    assert rig.seqs("slow") == list(range(1, LONG + 1))


def test_several_take_turns(rig: Rig) -> None:
    """However many come back at once, the loop is held up by one batch at most."""
    feeds = [rig.feed(f"i{number}") for number in range(4)]
    for number, feed in enumerate(feeds):
        join(feed, f"s{number}")
    until(lambda: all(entered(rig, f"s{n}", f"i{n}")() for n in range(4)))
    order = [to[0] for _, _, to in rig.emitter.sent if isinstance(to, list)]
    runs = [(sid, len(list(group))) for sid, group in itertools.groupby(order)]
    assert max(count for _, count in runs) <= BATCH
    assert {sid for sid, _ in runs[:4]} == {"s0", "s1", "s2", "s3"}
