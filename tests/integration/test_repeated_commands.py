"""Everything that is sent again after a lost answer does what it does once."""

from collections.abc import Iterator

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_presence import RedisPresence
from app.adapters.redis_statistics import RedisStatistics
from app.ports.statistics import ProcessFigures


@pytest.fixture
def connections(each_redis: str) -> Iterator[RedisConnections]:
    opened = RedisConnections(each_redis)
    opened.client.flushdb()
    yield opened
    opened.close()


def test_figures_that_are_told_twice_count_once(connections: RedisConnections) -> None:
    store = RedisStatistics(connections)
    figures = ProcessFigures(1, 2, {"i": 1})
    for _ in range(2):
        store.publish("p1", figures, "counter 1", {"sent": 5, "errors": 1})
    store.publish("p1", figures, "counter 1", {"sent": 12})
    store.publish("p2", figures, "counter 2", {"sent": 3})
    store.publish("p2", figures, "counter 2", {})
    assert store.totals() == {"sent": 15, "errors": 1}


def test_looking_at_a_lease_does_not_extend_it(connections: RedisConnections) -> None:
    presence = RedisPresence(connections)
    presence.start_afresh()
    connections.client.expire(f"lease:{presence.process}", 3)
    assert presence.is_alive()
    assert connections.client.ttl(f"lease:{presence.process}") <= 3
    connections.client.delete(f"lease:{presence.process}")
    assert not presence.is_alive()
