"""How many connections one address may hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any


def peer_address(environ: Mapping[str, Any]) -> str:
    """REMOTE_ADDR: the client's address where no proxy stands between."""
    return str(environ.get("REMOTE_ADDR", ""))


def exempt_nobody(_address: str) -> bool:
    """Count every address."""
    return False


class AddressLimits:
    """Counts what each address holds.

    `limit`: how many one address may hold; 0 counts nothing and lets everybody in.
    `exempt`: addresses that are not counted: proxies, and loopback in development.
    """

    def __init__(self, limit: int = 0, exempt: Callable[[str], bool] = exempt_nobody) -> None:
        self.limit = limit
        self.exempt = exempt
        self._held: Counter[str] = Counter()

    def acquire(self, address: str) -> bool:
        """Count one more for the address; returns False, counting nothing, where it is full."""
        if not self.limit or self.exempt(address):
            return True
        if self._held[address] >= self.limit:
            return False
        self._held[address] += 1
        return True

    def add(self, address: str) -> None:
        """Count one more, though it is full: another one is just being given up for it."""
        self._held[address] += 1

    def release(self, address: str) -> None:
        """Give back what an `acquire` that returned True had counted."""
        held = self._held.get(address, 0)
        if held > 1:
            self._held[address] = held - 1
        elif held:
            del self._held[address]
