"""Places for those who have not said yet who they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def at_once() -> None:
    """Let a newcomer in without waiting."""


@dataclass(eq=False, frozen=True, slots=True)
class Newcomer:
    """What one newcomer holds. `drop()` ends it, at once or soon, without blocking."""

    address: str
    drop: Callable[[], None]


class Newcomers:
    """So many places, and nobody is turned away: the one who has waited longest makes room.

    It is the longest waiting of the address that holds most, so that whoever opens many from one
    address drops their own, and nobody else's. A client with a token shows it in one round
    trip; refusing the newest would let those who show nothing keep them out.
    """

    def __init__(self, places: int) -> None:
        self._limit = places
        self._held: dict[str, dict[Newcomer, None]] = {}  # each in the order of coming
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def enter(self, address: str, drop: Callable[[], None]) -> Newcomer:
        """Take a place."""
        place = Newcomer(address, drop)
        self._held.setdefault(address, {})[place] = None
        self._count += 1
        if self._count > self._limit:
            self.drop_one(max(self._held, key=lambda held: len(self._held[held])))
        return place

    def leave(self, place: Newcomer | None) -> None:
        """Give a place back; one that was given back, or dropped, already is none."""
        held = {} if place is None else self._held.get(place.address, {})
        if place is None or place not in held:
            return
        del held[place]
        self._count -= 1
        if not held:
            del self._held[place.address]

    def drop_one(self, address: str) -> bool:
        """Drop the longest waiting of an address; returns whether there was one."""
        held = self._held.get(address)
        if not held:
            return False
        place = next(iter(held))
        self.leave(place)
        place.drop()
        return True
