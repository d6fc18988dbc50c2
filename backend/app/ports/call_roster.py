"""Who is in the call of an interview: one live peer for each user."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.identifiers import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Somebody in a call.

    `peer_id` is new with every entry, `order` counts them; `sid`, `process`: where its page is
    connected; `secret`: the digest of what proves a page to be the same after a cut.
    """

    peer_id: str
    user_id: Id
    name: str | None
    role: str
    process: str
    sid: str
    secret: str
    order: int = 0
    mic: bool = False
    cam: bool = False
    screen: bool = False

    def shown(self) -> dict[str, Any]:
        """What the others may know."""
        return {
            "peer_id": self.peer_id,
            "user_id": self.user_id,
            "name": self.name,
            "role": self.role,
            "order": self.order,
            "media": self.media(),
        }

    def media(self) -> dict[str, bool]:
        """What it sends."""
        return {"mic": self.mic, "cam": self.cam, "screen": self.screen}


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """What an entry led to. `replaced`: the same user's peer before."""

    peer: Peer
    replaced: Peer | None


class CallRoster(Protocol):
    """The peers of each interview's call, over all processes. All methods raise Unavailable."""

    def enter(self, key: str, peer: Peer, most: int) -> RosterEntry | None:
        """Put a peer in, in the place of the same user's; None where there are `most` others."""

    def put(self, key: str, peer: Peer, sid: str) -> bool:
        """Note what changed of a peer; False where it is not there any more under `sid`."""

    def leave(self, key: str, peer: Peer) -> bool:
        """Take a peer out, if it is there still under this connection."""

    def peers(self, key: str) -> Sequence[Peer]:
        """Everybody in the call, in the order of their entry."""

    def find(self, key: str, *peer_ids: str) -> Sequence[Peer | None]:
        """Some of them."""

    def of_dead(self, peers: Sequence[Peer]) -> Sequence[Peer]:
        """Those of them whose process lives no more."""
