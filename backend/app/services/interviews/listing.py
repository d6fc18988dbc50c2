"""Interviews by when they were made, of the live log and of the archive together."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import Refusal
from app.domain.interview import Interview
from app.ports.interview_index import InterviewIndex
from app.ports.interview_log import EventLog, Overview, Unavailable
from app.ports.interview_search import Found, InterviewSearch, Wanted

AT_ONCE = 100
"""Live interviews that are looked at in one go."""
AT_MOST = 2_000
"""That are looked at for one page; a cursor goes on from there."""
KeepsOut = Callable[[Interview], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor`: of the next page; `is_complete`: False where the archive could not be asked."""

    overviews: list[Overview]
    cursor: int | None
    is_complete: bool


class Listing:
    """`search` None: there is no archive, and nothing that looks inside interviews."""

    def __init__(
        self, log: EventLog, index: InterviewIndex, search: InterviewSearch | None = None
    ) -> None:
        self._log = log
        self._index = index
        self._search = search

    def page(self, wanted: Wanted, before: int | None, limit: int, keeps_out: KeepsOut) -> Page:
        """The newest that were made before `before` (microseconds).

        `keeps_out`: whoever is outside does not learn either what is said inside.
        """
        if wanted.looks_inside:
            return self._searched(wanted, before, limit, keeps_out)
        live, seen_to = self._live(wanted, before, limit + 1)
        archived, is_complete = self._archived(wanted, before, limit + 1)
        rows = {found.key: found for found in archived} | {found.key: found for found in live}
        merged = sorted(rows.values(), key=lambda found: found.created, reverse=True)
        if seen_to is not None:  # of what is older than that, only a part is known
            merged = [found for found in merged if found.created >= seen_to]
        shown = merged[:limit]
        cursor = shown[-1].created if len(merged) > limit else seen_to
        return Page([found.overview for found in shown], cursor, is_complete)

    def _searched(
        self, wanted: Wanted, before: int | None, limit: int, keeps_out: KeepsOut
    ) -> Page:
        """What the index has, as it stands now."""
        if self._search is None:
            fields = [name for name in ("text", "participant") if getattr(wanted, name)]
            raise Refusal("search_needs_archive", fields[0] if fields else None)
        found = self._search.newest(wanted, before, limit + 1)
        shown = found[:limit]
        now = self._log.overviews([one.key for one in shown]) if shown else {}
        overviews = [now.get(one.key, one.overview) for one in shown]
        cursor = shown[-1].created if len(found) > limit else None
        inside = [one for one in overviews if not keeps_out(one.version.state)]
        return Page([one for one in inside if _matches(one, wanted)], cursor, True)

    def _archived(self, wanted: Wanted, before: int | None, limit: int) -> tuple[list[Found], bool]:
        if self._search is None:
            return [], True
        try:
            return self._search.newest(wanted, before, limit), True
        except Unavailable:  # those that are live are listed all the same
            return [], False

    def _live(
        self, wanted: Wanted, before: int | None, limit: int
    ) -> tuple[list[Found], int | None]:
        """The newest, `limit` at most, and up to where they were looked at; None: all of them."""
        found: list[Found] = []
        for _ in range(AT_MOST // AT_ONCE):
            size = AT_ONCE if _filters(wanted) else min(AT_ONCE, limit)
            if wanted.among is None:
                rows = self._index.newest(before, size)
            else:
                rows = self._index.newest_of(wanted.among, before, size)
            overviews = self._log.overviews([key for key, _ in rows]) if rows else {}
            found += [
                Found(key, created, overviews[key])
                for key, created in rows
                if key in overviews and _matches(overviews[key], wanted)
            ]
            if len(found) >= limit or len(rows) < size:
                return found[:limit], None
            before = rows[-1][1]
        return found, before


def _filters(wanted: Wanted) -> bool:
    return any(
        one is not None for one in (wanted.status, wanted.purpose, wanted.since, wanted.until)
    )


def _matches(overview: Overview, wanted: Wanted) -> bool:
    """Whether it is one of those, by its state."""
    state, made = overview.version.state, overview.created.time
    return (
        wanted.status in (None, state.status)
        and wanted.purpose in (None, state.purpose)
        and (wanted.since is None or made >= wanted.since)
        and (wanted.until is None or made < wanted.until)
    )
