"""The process's feeds over a Pub/Sub of the test's own: opening, closing, and what goes wrong."""

import itertools
from collections.abc import Iterator
from types import SimpleNamespace

import gevent
import pytest

from app.adapters import redis_feeds, redis_subscription
from app.adapters.feed import room_name
from app.adapters.recorded_json import encode_event
from app.adapters.redis_feeds import RedisFeeds
from app.contract.projection import Viewer
from app.domain import events as e
from app.domain.events import Recorded
from app.services.ports import Append, Unavailable, Version
from tests.fakes import FakeEmitter, FakeEventLog, FakePresence
from tests.redis_peer import PeerConnection, bulks, settle, until

VIEWER = Viewer(frozenset(("ann",)), "candidate")


class Redis:
    """Confirms subscriptions at once; every connection that was made is in `made`."""

    def __init__(self) -> None:
        self.made: list[PeerConnection] = []
        self.channels: set[bytes] = set()

    def open_one(self) -> PeerConnection:
        self.channels.clear()
        self.made.append(PeerConnection(self._answer))
        return self.made[-1]

    @property
    def now(self) -> PeerConnection:
        return self.made[-1]

    def _answer(self, command: list[bytes]) -> bytes | None:
        name, *channels = command
        if name == b"SUBSCRIBE":
            self.channels.update(channels)
            return b"".join([bulks(b"subscribe", channel, b"1") for channel in channels])
        self.channels.difference_update(channels)
        return None


class Log(FakeEventLog):
    """With what the position check reads."""

    def __init__(self) -> None:
        super().__init__()
        self.commands = itertools.count()
        self.changes: list[tuple[str, float]] = []

    def last_seqs(self, keys: list[str]) -> list[int]:
        return [len(self.read(key, -1)) - 1 for key in keys]

    def changed_since(self, score: float) -> list[tuple[str, float]]:
        return [change for change in self.changes if change[1] >= score]

    def forget_changes(self, before: float) -> None:
        pass

    def write(self, key: str, *events: e.Event) -> list[Recorded]:
        before = len(self.read(key, -1))
        created = isinstance(events[0], e.InterviewCreated)
        self.append(
            Append(key, key, events, 1, "create" if created else "system", str(next(self.commands)))
        )
        self.changes.append((key, float(len(self.changes))))
        return self.read(key, before - 1)


class Rig:
    """The feeds under test, listening."""

    def __init__(self) -> None:
        self.redis = Redis()
        self.log = Log()
        self.emitter = FakeEmitter()
        self.connections = SimpleNamespace(
            client=None, on_new_epoch=[], open_one=self.redis.open_one
        )
        self.feeds = RedisFeeds(
            self.connections,  # type: ignore[arg-type]
            self.log,  # type: ignore[arg-type]
            self.emitter,
            FakePresence(self.log, "p1"),
        )

    def hear(self, recorded: Recorded, process: bytes = b"p2") -> None:
        """What a process appended is published, to this one too."""
        body = encode_event(recorded.event, recorded.time, recorded.interview_id)
        self.say("interview:i1", b"l%s %d -1 %s" % (process, recorded.seq, body))

    def say(self, channel: str, data: bytes) -> None:
        self.redis.now.say(bulks(b"message", channel.encode(), data))
        settle()

    def enter(self, sid: str = "s1", after_seq: int | None = None) -> Version:
        greeted: list[Version] = []
        self.feeds.join("i1", sid, VIEWER, after_seq, greeted.append)
        return greeted[0]

    def seqs(self) -> list[int]:
        return [payload["seq"] for _, payload, _ in self.emitter.sent if "seq" in payload]


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(redis_feeds, "LINGER_SECONDS", 0.02)
    monkeypatch.setattr("app.adapters.redis_subscription.random.uniform", lambda *_: 0.0)
    made = Rig()
    made.log.write("i1", e.InterviewCreated())
    made.feeds.start()
    settle()
    yield made
    made.feeds.stop()


def message(text: str = "Hello") -> e.MessageSent:
    return e.MessageSent(user_id="ann", message=text, type="text", message_id="m")


