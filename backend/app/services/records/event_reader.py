"""An interview's log from its beginning, read piece by piece."""

from collections.abc import Iterator

from app.domain.events import Recorded
from app.ports.interview_log import EventLog

READ_LIMIT = 500


def all_events(log: EventLog, key: str, last_seq: int, after: int = -1) -> Iterator[Recorded]:
    """The events up to `last_seq`, the creation's (0) included. Raises Unavailable."""
    seq = after
    while seq < last_seq:
        events = log.read(key, seq, READ_LIMIT)
        if not events:
            return
        yield from (recorded for recorded in events if recorded.seq <= last_seq)
        seq = events[-1].seq
