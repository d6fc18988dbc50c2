"""The process's feeds over a Pub/Sub of the test's own: opening, closing, and what goes wrong."""

import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from prometheus_client import REGISTRY

from app.adapters import position_check, redis_feeds, redis_subscription
from app.adapters.feed import room_name
from app.adapters.recorded_json import encode_event
from app.adapters.redis_feeds import RedisFeeds
from app.contract.events.projection import Viewer
from app.domain import events as e
from app.domain.events import Recorded
from app.ports.interview_log import Append, Unavailable, Version
from tests.support.fakes import FakeEmitter, FakeEventLog, FakePresence
from tests.support.redis_peer import PeerConnection, bulks, settle, until

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
        return [len(self._logs.get(key, ())) - 1 for key in keys]

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
            client=None,
            on_new_epoch=[],
            open_one=self.redis.open_one,
            channel=lambda name: name,
        )
        self.presence = FakePresence(self.log, "p1")
        self.feeds = RedisFeeds(
            self.connections,  # type: ignore[arg-type]
            self.log,  # type: ignore[arg-type]
            self.emitter,
            self.presence,
        )

    def hear(self, recorded: Recorded, process: bytes = b"p2") -> None:
        """What a process appended is published, to this one too."""
        body = encode_event(recorded.event, recorded.time, recorded.interview_id)
        self.say(
            f"interview:{recorded.interview_id}", b"l%s %d -1 %s" % (process, recorded.seq, body)
        )

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


def faults(place: str) -> float:
    return REGISTRY.get_sample_value("interview_faults_total", {"place": place}) or 0.0


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


def test_under_a_new_id_a_process_knows_its_own_by_that(rig: Rig) -> None:
    rig.enter()
    (first,) = rig.log.write("i1", message())
    (second,) = rig.log.write("i1", message())
    rig.hear(first, b"p1")
    assert rig.seqs() == []
    rig.presence.process = "p3"  # its lease was lost
    rig.hear(second, b"p3")
    assert rig.seqs() == []
    rig.hear(first, b"p1")
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


NONSENSE = [
    b"lp2 1 -1 no json",
    b"lp2 1 -1 []",
    b"lp2 one -1 {}",
    b"lp2 1",
    b"e []",
    b'e ["user_typing"]',
    b'e ["voice_error", {"code": 1}, null, false, "ann", "sid", "more"]',
    b"z of a later version",
    b"",
    b"x",
    b"\xff \xff",
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_what_cannot_be_understood_harms_itself_and_the_log_is_read(
    rig: Rig, nonsense: bytes
) -> None:
    rig.enter()
    rig.log.write("i2", e.InterviewCreated())
    rig.feeds.join("i2", "s2", VIEWER, None, lambda _: None)
    before = faults("pubsub_message")
    rig.log.write("i1", message())
    rig.say("interview:i1", nonsense)
    until(rig.seqs)
    assert rig.seqs() == [1]
    assert len(rig.redis.made) == 1  # what everybody listens over is still the same
    assert faults("pubsub_message") == before + 1
    (other,) = rig.log.write("i2", message())
    rig.hear(other)
    assert rig.emitter.sent[-1][2] == room_name("i2")


NOTICE = (
    b'e ["system_message", {"message": "x", "level": "info",'
    b' "timestamp": "2026-01-31T12:00:00.000Z"}]'
)
TYPING = (
    b'e ["user_typing", {"interview_id": "i1", "user_id": "ann", "is_typing": true},'
    b" null, false, null]"
)


def test_a_notice_to_everybody_that_cannot_be_understood_harms_itself(rig: Rig) -> None:
    rig.say("everybody", b"e nonsense")
    rig.say("everybody", b"e [1, 2, 3]")
    rig.say("everybody", NOTICE)
    assert [event for event, _, _ in rig.emitter.sent] == ["system_message"]
    assert len(rig.redis.made) == 1


def test_a_listener_that_fails_harms_nobody_else(rig: Rig) -> None:
    heard: list[str] = []

    def fail(_event: str, _payload: object) -> None:
        raise KeyError("a fault of ours")

    rig.enter()
    rig.feeds.listen("i1", VIEWER, fail)
    rig.feeds.listen("i1", VIEWER, lambda event, _: heard.append(event))
    rig.hear(rig.log.write("i1", message())[0])
    rig.say("interview:i1", TYPING)
    rig.say("everybody", NOTICE)
    assert heard == ["new_message", "user_typing", "system_message"]
    assert len(rig.redis.made) == 1


def test_an_event_that_cannot_be_shown_stops_none_after_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.enter()
    real = rig.emitter.emit

    def emit(event: str, payload: Any, to: Any, skip_sid: str | None) -> None:
        if payload.get("seq") == 1:
            raise ValueError("a fault of ours")
        real(event, payload, to, skip_sid)

    monkeypatch.setattr(rig.emitter, "emit", emit)
    for recorded in rig.log.write("i1", message(), message()):
        rig.hear(recorded)
    assert rig.seqs() == [2]


def test_a_log_that_cannot_be_read_harms_its_own_interview_alone(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The position check goes on for all others, and for ever."""
    rig.feeds.stop()
    monkeypatch.setattr(position_check, "CHECK_SECONDS", 0.03)
    rig.feeds.start()
    settle()
    rig.enter()
    rig.log.write("i2", e.InterviewCreated())
    rig.feeds.join("i2", "s2", VIEWER, None, lambda _: None)
    real = rig.log.read

    def read(key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        if key == "i1":
            raise ValueError("no JSON")
        return real(key, after_seq, limit)

    monkeypatch.setattr(rig.log, "read", read)
    before = faults("feed_catch_up")
    for key in ("i1", "i2"):
        rig.log.append(Append(key, key, [message()], 1, "system", f"behind the back of {key}"))
        rig.log.changes.append((key, float(len(rig.log.changes))))
    until(rig.seqs)
    assert {to for _, _, to in rig.emitter.sent} == {room_name("i2")}
    assert faults("feed_catch_up") > before


def test_a_position_check_that_fails_is_made_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.feeds.stop()
    monkeypatch.setattr(position_check, "CHECK_SECONDS", 0.03)
    real = rig.log.changed_since
    failing = iter([True, True])

    def changed_since(score: float) -> list[tuple[str, float]]:
        if next(failing, False):
            raise TypeError("a fault of ours")
        return real(score)

    monkeypatch.setattr(rig.log, "changed_since", changed_since)
    rig.feeds.start()
    settle()
    rig.enter()
    rig.log.write("i1", message())
    until(rig.seqs)
    assert rig.seqs() == [1]


def test_what_a_check_could_not_read_is_read_by_the_next_one(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.feeds.stop()
    monkeypatch.setattr(position_check, "CHECK_SECONDS", 0.03)
    rig.feeds.start()
    settle()
    rig.enter()
    real = rig.log.read
    failing = iter([True])

    def read(key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        if after_seq == 0 and next(failing, False):
            raise Unavailable
        return real(key, after_seq, limit)

    rig.log.write("i1", message())
    rig.log.changes.append(("another", 99.0))
    monkeypatch.setattr(rig.log, "read", read)
    until(rig.seqs)
    assert rig.seqs() == [1]


def test_the_position_check_finds_what_nobody_published(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.feeds.stop()
    monkeypatch.setattr(position_check, "CHECK_SECONDS", 0.03)
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
