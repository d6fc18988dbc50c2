"""Runs of swings to and fro in an angle over time, as nods and shakes of a head are."""

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

LONGEST_SWING = 0.8
"""Seconds from one turning point to the next; slower is looking about."""
MIN_SWINGS = 3
"""To, fro, to: fewer is a look at the notes, or aside, and back."""
MAX_GAP = 0.45
"""Seconds between samples: with fewer, swings pass unseen between them. Five samples a second show
swings of up to two a second to each side, half as many half of that."""
_DOMINANCE = 1.3  # by how much the swings exceed what the other angle does meanwhile


class Sample(NamedTuple):
    """An angle at a time, and the angle across it; degrees."""

    time: float
    angle: float
    across: float


@dataclass
class _Run:
    """Swings without a pause: where the first began, how many, up to which sample."""

    samples: list[Sample]  # from the beginning to the latest
    pivot: Sample  # where the latest swing began
    extreme: Sample  # the farthest of it
    direction: int
    swings: int = 1

    @property
    def counts(self) -> bool:
        """Whether it is long enough, and across nothing moves as much."""
        if self.swings < MIN_SWINGS:
            return False
        along = [sample.angle for sample in self.samples]
        across = [sample.across for sample in self.samples]
        return max(along) - min(along) >= _DOMINANCE * (max(across) - min(across))


@dataclass
class Swings:
    """Finds runs of swings of at least `least` degrees each.

    The angle's turning points are found with a hysteresis of `least`: an extreme counts once the
    angle has come back from it by so much. So scatter below it is not seen, nor is a slow drift.
    """

    least: float
    _recent: deque[Sample] = field(default_factory=deque)
    _run: _Run | None = None
    _done: list[tuple[float, float]] = field(default_factory=list)

    def observe(self, time: float, angle: float, across: float) -> None:
        """Take the next sample, time in seconds."""
        sample = Sample(time, angle, across)
        if self._recent and not 0 <= time - self._recent[-1].time <= MAX_GAP:
            self._close()
            self._recent.clear()
        self._recent.append(sample)
        while time - self._recent[0].time > LONGEST_SWING:
            self._recent.popleft()
        if self._run is not None:
            self._follow(self._run, sample)
        if self._run is None:
            self._begin(sample)

    def collect(self) -> list[tuple[float, float]]:
        """(start, end) of the runs that ended since the last call, and of the one that goes on."""
        done, self._done = self._done, []
        return done + self._current()

    def _begin(self, sample: Sample) -> None:
        """A first swing: `least` degrees away from something within the longest swing."""
        for pivot in reversed(self._recent):
            if abs(sample.angle - pivot.angle) >= self.least:
                samples = [one for one in self._recent if one.time >= pivot.time]
                direction = 1 if sample.angle > pivot.angle else -1
                self._run = _Run(samples, pivot, sample, direction)
                return

    def _follow(self, run: _Run, sample: Sample) -> None:
        beyond = (sample.angle - run.extreme.angle) * run.direction
        if beyond > 0:
            run.extreme = sample
        elif beyond <= -self.least:
            run.pivot, run.extreme = run.extreme, sample
            run.direction = -run.direction
            run.swings += 1
        if sample.time - run.extreme.time > LONGEST_SWING or (
            run.extreme.time - run.pivot.time > LONGEST_SWING
        ):
            self._close()
        else:
            run.samples.append(sample)

    def _close(self) -> None:
        self._done += self._current()
        self._run = None

    def _current(self) -> list[tuple[float, float]]:
        if self._run is None or not self._run.counts:
            return []
        return [(self._run.samples[0].time, self._run.extreme.time)]
