"""What carries the sound and pictures of calls; the roster and the signalling know none of it."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.ports.call_roster import Peer


class CallEngine(Protocol):
    """The browsers among themselves, or a media server."""

    def entrance(self, key: str, peer: Peer) -> Mapping[str, Any]:
        """What a page needs to get in: the engine's own part of what answers `call_join`.

        `engine` is its name; a media server adds `url`, `token`, `identity` and `room`.
        """

    def removed(self, key: str, peer: Peer) -> None:
        """A peer is in the call no more, whyever: let nothing from or to it pass."""
