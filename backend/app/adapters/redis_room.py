"""An interview's channel and log for a process that has no members in it: a worker."""

import time
from collections.abc import Mapping
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_owed_finals import RedisOwedFinals
from app.adapters.redis_publisher import RedisPublisher
from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import Id
from app.ports.interview_log import Append


class RedisRoom(RedisOwedFinals):
    """Room on Redis; for one thread."""

    def __init__(self, connections: RedisConnections, patience: int) -> None:
        super().__init__(connections, patience)
        self._publisher = RedisPublisher(connections)
        self._log = RedisEventLog(connections)

    def publish(
        self, key: str, event: str, payload: Mapping[str, Any], to_user: str | None = None
    ) -> None:
        """Send something ephemeral to the room in every process, or to one user there."""
        self._publisher.publish(key, event, payload, to_user=to_user)

    def append(
        self, key: str, interview_id: Id, event: UtteranceTranscribed, command_id: str
    ) -> None:
        """Write a final transcript, also after the interview's end; a second one changes nothing.

        Where there is no such interview any more, there is nothing to write to.
        """
        self._log.append(
            Append(
                key=key,
                interview_id=interview_id,
                events=(event,),
                time=time.time_ns() // 1_000_000,
                guard="system",
                command_id=command_id,
            )
        )
