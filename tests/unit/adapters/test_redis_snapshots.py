"""When a snapshot counts, over a client that only keeps keys."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.adapters.redis_snapshots import RedisSnapshots, snapshot_key
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.interview import evolve
from app.ports.interview_log import Version


class Client(dict[str, bytes]):
    """Keeps bytes by key."""

    def set(self, key: str, value: bytes) -> None:
        self[key] = value


@pytest.fixture
def connections() -> Any:
    return SimpleNamespace(client=Client(), epoch="run1")


def version() -> Version:
    created = Recorded(0, 1, "i1", e.InterviewCreated(lobby=True, title="First"))
    joined = Recorded(1, 5, "i1", e.ParticipantJoined(user_id=7, role="candidate", name="Ann"))
    return Version(1, 5, evolve(evolve(None, created), joined))


def test_what_was_saved_is_loaded(connections: Any) -> None:
    snapshots = RedisSnapshots(connections)
    assert snapshots.load("i1") is None
    snapshots.save("i1", version())
    assert snapshots.load("i1") == version()
    assert snapshots.load("i2") is None


def test_one_of_before_a_restart_of_redis_counts_for_nothing(connections: Any) -> None:
    """The log may have lost what it was made of."""
    snapshots = RedisSnapshots(connections)
    snapshots.save("i1", version())
    connections.epoch = "run2"
    assert snapshots.load("i1") is None


@pytest.mark.parametrize("body", [b"", b"{}", b"no JSON", b'{"seq":1}'])
def test_one_of_another_shape_counts_for_nothing(connections: Any, body: bytes) -> None:
    connections.client[snapshot_key("i1")] = b"run1\n" + body
    assert RedisSnapshots(connections).load("i1") is None
