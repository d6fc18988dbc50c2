"""An interview's channel and log for a process that has no members in it: a worker."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_owed_finals import RedisOwedFinals
from app.adapters.redis_publisher import RedisPublisher
from app.domain.events import EchoMarked, UtteranceTranscribed
from app.domain.identifiers import Id
from app.ports.interview_log import Append, Appended


class RedisInterviewChannel(RedisOwedFinals):
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
        self,
        key: str,
        interview_id: Id,
        event: UtteranceTranscribed | EchoMarked,
        command_id: str,
    ) -> int | None:
        """Write it, also after the interview's end; a second one changes nothing. Its `seq`.

        Where there is no such interview any more, there is nothing to write to.
        """
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
        return answer.events[0].seq if isinstance(answer, Appended) and answer.events else None

    def transcribed(
        self, key: str, after: int, upto: int
    ) -> Sequence[UtteranceTranscribed | EchoMarked]:
        """What the log holds of them above `after`, up to `upto`, in order."""
        recorded = self._log.read(key, after, upto - after)
        events = (one.event for one in recorded)
        return [one for one in events if isinstance(one, UtteranceTranscribed | EchoMarked)]
