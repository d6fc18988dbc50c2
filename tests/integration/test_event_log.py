"""The event log on real Redis servers: the suite of every log, and what only Redis can show."""

import itertools
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import redis
import redis.client

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog, channel_name
from app.domain.budgets import Budgets
from app.ports.interview_log import Unavailable
from tests.support.event_log_suite import CREATED, QUESTION, STARTED, EventLogSuite, Rig, message
from tests.support.patience import PATIENCE

_keys = (f"suite-{number}" for number in itertools.count())


@pytest.fixture
def connections(each_redis: str) -> Iterator[RedisConnections]:
    opened = RedisConnections(each_redis)
    yield opened
    opened.close()


@pytest.fixture
def client(each_redis: str) -> Iterator["redis.Redis"]:
    """A plain client, to look behind the log."""
    with redis.Redis.from_url(each_redis) as plain:
        yield plain


@pytest.fixture
def rig(connections: RedisConnections, client: "redis.Redis") -> Rig:
    return Rig(
        RedisEventLog(connections),
        next(_keys),
        lease=lambda process: client.set(f"lease:{process}", "1"),
        expire=lambda process: client.delete(f"lease:{process}"),
        within=lambda budgets: RedisEventLog(connections, budgets),
    )


@pytest.fixture(autouse=True)
def no_leases_of_others(client: "redis.Redis") -> None:
    client.delete("lease:p1", "lease:p2")


class TestRedisEventLog(EventLogSuite):
    """Each promise of the port, kept by append.lua."""


def test_every_event_is_published_with_its_place(rig: Rig, client: "redis.Redis") -> None:
    pubsub: Any = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    heard: list[tuple[bytes, ...]] = []
    with pubsub:
        pubsub.subscribe(channel_name(rig.key))
        pubsub.get_message(timeout=1)
        rig.lease("p1")
        rig.written(CREATED, guard="create", process="p1")
        rig.written(STARTED, QUESTION, guard="rules")
        while len(heard) < 3:
            published = pubsub.get_message(timeout=PATIENCE)
            assert published is not None, heard
            *place, body = published["data"].split(b" ", 3)
            heard.append((*place, orjson.loads(body)["type"].encode()))
    assert heard == [
        (b"lp1", b"0", b"-1", b"InterviewCreated"),
        (b"l", b"1", b"-1", b"InterviewStarted"),
        (b"l", b"2", b"-1", b"QuestionStarted"),
    ]


def test_changes_are_noted_in_order(connections: RedisConnections, rig: Rig) -> None:
    log = RedisEventLog(connections)
    rig.written(CREATED, guard="create")
    ((key, since),) = log.changed_since(0)[-1:]
    assert key == rig.key
    other = Rig(log, next(_keys), rig.lease, rig.expire, rig.within)
    other.written(CREATED, guard="create")
    rig.written(message("a"))
    assert [key for key, _ in log.changed_since(since)] == [other.key, rig.key]
    assert log.last_seqs([rig.key, "nobody", other.key]) == [1, -1, 0]
    log.forget_changes(log.changed_since(0)[-1][1] + 1)
    assert log.changed_since(0) == []


def test_a_snapshot_of_another_shape_is_not_believed(rig: Rig, client: "redis.Redis") -> None:
    rig.written(CREATED, guard="create")
    whole = rig.log.load(rig.key)
    epoch = rig.log.epoch.encode()
    client.set(f"snapshot:{rig.key}", epoch + b'\n{"seq": 5, "state": "of another version"}')
    assert rig.log.load(rig.key) == whole


def test_a_snapshot_from_before_redis_was_restarted_is_not_believed(
    rig: Rig, client: "redis.Redis"
) -> None:
    rig.written(CREATED, guard="create")
    rig.written(message("a"))
    whole = rig.log.load(rig.key)
    assert whole is not None
    rig.log.save_snapshot(rig.key, whole._replace(seq=9))
    assert rig.log.load(rig.key) == whole._replace(seq=9)
    stored: Any = client.get(f"snapshot:{rig.key}")
    body = stored.partition(b"\n")[2]
    client.set(f"snapshot:{rig.key}", b"an-earlier-run\n" + body)
    assert rig.log.load(rig.key) == whole


def test_overviews_take_a_few_round_trips_and_leave_out_who_cannot_be_read(
    connections: RedisConnections,
    rig: Rig,
    client: "redis.Redis",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = [f"{rig.key}.{number}" for number in range(50)]
    for key in keys:
        Rig(rig.log, key, rig.lease, rig.expire, rig.within).written(CREATED, guard="create")
    client.delete(f"log:{keys[3]}")
    client.set(f"log:{keys[3]}", "no stream")
    client.set(f"snapshot:{keys[5]}", b"\xff")
    client.lpush(f"snapshot:{keys[7]}", b"no string")
    trips: list[Any] = []
    real = redis.client.Pipeline.execute

    def execute(pipe: Any, raise_on_error: bool = True) -> Any:
        trips.append(pipe)
        return real(pipe, raise_on_error)

    monkeypatch.setattr(redis.client.Pipeline, "execute", execute)
    monkeypatch.setattr(connections.client, "execute_command", None)
    assert list(RedisEventLog(connections).overviews(keys)) == [*keys[:3], *keys[4:]]
    assert len(trips) == 2


def test_a_log_of_before_there_were_budgets_has_room_and_counts_from_now_on(
    rig: Rig, client: "redis.Redis"
) -> None:
    rig.written(CREATED, guard="create", account="ann", claim="all")
    rig.written(message("x"), message("y"), account="ann", claim="all")
    client.hdel(f"meta:{rig.key}", "bytes", "spent:ann")
    rig.log = rig.within(Budgets(events=3, user_events=1))
    rig.written(message("z"), account="ann", claim="all")
    assert rig.refused(message("!"), account="bob", claim="all").reason == "full"


def test_a_full_redis_is_unavailable_and_writes_no_part(rig: Rig, client: "redis.Redis") -> None:
    rig.lease("p1")
    rig.written(CREATED, guard="create")
    try:
        client.config_set("maxmemory", 1)
        for change in (lambda: rig.append(message("a")), lambda: rig.presence("join", "p1")):
            with pytest.raises(Unavailable):
                change()
    finally:
        client.config_set("maxmemory", 0)
    assert rig.log.read(rig.key, 0) == []
    assert client.hlen(f"presence:{rig.key}") == 0
    assert not client.sismember("held:p1", f"{rig.key}\nann")


def test_a_command_that_cannot_be_sent_keeps_nobody_waiting(rig: Rig) -> None:
    rig.written(CREATED, guard="create")
    with pytest.raises(UnicodeEncodeError):
        rig.append(message("a"), command_id="half a character: \ud83d")
    rig.written(message("b"))
