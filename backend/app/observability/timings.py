"""How long things of one kind took: plain numbers, that Prometheus' forms are made of later."""

from bisect import bisect_left
from collections.abc import Iterator


class Timings:
    """A count for each bucket, and the sum, in seconds; `bounds`: the buckets' upper ones."""

    __slots__ = ("_bounds", "buckets", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self.buckets = [0] * (len(bounds) + 1)
        self.total = 0.0

    def note(self, seconds: float) -> None:
        """One more has taken so long."""
        self.buckets[bisect_left(self._bounds, seconds)] += 1
        self.total += seconds

    def cumulated(self) -> Iterator[tuple[str, float]]:
        """(upper bound, how many up to it), as Prometheus counts."""
        so_far = 0
        for bound, count in zip((*map(str, self._bounds), "+Inf"), self.buckets, strict=True):
            so_far += count
            yield bound, so_far
