"""ArchiveReports on Redis: one key, which expires."""

from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.ports.archive_state import BEHIND_SECONDS, NO_ROLE, ArchiveState

_KEY = "archive_state"
_COUNTS_SECONDS = 15


class RedisArchiveReports:
    """What the records role says last."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def say(self, lag: float, reason: str | None) -> None:
        """Say it."""
        with redis_errors():
            self._redis.set(_KEY, orjson.dumps([lag, reason]), ex=_COUNTS_SECONDS)

    def said(self) -> ArchiveState:
        """What was said."""
        with redis_errors():
            told = self._redis.get(_KEY)
        if told is None:
            return NO_ROLE
        lag, reason = orjson.loads(told)
        is_behind = lag > BEHIND_SECONDS or reason is not None
        return ArchiveState("behind" if is_behind else "following", lag, reason)
