"""Interviews for the index: summed up when they are indexed, and read again when they are found."""

from collections.abc import Callable, Sequence
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
            try:
                version = _VERSION.validate_json(row.version)
            except ValidationError:  # of a version with another shape: it is indexed anew
                continue
            created = decode_event(row.interview, 0, -1, row.first)
            found.append(Found(row.interview, row.created, Overview(created, version)))
        return found
