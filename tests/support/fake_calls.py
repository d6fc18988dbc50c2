"""Calls over fakes: a roster in memory, and timers that a test lets run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.identifiers import id_key
from app.ports.call_roster import Entry, Peer
from app.services.call.call_places import CallPlaces
from app.services.call.call_sweep import CallSweep
from app.services.call.calls import Calls
from app.services.call.ice import IceServers
from app.services.call.mesh import Mesh
from app.services.call.rules import CallRules


@dataclass
class FakeCallRoster:
    """A CallRoster in memory. `dead`: processes that live no more."""

    calls_: dict[str, dict[str, Peer]] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    sweeper: str = ""

    def enter(self, key: str, peer: Peer, most: int) -> Entry | None:
        call = self.calls_.setdefault(key, {})
        user = id_key(peer.user_id)
        before = next((p for p in call.values() if id_key(p.user_id) == user), None)
        if len(call) - (before is not None) >= most:
            return None
        if before is not None:
            del call[before.peer_id]
        self.named.add(key)
        self.orders[key] = self.orders.get(key, 0) + 1
        call[peer.peer_id] = replace(peer, order=self.orders[key])
        return Entry(call[peer.peer_id], before)

    def put(self, key: str, peer: Peer, sid: str) -> bool:
        known = self.calls_.get(key, {}).get(peer.peer_id)
        if known is None or known.sid != sid:
            return False
        self.calls_[key][peer.peer_id] = peer
        return True

    def leave(self, key: str, peer: Peer) -> bool:
        known = self.calls_.get(key, {}).get(peer.peer_id)
        if known is None or known.sid != peer.sid:
            return False
        del self.calls_[key][peer.peer_id]
        return True

    def peers(self, key: str) -> Sequence[Peer]:
        return sorted(self.calls_.get(key, {}).values(), key=lambda peer: peer.order)

    def find(self, key: str, *peer_ids: str) -> Sequence[Peer | None]:
        return [self.calls_.get(key, {}).get(name) for name in peer_ids]

    def calls(self) -> Sequence[str]:
        return sorted(self.named | self.calls_.keys())

    def forget(self, key: str) -> None:
        if not self.calls_.get(key):
            self.named.discard(key)
            self.calls_.pop(key, None)

    def may_sweep(self, process: str) -> bool:
        self.sweeper = self.sweeper or process
        return self.sweeper == process

    def of_dead(self, peers: Sequence[Peer]) -> Sequence[Peer]:
        return [peer for peer in peers if peer.process in self.dead]


class FakeEngine(Mesh):
    """The mesh, which says who was taken out of it."""

    def __init__(self, ice: IceServers, rules: CallRules) -> None:
        super().__init__(ice, rules)
        self.gone: list[str] = []

    def removed(self, key: str, peer: Peer) -> None:
        self.gone.append(peer.peer_id)


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
        self._feeds, self._executor = feeds, executor
        self.later: list[Callable[[], object]] = []
        ice = IceServers(
            stun=["stun:stun.example:3478"],
            turn=["turn:turn.example:3478"],
            secret="north",
            seconds=7200,
            clock=clock,
        )
        rules = CallRules(enabled=enabled, most=most, relay_only=False)
        engine = FakeEngine(ice, rules)
        self.removed = engine.gone
        self.places = CallPlaces(
            executor=executor,
            feeds=feeds,
            roster=self.roster,
            engine=engine,
            emitter=emitter,
            call_later=lambda _seconds, function, *args: self.later.append(lambda: function(*args)),
            spawn=lambda function, *args: function(*args),
        )
        self.calls = Calls(
            interviews=interviews,
            executor=executor,
            feeds=feeds,
            roster=self.roster,
            presence=presence,
            places=self.places,
            engine=engine,
            ice=ice,
            rules=rules,
        )

    def sweep_of(self, process: str, now: Callable[[], float]) -> CallSweep:
        """What a process does that looks after calls."""
        return CallSweep(
            roster=self.roster,
            feeds=self._feeds,
            places=self.places,
            executor=self._executor,
            process=lambda: process,
            now=now,
        )

    def time_passes(self) -> None:
        """What waited happens."""
        waiting, self.later = self.later, []
        for one in waiting:
            one()
