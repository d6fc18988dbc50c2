"""Several processes write to one interview at once: one log, one order, nothing lost or doubled."""

import itertools
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.domain.events import EmergencyStopped
from tests.integration.processes import wait_until
from tests.integration.writers import Writers, assert_exactly_once, begin, whole_log
from tests.support.fault_proxy import FaultProxy

_keys = (f"writers-{number}" for number in itertools.count())


@pytest.fixture
def log(each_redis: str) -> Iterator[RedisEventLog]:
    connections = RedisConnections(each_redis)
    yield RedisEventLog(connections)
    connections.close()


@pytest.fixture
def key(log: RedisEventLog) -> str:
    made = next(_keys)
    begin(log, made)
    return made


def test_everything_acknowledged_stands_once_and_all_hear_one_order(
    log: RedisEventLog, key: str, each_redis: str
) -> None:
    order = {"redis_url": each_redis, "greenlets": 8, "count": 25}
    with Writers(key, dict.fromkeys(("a", "b", "c"), order)) as writers:
        writers.go()
        told = writers.told()
        entries = whole_log(log, key)
        assert_exactly_once(entries, told)
        assert all(isinstance(seq, int) for seq in told.values())
        assert len(told) == 3 * 8 * 25
        for heard in writers.heard(entries[-1].seq).values():
            assert heard == list(range(1, len(entries)))


def test_nothing_follows_an_emergency_stop(log: RedisEventLog, key: str, each_redis: str) -> None:
    order = {"redis_url": each_redis, "greenlets": 6, "count": 40}
    orders = {"a": order, "b": order, "c": {**order, "stop_at": 60}}
    with Writers(key, orders) as writers:
        writers.go()
        told = writers.told()
        entries = whole_log(log, key)
        assert isinstance(entries[-1].event, EmergencyStopped)
        assert_exactly_once(entries, told)
        assert told["c-0\n60"] == entries[-1].seq
        refusals = {seq for seq in told.values() if not isinstance(seq, int)}
        assert refusals == {"interview_stopped"}
        for heard in writers.heard(entries[-1].seq).values():
            assert heard == list(range(1, len(entries)))


def test_lost_replies_double_nothing(
    log: RedisEventLog, key: str, each_redis: str, tmp_path: Path
) -> None:
    with FaultProxy(each_redis, tmp_path / "proxy") as proxy:
        order = {"redis_url": proxy.url, "greenlets": 4, "count": 25}
        with Writers(key, {"a": order, "b": {**order, "redis_url": each_redis}}) as writers:
            proxy.lose_replies = 0.2
            writers.go()
            told = writers.told()
            proxy.lose_replies = 0.0
            entries = whole_log(log, key)
            assert proxy.replies_lost > 5
            assert_exactly_once(entries, told)
            assert len(told) == 200
            assert all(isinstance(seq, int) for seq in told.values())
            for heard in writers.heard(entries[-1].seq).values():
                assert heard == list(range(1, len(entries)))


def is_as_long_as(log: RedisEventLog, key: str, length: int) -> bool:
    return len(whole_log(log, key)) >= length


def test_cut_connections_lose_nothing(
    log: RedisEventLog, key: str, each_redis: str, tmp_path: Path
) -> None:
    with FaultProxy(each_redis, tmp_path / "proxy") as proxy:
        order = {"redis_url": proxy.url, "greenlets": 4, "count": 150}
        with Writers(key, {"a": order, "b": {**order, "redis_url": each_redis}}) as writers:
            writers.go()
            for after in (100, 300, 500, 700):
                wait_until(partial(is_as_long_as, log, key, after), f"{after} entries")
                proxy.cut()
            told = writers.told()
            entries = whole_log(log, key)
            assert_exactly_once(entries, told)
            assert all(isinstance(seq, int) for seq in told.values())
            for heard in writers.heard(entries[-1].seq).values():
                assert heard == list(range(1, len(entries)))


def test_what_pubsub_lost_is_found_by_the_position_check(
    log: RedisEventLog, key: str, each_redis: str, tmp_path: Path
) -> None:
    with FaultProxy(each_redis, tmp_path / "proxy") as proxy:
        order = {"greenlets": 1, "count": 10}
        orders = {
            "deaf": {**order, "redis_url": proxy.url, "count": 0},
            "b": {**order, "redis_url": each_redis},
        }
        with Writers(key, orders) as writers:
            proxy.deaf = True
            writers.go()
            writers.told()
            entries = whole_log(log, key)
            assert writers.heard(entries[-1].seq)["deaf"] == list(range(1, len(entries)))
