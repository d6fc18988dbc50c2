"""How many connections there are and what goes over them, added up over all processes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from app.domain.unique_ids import unique_id
from app.ports.interview_log import Clock
from app.ports.presence import Presence
from app.ports.statistics import ProcessFigures, StatisticsStore, Traffic

Payload = dict[str, Any]


class StatisticsService:
    """This process's figures, told to the others with every `tick()`, once a second."""

    def __init__(
        self, store: StatisticsStore, presence: Presence, traffic: Traffic, clock: Clock
    ) -> None:
        self._store = store
        self._presence = presence
        self._traffic = traffic
        self._clock = clock
        self._started_at = clock()
        self._counter = unique_id()
        self._told_traffic = Traffic()
        self._told_as = ""
        self._told_sessions: Counter[str] = Counter()

    def tick(self, connections: Iterable[Iterable[str]]) -> None:
        """Tell what has changed. Raises Unavailable, and then the next one tells it.

        `connections`: of each, of every wire, the keys of the interviews that it is in.
        """
        process, known = self._presence.process, list(connections)
        if process != self._told_as:
            self._told_sessions = Counter()
        sessions = Counter(key for keys in known for key in keys)
        changed = {
            key: sessions[key]
            for key in sessions.keys() | self._told_sessions.keys()
            if sessions[key] != self._told_sessions[key]
        }
        traffic, told = asdict(self._traffic), asdict(self._told_traffic)
        counts = {name: count for name, count in traffic.items() if count != told[name]}
        figures = ProcessFigures(self._started_at, len(known), changed)
        self._store.publish(process, figures, self._counter, counts)
        self._told_as, self._told_sessions = process, sessions
        self._told_traffic = Traffic(**traffic)

    def overview(self) -> Payload:
        """`{websocket_stats, active_sessions}` over all processes and wires."""
        totals, living = self._store.totals(), self._store.living()
        oldest = min((figures.started_at for figures in living), default=self._clock())
        return {
            "websocket_stats": {
                "total_connections": totals.get("connections", 0),
                "active_connections": sum(figures.connections for figures in living),
                "messages_sent": totals.get("sent", 0),
                "messages_received": totals.get("received", 0),
                "errors_count": totals.get("errors", 0),
                "uptime_seconds": max(0, self._clock() - oldest) / 1000,
            },
            "active_sessions": sorted(_sessions(living)),
        }

    def sessions(self) -> Mapping[str, int]:
        """Interview key -> connections in it, over all processes."""
        return _sessions(self._store.living())


def _sessions(living: Iterable[ProcessFigures]) -> Counter[str]:
    found: Counter[str] = Counter()
    for figures in living:
        found.update(figures.sessions)
    return found
