"""How eagerly a worker takes jobs: the more it has to do, the more it leaves to the others."""

from collections.abc import Callable, Sequence

from app.ports.speech_jobs import SpeechJob

UNHURRIED = 0.25
"""Seconds that a worker without any time to spare lets jobs lie, so that others can take them.

Longer than a short call of an engine's, in which another worker does not look for jobs.
"""
LEFT_LYING = 1.0
"""Seconds after which it is plain that nobody else takes them."""


class Pace:
    """When to look for jobs, and for how many. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._looked = float("-inf")
        self._is_alone = False

    def may_take(self, demand: float) -> bool:
        """Whether it is time to; `demand`: the share of the engine's time that is taken."""
        wait = UNHURRIED * min(1.0, demand)
        if not self._is_alone and self._now() - self._looked < wait:
            return False
        self._looked = self._now()
        return True

    def most(self, room: int, places: int) -> int:
        """How many to take, with time for `room` of them and a place for `places`."""
        return places if self._is_alone else min(room, places)

    def took(self, queued_jobs: Sequence[SpeechJob]) -> None:
        """Note what was there."""
        self._is_alone = any(queued.age > LEFT_LYING for queued in queued_jobs)
