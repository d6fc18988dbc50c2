"""Audio as everything here computes with it."""

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Samples per second of all decoded audio."""

Audio = npt.NDArray[np.float32]
"""Mono samples of -1 to 1 at SAMPLE_RATE."""
