"""From the bytes of a recording, as they come in, to audio."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.speech.engine import Audio

MAX_SECONDS = 30 * 60.0
"""Longest recording taken; a live utterance is ended long before."""


class DecodingError(Exception):
    """A recording that cannot be read; `code` is stable, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Decoder(Protocol):
    """Reads one recording piece by piece. All methods may raise DecodingError."""

    @property
    def losses(self) -> list[float | None]:
        """For each `skip`, how many seconds were lost; None where that is unknown (so far)."""
        ...

    def feed(self, data: bytes) -> Audio:
        """Take the next bytes; return the audio that they complete."""
        ...

    def skip(self, chunks: int) -> Audio:
        """Go on after lost chunks; return the silence that stands for them."""
        ...

    def finish(self) -> Audio:
        """Return what is left at the recording's end."""
        ...

    def state(self) -> Mapping[str, Any] | None:
        """From which another one goes on, ready for JSON; None: only from the first byte."""
        ...


def undecodable() -> DecodingError:
    """Return the error for bytes that are not the recording they seem to be."""
    return DecodingError("audio_undecodable", "The recording is broken and cannot be read.")


def too_long(seconds: float = MAX_SECONDS) -> DecodingError:
    """Return the error for a recording of more than so many seconds."""
    return DecodingError(
        "audio_too_long", f"A recording may be {seconds / 60:.0f} minutes long at most."
    )
