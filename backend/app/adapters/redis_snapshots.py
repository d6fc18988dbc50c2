"""What was folded from a log, kept beside it, so that loading reads only what came after."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.interview_log import Version

_SNAPSHOT = TypeAdapter(Version)


def snapshot_key(key: str) -> str:
    """Where an interview's snapshot is kept: the epoch of its log, a line end, JSON."""
    return f"snapshot:{key}"


class RedisSnapshots:
    """Snapshots on Redis; one made before Redis was restarted counts for nothing."""

    def __init__(self, connections: RedisConnections) -> None:
        self._connections = connections
        self._redis: Any = connections.client

    def load(self, key: str) -> Version | None:
        """The interview's snapshot. Raises Unavailable."""
        with redis_errors():
            return self.read(self._redis.get(snapshot_key(key)))

    def read(self, stored: Any) -> Version | None:
        """The snapshot, if it is one of this version's and of this log's."""
        if not isinstance(stored, bytes):
            return None
        epoch, _, body = stored.partition(b"\n")
        if epoch != self._connections.epoch.encode():  # the log may have lost what it was made of
            return None
        try:
            return _SNAPSHOT.validate_json(body)
        except ValidationError:  # written by a version with another shape: the log knows all
            return None

    def save(self, key: str, version: Version) -> None:
        """Keep one in place of the last. Raises Unavailable."""
        head = f"{self._connections.epoch}\n".encode()
        with redis_errors():
            self._redis.set(snapshot_key(key), head + _SNAPSHOT.dump_json(version))
