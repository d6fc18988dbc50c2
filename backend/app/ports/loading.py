"""How far workers are that do not work yet, as they and who installs them tell it."""

import re
from dataclasses import dataclass
from typing import Literal

_PERCENT = re.compile(r"\b(\d{1,3}) %")

Step = Literal["installing", "fetching", "loading"]
"""Its packages are installed; its model is downloaded; its model is loaded."""


@dataclass(frozen=True, slots=True)
class Loading:
    """What is being done, and how much of it is done, as far as that is known."""

    step: Step
    percent: int | None = None


def percent_in(line: str) -> int | None:
    """The share that a line of progress tells; None: it tells none."""
    found = _PERCENT.search(line)
    return min(100, int(found[1])) if found else None
