"""Which frames are looked at: faces often, bodies seldom, fewer of both under load."""

from typing import NamedTuple


class SamplingRates(NamedTuple):
    """Frames looked at per second of stream."""

    face: float
    pose: float


RATES = (SamplingRates(5.0, 1.0), SamplingRates(2.5, 0.5), SamplingRates(1.25, 0.5))
"""From the wanted ones to the floor."""
MAX_LOAD = 0.5
"""Seconds spent looking, per second of stream; the rest of real time belongs to decoding and
speech. Shared cores stretch what is spent, so other streams are felt here too."""
CALM_LOAD = 0.2
"""Below it, twice the rate is far from too much."""
MEASURED = 2.0
"""Seconds of stream over which the load is taken."""
CALM = 10.0
"""Seconds of stream with little load before the rates go up a step: slowly, so as not to swing."""

_TICK = 0.001  # of WebM's clock: a frame is not put off for less


class Due(NamedTuple):
    """What shall be looked for in a frame."""

    face: bool
    pose: bool


class Sampler:
    """Decides by the stream's time and by what looking has cost; has no clock of its own."""

    def __init__(self) -> None:
        self._step = 0
        self._latest: float | None = None
        self._next_face = self._next_pose = 0.0
        self._since = self._calm_since = 0.0
        self._spent = 0.0

    @property
    def rates(self) -> SamplingRates:
        """The rates in force."""
        return RATES[self._step]

    def due(self, time: float) -> Due:
        """What to look for in the frame at `time` (seconds of the stream); changes nothing."""
        if self._latest is None or time < self._latest:
            return Due(face=True, pose=True)  # a stream begins, or begins anew
        soon = time + _TICK
        return Due(face=soon >= self._next_face, pose=soon >= self._next_pose)

    def looked(self, time: float, due: Due, seconds: float) -> None:
        """Note that the frame at `time` was looked at for `due`, and how many seconds it took."""
        if self._latest is None or time < self._latest:
            self._since = self._calm_since = time
            self._spent = 0.0
        self._latest = time
        self._spent += seconds
        self._adapt(time)
        if due.face:
            self._next_face = _next(self._next_face, time, 1 / self.rates.face)
        if due.pose:
            self._next_pose = _next(self._next_pose, time, 1 / self.rates.pose)

    def _adapt(self, time: float) -> None:
        elapsed = time - self._since
        if elapsed < MEASURED:
            return
        load = self._spent / elapsed
        self._since, self._spent = time, 0.0
        if load > MAX_LOAD:
            self._step = min(self._step + 1, len(RATES) - 1)
        if load > CALM_LOAD:
            self._calm_since = time
        elif time - self._calm_since >= CALM:
            self._step = max(self._step - 1, 0)
            self._calm_since = time


def _next(planned: float, time: float, period: float) -> float:
    """One period after the plan, so that frames that come late do not slow the rate down."""
    return planned + period if abs(time - planned) < period else time + period