def test_what_others_append_reaches_the_members(rig: Rig) -> None:
    rig.enter()
    (first,) = rig.log.write("i1", message())
    rig.hear(first)
    rig.hear(first)
    assert rig.seqs() == [1]
    version = rig.feeds.version("i1")
    assert version is not None
    assert version.seq == 1


def test_what_this_process_appended_comes_with_the_answer_alone(rig: Rig) -> None:
    rig.enter()
    (first,) = rig.log.write("i1", message())
    rig.hear(first, b"p1")
    assert rig.seqs() == []
    rig.feeds.deliver("i1", [first])
    assert rig.seqs() == [1]


def test_what_is_published_while_a_feed_opens_is_not_lost(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rig.log.load

    def slow(key: str) -> Version | None:
        version = real(key)
        (recorded,) = rig.log.write("i1", message())
        rig.hear(recorded)
        return version

    monkeypatch.setattr(rig.log, "load", slow)
    assert rig.enter().seq == 1


def test_an_interview_that_nobody_is_in_is_let_go(rig: Rig) -> None:
    rig.enter()
    assert b"interview:i1" in rig.redis.channels
    rig.feeds.leave("i1", "s1")
    until(lambda: b"interview:i1" not in rig.redis.channels)
    assert rig.enter().seq == 0


def test_an_interview_that_does_not_exist_is_not_followed(rig: Rig) -> None:
    for _ in range(3):
        with pytest.raises(LookupError):
            rig.feeds.follow("nobody")
    settle()
    assert rig.redis.channels == {b"everybody"}


def test_a_feed_is_not_closed_under_somebody_who_is_joining(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last member left; while the next one reads what it missed, the time to linger ends."""
    rig.enter("s1")
    rig.log.write("i1", message())
    rig.feeds.refresh("i1", rig.log.read("i1", 0))
    rig.feeds.leave("i1", "s1")
    rig.emitter.sent.clear()
    monkeypatch.setattr(rig.emitter, "wait_until_read", lambda _: gevent.sleep(0.05))
    rig.enter("s2", after_seq=0)
    (second,) = rig.log.write("i1", message())
    rig.hear(second)
    assert rig.seqs() == [1, 2]


def test_who_was_a_member_before_a_restart_of_redis_hears_nothing_more(rig: Rig) -> None:
    rig.enter("before")
    for forget in rig.connections.on_new_epoch:
        forget()
    assert rig.emitter.rooms[room_name("i1")] == set()
    rig.enter("after")
    rig.hear(rig.log.write("i1", message())[0])
    assert rig.emitter.rooms[room_name("i1")] == {"after"}
    assert rig.seqs() == [1]


def test_after_a_lost_connection_what_was_missed_is_read(rig: Rig) -> None:
    rig.enter()
    rig.log.write("i1", message())
    rig.redis.now.cut()
    until(rig.seqs)
    assert len(rig.redis.made) == 2
    assert rig.redis.channels == {b"everybody", b"interview:i1"}
    assert rig.seqs() == [1]


@pytest.mark.parametrize(
    "nonsense", [b"lp2 7 -1 no json", b'lp2 7 -1 {"type": "Unknown"}', b"", b"x"]
)
def test_what_cannot_be_understood_does_not_end_the_listening(rig: Rig, nonsense: bytes) -> None:
    rig.enter()
    rig.say("interview:i1", nonsense)
    until(lambda: b"interview:i1" in rig.redis.channels)  # also after a new connection
    rig.hear(rig.log.write("i1", message())[0])
    until(rig.seqs)
    assert rig.seqs() == [1]


def test_the_position_check_finds_what_nobody_published(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.feeds.stop()
    monkeypatch.setattr(redis_feeds, "CHECK_SECONDS", 0.03)
    rig.feeds.start()
    settle()
    rig.enter()
    rig.log.write("i1", message(), message())
    until(lambda: rig.seqs() == [1, 2])
    rig.log.down = True
    gevent.sleep(0.1)
    rig.log.down = False
    rig.log.write("i1", message())
    until(lambda: rig.seqs() == [1, 2, 3])


def test_without_a_listener_nobody_is_let_in(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.feeds.stop()
    gevent.sleep(0)
    monkeypatch.setattr(redis_subscription, "CONFIRM_SECONDS", 0.01)
    with pytest.raises(Unavailable):
        rig.feeds.follow("i1")
