"""Who is in a call, in a real Redis: entered once for each user, over all processes."""

import uuid
from dataclasses import replace

import pytest

from app.adapters.redis_call_roster import RedisCallRoster
from app.adapters.redis_connection import RedisConnections
from app.ports.call_roster import Peer


@pytest.fixture
def connections(redis_url: str) -> RedisConnections:
    return RedisConnections(redis_url)


@pytest.fixture
def key() -> str:
    """An interview of the test's own."""
    return f"call_{uuid.uuid4().hex}"


@pytest.fixture
def roster(connections: RedisConnections) -> RedisCallRoster:
    return RedisCallRoster(connections)


def peer(user: str | int, peer_id: str = "", sid: str = "") -> Peer:
    return Peer(
        peer_id=peer_id or f"peer-{user}",
        user_id=user,
        name='Ann "A"',
        role="candidate",
        process="p1",
        sid=sid or f"sid-{user}",
        secret="digest",
    )


def test_peers_stand_in_the_order_of_their_entry(roster: RedisCallRoster, key: str) -> None:
    entries = [roster.enter(key, peer(user), 6) for user in ("ann", 9_007_199_254_740_991)]
    assert [entry.peer.order for entry in entries if entry] == [1, 2]
    known = roster.peers(key)
    assert [one.user_id for one in known] == ["ann", 9_007_199_254_740_991]
    assert known[0] == replace(peer("ann"), order=1)
    assert roster.peers(f"{key}_other") == []
    assert roster.find(key, "peer-ann", "nobody") == [known[0], None]


def test_a_user_is_in_a_call_once(roster: RedisCallRoster, key: str) -> None:
    roster.enter(key, peer(7), 2)
    roster.enter(key, peer("ann"), 2)
    again = roster.enter(key, peer("7", "second"), 2)
    assert again is not None
    assert again.replaced is not None
    assert (again.replaced.peer_id, again.peer.order) == ("peer-7", 3)
    assert [one.peer_id for one in roster.peers(key)] == ["peer-ann", "second"]
    assert roster.enter(key, peer("bob"), 2) is None
    assert roster.enter(key, peer("7 bob"), 3) is not None  # no prefix of another user


def test_only_its_own_connection_takes_a_peer_out(roster: RedisCallRoster, key: str) -> None:
    entry = roster.enter(key, peer("ann", sid="old"), 6)
    assert entry is not None
    assert roster.put(key, replace(entry.peer, sid="new", mic=True), "old")
    assert not roster.put(key, entry.peer, "old")  # what was on its way when the page came back
    assert not roster.leave(key, entry.peer)
    (known,) = roster.peers(key)
    assert (known.sid, known.mic) == ("new", True)
    assert roster.leave(key, known)
    assert not roster.put(key, known, known.sid)
    assert roster.peers(key) == []


def test_whose_process_lives_no_more_is_known(
    roster: RedisCallRoster, connections: RedisConnections, key: str
) -> None:
    connections.client.set(f"lease:{key}", "1", ex=60)
    alive, dead = replace(peer("ann"), process=key), replace(peer("bob"), process="p2")
    assert roster.of_dead([alive, dead]) == [dead]
    assert roster.of_dead([]) == []


def test_what_another_version_wrote_harms_no_other(
    roster: RedisCallRoster, connections: RedisConnections, key: str
) -> None:
    roster.enter(key, peer("ann"), 6)
    connections.client.hset(f"call:{key}", "x", b"bob\n{")
    assert [one.user_id for one in roster.peers(key)] == ["ann"]
