"""The engine without a server: each browser sends to every other one."""

from collections.abc import Mapping
from typing import Any

from app.ports.call_roster import Peer
from app.services.call.ice import IceServers
from app.services.call.ladder import LADDER
from app.services.call.rules import CallRules


class Mesh:
    """See CallEngine."""

    def __init__(self, ice: IceServers, rules: CallRules) -> None:
        self._ice = ice
        self._rules = rules

    def entrance(self, key: str, peer: Peer) -> Mapping[str, Any]:
        """See CallEngine: ways to the others, and what pictures may cost."""
        return {
            "engine": "mesh",
            "ice": self._ice.fresh(),
            "relay_only": self._rules.relay_only,
            "ladder": LADDER,
        }

    def removed(self, key: str, peer: Peer) -> None:
        """See CallEngine: the others' pages close their lines to it, as `call_peer_left` says."""
