"""What the sender said of its audio."""

from dataclasses import dataclass

from app.contract.vocabulary import Segmentation
from app.speech.engine import NO_HINTS, Hints


@dataclass(frozen=True)
class AudioSpec:
    """The format itself is recognised from the bytes.

    sample_rate: of raw PCM, in Hz (None: 16000); language: as BCP 47 (None: detected);
    segmentation: who ends utterances, the client or, at pauses, the server; has_header: it is a
    recording's file format, of which only the beginning has a header; hints: what is known of its
    words beforehand.
    """

    codec: str | None = None
    sample_rate: int | None = None
    language: str | None = None
    segmentation: Segmentation = "client"
    has_header: bool = False
    hints: Hints = NO_HINTS
