"""What the records role does beside following the logs: each on its own, again and again."""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that is due every so many seconds.

    `run(stopping)` does a piece of it that takes a second at most, since what is said meanwhile
    waits to be archived; it returns whether there is more, and is called again at once then.
    It may raise Unavailable and ArchiveUnavailable.
    """

    name: str
    every: float
    run: Callable[[threading.Event], bool]
