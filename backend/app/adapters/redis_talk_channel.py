"""Interviews as the translation worker sees them, over Redis; for one thread."""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import uuid4

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_event_log import RedisEventLog, channel_name
from app.adapters.redis_publisher import RedisPublisher
from app.domain.events import Recorded, TextTranslated
from app.domain.identifiers import Id
from app.ports.interview_log import Append, Appended

_HELD_SECONDS = 10
_EPHEMERAL = b"e "
_MOST = 500
"""Messages that are taken at once: whoever talks a lot has to be left for the others' sake."""

# Take the lease where nobody has it, prolong it where it is one's own.
_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""


class RedisTalkChannel:
    """Implements `TalkChannel`."""

    def __init__(self, connections: RedisConnections) -> None:
        self._connections = connections
        redis: Any = connections.client
        self._redis = redis
        self._heard: Any = redis.pubsub(ignore_subscribe_messages=True)
        self._log = RedisEventLog(connections)
        self._publisher = RedisPublisher(connections)
        self._hold: Any = self._redis.register_script(_HOLD)
        self._name = uuid4().hex
        self._channels: set[str] = set()

    def hold(self, key: str) -> bool:
        """See TalkChannel.hold."""
        with redis_errors():
            held = self._hold(keys=[f"translation:{key}"], args=[self._name, _HELD_SECONDS])
            return bool(held)

    def read(self, key: str, after: int) -> Sequence[Recorded]:
        """See TalkChannel.read."""
        return self._log.read(key, after)

    def partials(self, keys: Collection[str], seconds: float) -> Sequence[Mapping[str, Any]]:
        """See TalkChannel.partials."""
        wanted = {self._connections.channel(channel_name(key)) for key in keys}
        if not wanted and not self._channels:
            time.sleep(seconds)
            return []
        found: list[Mapping[str, Any]] = []
        with redis_errors():
            if joined := wanted - self._channels:
                self._heard.subscribe(*joined)
            if left := self._channels - wanted:
                self._heard.unsubscribe(*left)
            self._channels = wanted
            wait = seconds
            for _ in range(_MOST):
                message = self._heard.get_message(timeout=wait)
                if message is None:
                    break
                wait = 0.0
                if partial := _partial(message.get("data")):
                    found.append(partial)
        return found

    def append(self, key: str, interview_id: Id, event: TextTranslated, command_id: str) -> bool:
        """See TalkChannel.append."""
        answer = self._log.append(
            Append(
                key=key,
                interview_id=interview_id,
                events=(event,),
                time=time.time_ns() // 1_000_000,
                guard="system",
                command_id=command_id,
            )
        )
        return isinstance(answer, Appended)

    def publish(self, key: str, payload: Mapping[str, Any]) -> None:
        """See TalkChannel.publish."""
        self._publisher.publish(key, "caption_translated", payload)


def _partial(data: Any) -> Mapping[str, Any] | None:
    if not isinstance(data, bytes) or not data.startswith(_EPHEMERAL):
        return None
    event, payload, *_ = orjson.loads(data[len(_EPHEMERAL) :])
    return payload if event == "live_transcription" and not payload["is_final"] else None
