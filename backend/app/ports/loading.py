"""How far workers are that do not work yet, as they and who installs them tell it."""

from dataclasses import dataclass
from typing import Literal

Step = Literal["installing", "fetching", "loading"]
"""Its packages are installed; its model is downloaded; its model is loaded."""


@dataclass(frozen=True, slots=True)
class Loading:
    """What is being done, and how much of it is done, as far as that is known."""

    step: Step
    percent: int | None = None
