"""Calls that would hold up everybody else: they run in native threads, a bounded number of them."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class NativeThreads(Protocol):
    """A pool of threads beside the event loop; whoever calls waits, and nobody else."""

    def run(self, call: Callable[[], Result]) -> Result:
        """What `call` returns or raises.

        Raises Unavailable where too many wait for a thread already, or it takes too long; then it
        may still be done later, so that a call which writes must be good to be made again.
        """
