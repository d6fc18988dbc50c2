"""Two installations on one Redis server, each in a database of its own, never hear each other."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gevent
import pytest

from app.adapters import position_check
from app.adapters.feed import room_name
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_feeds import RedisFeeds
from app.adapters.redis_interview_channel import RedisInterviewChannel
from app.adapters.redis_presence import RedisPresence
from app.contract.events.projection import Viewer
from app.contract.timestamps import iso
from app.domain import events as e
from app.ports.interview_log import Append
from tests.support.fakes import FakeEmitter
from tests.support.patience import PATIENCE

VIEWER = Viewer(frozenset(("ann",)), "candidate")


@dataclass
class Process:
    """A process of one installation, with a member in the interview `i`."""

    connections: RedisConnections
    log: RedisEventLog
    feeds: RedisFeeds
    emitter: FakeEmitter
    heard: list[str] = field(default_factory=list)

    def say(self, text: str, process: str) -> None:
        """Append a message as another process of this installation would."""
        event = e.MessageSent(user_id="ann", message=text, type="text", message_id=text)
        self.log.append(Append("i", "i", [event], 1, "system", text))

    def tell(self, text: str) -> None:
        """Send what stands in no log, over every way out that there is."""
        notice = {"message": text, "level": "info", "timestamp": iso(1)}
        self.feeds.publish("i", "system_message", {**notice, "interview_id": "i"})
        self.feeds.publish("i", "system_message", notice, to_hosts=True)
        self.feeds.publish_to_all("system_message", notice)
        RedisInterviewChannel(self.connections, 60).publish("i", "system_message", notice)

    @property
    def texts(self) -> list[str]:
        """What the member was shown, by their texts."""
        return [payload["message"] for _, payload, _ in self.emitter.sent]


def _open(url: str) -> Process:
    connections = RedisConnections(url)
    log = RedisEventLog(connections)
    emitter = FakeEmitter()
    presence = RedisPresence(connections)
    presence.start_afresh()
    process = Process(connections, log, RedisFeeds(connections, log, emitter, presence), emitter)
    process.feeds.start(lambda event, payload: emitter.emit(event, payload, room_name("i"), None))
    log.append(Append("i", "i", [e.InterviewCreated()], 1, "create", "created"))
    process.feeds.join("i", "s", VIEWER, None, lambda _: None)
    return process


def _url(each_redis: str, database: int) -> str:
    if each_redis.startswith("unix://"):
        return f"{each_redis.partition('?')[0]}?db={database}"
    return f"{each_redis.rstrip('/').rpartition('/')[0]}/{database}"


@pytest.fixture
def installations(each_redis: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Process]]:
    """Of databases 0, 1 and 11, all at the same seq. Nobody checks positions in this test."""
    monkeypatch.setattr(position_check, "CHECK_SECONDS", 600)
    opened = [_open(_url(each_redis, database)) for database in (0, 1, 11)]
    yield opened
    for process in opened:
        process.feeds.stop()
        process.connections.client.flushdb()
        process.connections.close()


def _wait(holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        gevent.sleep(0.01)


def test_what_happens_in_one_database_reaches_nobody_in_another(
    installations: list[Process],
) -> None:
    for number, process in enumerate(installations):
        process.say(f"said in {number}", "elsewhere")
        process.tell(f"told in {number}")
    expected = [
        [f"said in {number}", *[f"told in {number}"] * 3]  # who is no host hears nothing of hosts'
        for number in range(len(installations))
    ]
    _wait(lambda: all(len(process.texts) >= 4 for process in installations))
    gevent.sleep(0.1)  # what should not come would have come
    assert [process.texts for process in installations] == expected
