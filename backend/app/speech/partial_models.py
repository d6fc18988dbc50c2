"""The small model for partial texts: which one it is, and loading it as soon as it is here."""

import time
from collections.abc import Callable
from pathlib import Path

from app.speech.engine import EngineUnavailable, Transcriber
from app.speech.paired_engine import Quick

LOOK_AGAIN = 60.0  # seconds


def partial_models(wanted: str, model: str) -> tuple[str, ...]:
    """The names to look for, the best one first; none: partial texts come from `model` itself.

    `wanted`: a model, off, or auto, which knows a smaller one for those that are named.
    """
    if wanted != "auto":
        return () if wanted in ("off", model) else (wanted,)
    size, _, english = model.partition(".")
    if size == "tiny" or "/" in model or Path(model).exists():
        return ()
    return ("tiny.en",) if english else ("tiny", "tiny.en")


class QuickFinder:
    """Loads the first of `models` that is here; looks again after a while where none is.

    `load` raises EngineUnavailable for one that is not, or that cannot be loaded.
    """

    def __init__(
        self,
        models: tuple[str, ...],
        load: Callable[[str], Transcriber],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._models = models
        self._load = load
        self._now = now
        self._next_look = now()

    def __call__(self) -> Quick | None:
        """The quick recogniser; None: it is not here."""
        if self._now() < self._next_look:
            return None
        self._next_look = self._now() + LOOK_AGAIN
        for model in self._models:
            try:
                return Quick(self._load(model), model)
            except EngineUnavailable:
                continue
        return None
