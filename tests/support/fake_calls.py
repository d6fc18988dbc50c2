"""Calls over fakes: a roster in memory, and timers that a test lets run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.identifiers import id_key
from app.ports.call_roster import Peer, RosterEntry
from app.services.call.call_places import CallPlaces
from app.services.call.calls import Calls
from app.services.call.ice import IceServers
from app.services.call.rules import CallRules
from tests.support.fake_concurrency import FakeConcurrency


@dataclass
class FakeCallRoster:
    """A CallRoster in memory. `dead`: processes that live no more."""

    calls: dict[str, dict[str, Peer]] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)

    def enter(self, key: str, peer: Peer, most: int) -> RosterEntry | None:
        call = self.calls.setdefault(key, {})
        user = id_key(peer.user_id)
        before = next((p for p in call.values() if id_key(p.user_id) == user), None)
        if len(call) - (before is not None) >= most:
            return None
        if before is not None:
            del call[before.peer_id]
        self.orders[key] = self.orders.get(key, 0) + 1
        call[peer.peer_id] = replace(peer, order=self.orders[key])
        return RosterEntry(call[peer.peer_id], before)

    def put(self, key: str, peer: Peer, sid: str) -> bool:
        known = self.calls.get(key, {}).get(peer.peer_id)
        if known is None or known.sid != sid:
            return False
        self.calls[key][peer.peer_id] = peer
        return True

    def leave(self, key: str, peer: Peer) -> bool:
        known = self.calls.get(key, {}).get(peer.peer_id)
        if known is None or known.sid != peer.sid:
            return False
        del self.calls[key][peer.peer_id]
        return True

    def peers(self, key: str) -> Sequence[Peer]:
        return sorted(self.calls.get(key, {}).values(), key=lambda peer: peer.order)

    def find(self, key: str, *peer_ids: str) -> Sequence[Peer | None]:
        return [self.calls.get(key, {}).get(name) for name in peer_ids]

    def of_dead(self, peers: Sequence[Peer]) -> Sequence[Peer]:
        return [peer for peer in peers if peer.process in self.dead]


class FakeCalls:
    """The commands over an executor and feeds of a test. `later`: what waits, to be run."""

    def __init__(
        self,
        *,
        interviews: Any,
        executor: Any,
        feeds: Any,
        emitter: Any,
        presence: Any,
        clock: Callable[[], int],
        most: int = 6,
        enabled: bool = True,
    ) -> None:
        self.roster = FakeCallRoster()
        self.later: list[Callable[[], object]] = []
        self.places = CallPlaces(
            executor=executor,
            feeds=feeds,
            roster=self.roster,
            emitter=emitter,
            concurrency=FakeConcurrency(
                later=lambda _seconds, function, *args: self.later.append(lambda: function(*args))
            ),
        )
        self.calls = Calls(
            interviews=interviews,
            executor=executor,
            feeds=feeds,
            roster=self.roster,
            presence=presence,
            places=self.places,
            ice=IceServers(
                stun=["stun:stun.example:3478"],
                turn=["turn:turn.example:3478"],
                secret="north",
                seconds=7200,
                clock=clock,
            ),
            rules=CallRules(enabled=enabled, most=most, relay_only=False),
        )

    def time_passes(self) -> None:
        """What waited happens."""
        waiting, self.later = self.later, []
        for one in waiting:
            one()
