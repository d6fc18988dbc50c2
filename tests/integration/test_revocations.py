"""Revocations as processes learn them from Redis: soon, all of them, and cheaply."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_revocations import RedisRevocations

NOW = 1_000
LATER = NOW + 3600


@pytest.fixture
def connections(each_redis: str) -> Iterator[RedisConnections]:
    connections = RedisConnections(each_redis)
    connections.client.flushall()
    yield connections
    connections.close()


class Asked:
    """What a process' client sends to Redis, and what comes back."""

    def __init__(self, connections: RedisConnections, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[Any] = []
        send: Any = connections.client.execute_command

        def execute(*args: Any, **options: Any) -> Any:
            self.answers.append(send(*args, **options))
            return self.answers[-1]

        monkeypatch.setattr(connections.client, "execute_command", execute)


def test_what_one_process_revokes_others_and_later_ones_know(connections: RedisConnections) -> None:
    here, there = RedisRevocations(connections), RedisRevocations(connections)
    assert there.all(NOW) == {}
    here.revoke_token("t1", LATER)
    assert there.all(NOW) == {"token:t1": LATER}
    here.revoke_user("ann", NOW, LATER)
    here.remove("i1\nbob", NOW, LATER, wholly=True)
    everything = {
        "token:t1": LATER, "user:ann": NOW, "place:i1\nbob": NOW, "whole:i1\nbob": NOW,
    }  # fmt: skip
    assert there.all(NOW) == here.all(NOW) == everything
    assert RedisRevocations(connections).all(NOW) == everything


def test_the_same_revoked_again_is_learned_again(connections: RedisConnections) -> None:
    here, there = RedisRevocations(connections), RedisRevocations(connections)
    here.revoke_user("ann", NOW, LATER)
    assert there.all(NOW) == {"user:ann": NOW}
    here.revoke_user("ann", NOW + 1, LATER)
    assert there.all(NOW) == {"user:ann": NOW + 1}


def test_where_nothing_has_changed_one_round_trip_brings_nothing(
    connections: RedisConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    revocations = RedisRevocations(connections)
    for number in range(1000):
        revocations.revoke_token(f"t{number}", LATER)
    assert len(revocations.all(NOW)) == 1000
    asked = Asked(connections, monkeypatch)
    assert len(revocations.all(NOW)) == 1000
    (answer,) = asked.answers
    assert len(answer) == 1  # the state, and no row


def test_what_has_expired_is_known_no_longer(connections: RedisConnections) -> None:
    here, there = RedisRevocations(connections), RedisRevocations(connections)
    for number in range(1500):
        here.revoke_token(f"t{number}", NOW + 10)
    here.revoke_token("lasting", LATER)
    assert len(there.all(NOW)) == 1501
    for _ in range(2):  # so many do not go at once
        there.all(NOW + 10)
        here.all(NOW + 10)
    assert there.all(NOW + 10) == here.all(NOW + 10) == {"token:lasting": LATER}
    assert connections.client.zcard("revoked_until") == 1


def test_what_a_process_of_an_older_version_revokes_is_known(connections: RedisConnections) -> None:
    """One that writes no `revoked_version`."""
    revocations = RedisRevocations(connections)
    revocations.revoke_user("ann", NOW, LATER)
    assert revocations.all(NOW) == {"user:ann": NOW}
    for name, value, until in (("token:t1", LATER, LATER), ("user:ann", NOW + 5, LATER + 5)):
        connections.client.hset("revoked", name, value)
        connections.client.zadd("revoked_until", {name: until})
        assert revocations.all(NOW)[name] == value


def test_after_redis_lost_its_last_seconds_nothing_new_is_missed(
    connections: RedisConnections,
) -> None:
    """The version of what was lost is not given to something else."""
    here, there = RedisRevocations(connections), RedisRevocations(connections)
    here.revoke_token("t1", LATER)
    redis: Any = connections.client
    kept = {key: redis.dump(key) for key in redis.scan_iter()}
    here.revoke_token("t2", LATER)
    assert set(there.all(NOW)) == {"token:t1", "token:t2"}
    for key, value in kept.items():
        redis.restore(key, 0, value, replace=True)
    here.revoke_token("t3", LATER)
    assert set(there.all(NOW)) == {"token:t1", "token:t3"}
