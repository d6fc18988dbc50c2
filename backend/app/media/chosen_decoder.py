"""What decoders share that choose another one by what a recording begins with."""

import numpy as np

from app.media.audio import Audio
from app.media.decoding import PartDecoder


class ChosenDecoder:
    """Losses before the choice count, too, though nobody can say how long they were."""

    def __init__(self) -> None:
        self._chosen: PartDecoder | None = None
        self._early_losses: list[float | None] = []

    @property
    def losses(self) -> list[float | None]:
        """See Decoder."""
        return self._early_losses + (self._chosen.losses if self._chosen else [])

    def skip(self, chunks: int) -> Audio:
        """See Decoder."""
        if self._chosen:
            return self._chosen.skip(chunks)
        self._early_losses.append(None)
        return np.zeros(0, dtype=np.float32)
