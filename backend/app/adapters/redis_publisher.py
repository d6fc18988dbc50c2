"""Publishing what stands in no log: to an interview's channel, or to everybody's."""

from collections.abc import Mapping
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_event_log import channel_name

EVERYBODY = "everybody"
"""The channel for what goes to every connection."""


class RedisPublisher:
    """Sends `e <json>`, which `RedisFeeds` hears in every process. Both raise Unavailable."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._channel = connections.channel

    def publish(
        self,
        key: str,
        event: str,
        payload: Mapping[str, Any],
        skip_sid: str | None = None,
        to_hosts: bool = False,
        to_user: str | None = None,
        *,
        to_sid: str | None = None,
    ) -> None:
        """Send an ephemeral event to the interview's room, its hosts, or one user, everywhere.

        Or to one connection, wherever it is: the field that versions before this one do not know.
        """
        message = [event, payload, skip_sid, to_hosts, to_user]
        self._publish(channel_name(key), *message, *([] if to_sid is None else [to_sid]))

    def publish_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an ephemeral event to every connection of every process."""
        self._publish(EVERYBODY, event, payload)

    def _publish(self, channel: str, *message: Any) -> None:
        with redis_errors():
            self._redis.publish(self._channel(channel), b"e " + orjson.dumps(message))
