"""The connections of the raw WebSocket wires in this process, for statistics and tokens' ends."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from app.domain.errors import Refusal
from app.observability.faults import note_fault
from app.services.identity.access import Access
from app.services.identity.caller import Connection


class RawConnections:
    """All that are open, each with how to end it."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._open: dict[str, tuple[Connection, Callable[[Refusal], None]]] = {}

    @contextmanager
    def held(self, connection: Connection, end: Callable[[Refusal], None]) -> Iterator[None]:
        """Count a connection while it is open; `end(error)` is called when its token ends."""
        self._open[connection.sid] = connection, end
        try:
            yield
        finally:
            del self._open[connection.sid]

    @property
    def all(self) -> Sequence[Connection]:
        """Every connection."""
        return [connection for connection, _ in self._open.values()]

    def evict(self, key: str, user_key: str) -> None:
        """End the connections of a person who was removed from an interview (their keys)."""
        for connection, end in list(self._open.values()):
            if connection.was_removed(key, user_key):
                self._access.end_removed(connection.identity, key)
                _end(end, Refusal("removed"))

    def tick(self) -> None:
        """End the connections whose token has ended; once a second."""
        for connection, end in list(self._open.values()):
            try:
                self._access.check(connection.identity)
            except Refusal as error:
                _end(end, error)


def _end(end: Callable[[Refusal], None], why: Refusal) -> None:
    try:
        end(why)
    except Exception as error:  # noqa: BLE001 - the others' tokens have ended, too
        note_fault("token_end", error)
