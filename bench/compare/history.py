"""Interviews with a long past, written through the event log as the server would write them.

    python -m bench.compare.history unix:///path/redis.sock ROOM_PREFIX ROOMS EVENTS

A program of its own, because the log's adapter lives in gevent's loop and the load in asyncio's.
"""

import sys
import time
from collections.abc import Sequence

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.domain.events import Event, InterviewCreated, MessageSent
from app.ports.interview_log import Append, Guard

EVENTS_PER_APPEND = 500


def write(log: RedisEventLog, room: str, events: int) -> None:
    """Create the interview, append `events` messages, leave the snapshot that goes with them."""
    _append(log, room, [InterviewCreated()], "create", "created")
    for first in range(0, events, EVENTS_PER_APPEND):
        numbers = range(first, min(first + EVENTS_PER_APPEND, events))
        messages = [
            MessageSent(user_id=n % 4, message="x" * 60, type="text", message_id=f"{n:032x}")
            for n in numbers
        ]
        _append(log, room, messages, "system", f"past {first}")
    version = log.load(room)
    if version is None or version.seq != events:
        raise RuntimeError(f"{room}: the history is not there")
    log.save_snapshot(room, version)


def _append(
    log: RedisEventLog, room: str, events: Sequence[Event], guard: Guard, name: str
) -> None:
    now = int(time.time() * 1000)
    log.append(Append(room, room, events, now, guard, command_id=name))


def main() -> None:
    """Read the command line, write."""
    url, prefix, rooms, events = sys.argv[1:]
    log = RedisEventLog(RedisConnections(url))
    for room in range(int(rooms)):
        write(log, f"{prefix}-{room}", int(events))


if __name__ == "__main__":
    main()
