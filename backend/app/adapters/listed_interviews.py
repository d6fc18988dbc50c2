"""Interviews for the index: summed up when they are indexed, and read again when they are found."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from app.adapters.recorded_json import decode_event
from app.adapters.redis_event_log import fold
from app.ports.interview_log import Overview, Version
from app.ports.interview_search import Found, Wanted
from app.ports.log_lines import LogLine

_VERSION = TypeAdapter(Version)


class IndexRow(Protocol):
    """What the index holds of an interview; see summed_up."""

    @property
    def interview(self) -> str:
        """Its key."""

    @property
    def created(self) -> int:
        """When, in microseconds."""

    @property
    def version(self) -> bytes:
        """Its state."""

    @property
    def first(self) -> bytes:
        """The line that made it."""


def summed_up(key: str, lines: Sequence[LogLine]) -> tuple[str, bytes] | None:
    """Status and state; None for a log that does not begin with an interview."""
    try:
        version = fold(None, [decode_event(key, *line) for line in lines])
    except ValueError:
        return None
    return None if version is None else (version.state.status, _VERSION.dump_json(version))


class IndexedInterviews:
    """InterviewSearch over the rows of an index."""

    def __init__(self, rows: Callable[[Wanted, int | None, int], Sequence[IndexRow]]) -> None:
        self._rows = rows

    def newest(self, wanted: Wanted, before: int | None, limit: int) -> list[Found]:
        """Those that this version can read."""
        found = []
        for row in self._rows(wanted, before, limit):
            overview = _overview(row.interview, row.version, row.first)
            if overview is not None:
                found.append(Found(row.interview, row.created, overview))
        return found


@lru_cache(maxsize=256)  # the same first pages are asked for again and again
def _overview(key: str, version: bytes, first: bytes) -> Overview | None:
    """None for a state with another shape than this version's: it is indexed anew."""
    try:
        state = _VERSION.validate_json(version)
    except ValidationError:
        return None
    return Overview(decode_event(key, 0, -1, first), state)
