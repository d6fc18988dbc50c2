"""What each speaker's speech costs: seconds of processor time against seconds of real time.

A figure fades by half every HALF_LIFE. So it tells both a burst and a steady rate: who uses the
share r of a processor all the time stands at r * HALF_LIFE / ln 2.
"""

from collections.abc import Callable
from dataclasses import dataclass

HALF_LIFE = 10.0
LIGHT = 0.5
"""Seconds of listening up to which a speaker's audio is taken before anybody is transcribed."""
BUDGET = 4.0
"""Seconds of decoding and listening, above which a speaker waits: a third of a processor, always.

Real speech takes a hundredth of one.
"""
PATIENCE = 10.0
"""Seconds above the budget after which what is being said fails."""
_FORGOTTEN = 0.001


@dataclass(slots=True)
class _Account:
    at: float
    used: float = 0.0
    listening: float = 0.0
    over_since: float | None = None

    def fade(self, now: float) -> None:
        factor = 0.5 ** ((now - self.at) / HALF_LIFE)
        self.used *= factor
        self.listening *= factor
        self.at = now


class Accounts:
    """One account for each speaker. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._accounts: dict[str, _Account] = {}

    def charge(self, speaker: str, seconds: float, *, listening: bool = True) -> None:
        """Note what somebody's speech took; `listening`: to decode and hear it, not to write it."""
        account = self._account(speaker)
        account.used += seconds
        if listening:
            account.listening += seconds
        if account.listening <= BUDGET:
            account.over_since = None
        elif account.over_since is None:
            account.over_since = self._now()

    def used(self, speaker: str) -> float:
        """By which it is chosen whom to serve next: the least first."""
        return self._account(speaker).used

    def is_light(self, speaker: str) -> bool:
        """Whether listening to them costs so little that it need not wait for anything."""
        return self._account(speaker).listening <= LIGHT

    def must_wait(self, speaker: str) -> bool:
        """Whether they are over their budget."""
        return self._account(speaker).listening > BUDGET

    def is_spent(self, speaker: str) -> bool:
        """Whether they have been over it for longer than is waited."""
        account = self._account(speaker)
        if account.listening <= BUDGET or account.over_since is None:
            account.over_since = None
            return False
        return self._now() - account.over_since > PATIENCE

    def forget_the_idle(self) -> None:
        """Drop the accounts in which nothing is left."""
        for speaker in list(self._accounts):
            if self._account(speaker).used < _FORGOTTEN:
                del self._accounts[speaker]

    def _account(self, speaker: str) -> _Account:
        now = self._now()
        account = self._accounts.setdefault(speaker, _Account(now))
        account.fade(now)
        return account
