"""Delivery to connections: this process's own, and everybody who follows an interview."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.contract.events.projection import Viewer
from app.domain.events import Event, Recorded
from app.ports.interview_log import Version


class Emitter(Protocol):
    """Delivery to this process's own connections.

    But for `wait_until_read` nothing here blocks or switches greenlets.
    """

    def emit(
        self, event: str, payload: Mapping[str, Any], to: str | Sequence[str], skip_sid: str | None
    ) -> None:
        """Send to a room, or to connections by sid."""

    def emit_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send to every connection of this process."""

    def enter(self, sid: str, room: str) -> None:
        """Put a connection into a room."""

    def leave(self, sid: str, room: str) -> None:
        """Take a connection out of a room."""

    def is_behind(self, sid: str) -> bool:
        """Whether much of what was sent to the connection is still on its way."""

    def wait_until_read(self, sid: str) -> None:
        """Wait while it is behind."""

    def close(self, sid: str) -> None:
        """Close a connection."""

    def close_all(self, within: float, handlers: float) -> None:
        """Take no more connections and close all there are, over `within` seconds.

        `handlers`: how long to wait, then, for those that still run.
        """


class Feeds(Protocol):
    """The one way out: everything that local members of an interview see comes through here."""

    def start(self, on_everybody: Callable[[str, Any], None] | None = None) -> None:
        """Begin to listen for what other processes append and publish.

        `on_everybody(event, payload)`: takes what is for all, which is else sent to everybody here.
        """

    def stop(self) -> None:
        """Stop listening."""

    def version(self, key: str) -> Version | None:
        """The interview as this process knows it, from the feed or else from the log."""

    def follow(self, key: str) -> Version:
        """Follow the interview from now on; raises LookupError where it does not exist."""

    def question_text(self, key: str, seq: int) -> str | None:
        """The words of the question that was started with `seq`."""

    def refresh(self, key: str, missed: Iterable[Recorded]) -> None:
        """Take events in that a refused append brought."""

    def deliver(self, key: str, events: Iterable[Recorded]) -> None:
        """Take events in that this process appended."""

    def publish(
        self,
        key: str,
        event: str,
        payload: Mapping[str, Any],
        skip_sid: str | None = None,
        to_hosts: bool = False,
        *,
        to_sid: str | None = None,
    ) -> None:
        """Send an ephemeral event to the interview's room in every process, or to its hosts.

        `to_sid`: to that connection alone, in whichever process it is.
        """

    def publish_to_all(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an ephemeral event to every connection of every process."""

    def join(
        self,
        key: str,
        sid: str,
        viewer: Viewer,
        after_seq: int | None,
        greet: Callable[[Version], None],
    ) -> None:
        """Make a connection a member: greet(version), replay what is above `after_seq`, then live.

        It returns once greeted; the replay follows by itself. `greet` must not switch greenlets,
        so that nothing falls between it and what follows.
        """

    def leave(self, key: str, sid: str) -> None:
        """End a connection's membership."""

    def listen(
        self, key: str, viewer: Viewer, hear: Callable[[str, Mapping[str, Any]], None]
    ) -> Callable[[], None]:
        """Let a connection of another wire hear what the viewer sees, logged and ephemeral.

        From now on, until the returned function is called; also what goes to every connection.
        `hear(event, payload)` must not switch greenlets. Raises LookupError, Unavailable.
        """

    def watch(self, kinds: Iterable[type[Event]], notice: Callable[[str, Recorded], None]) -> None:
        """Call `notice(key, recorded)` whenever a host here was told of an event of these kinds.

        It must not switch greenlets. Where several processes have hosts, each calls its own.
        """

    def tell_hosts_here(self, key: str, event: str, payload: Mapping[str, Any]) -> None:
        """Send an ephemeral event to the hosts among this process's members, and to no other."""
