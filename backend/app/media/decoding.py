"""From the bytes of a recording, as they come in, to audio."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.media.audio import Audio
from app.media.first_bytes import MAX_CHANNELS, MAX_RATE

MAX_SECONDS = 30 * 60.0
"""Longest recording taken; a live utterance is ended long before."""


class DecodingError(Exception):
    """A recording that cannot be read; `code` is stable, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Reading(Protocol):
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


class PartDecoder(Reading, Protocol):
    """Decodes at once, in this process."""

    @property
    def unread(self) -> int:
        """Bytes at the end of what was fed that `state` does not hold.

        Who goes on there is given them in `rest` of the state, as hexadecimal digits.
        """
        ...


class Decoder(Reading, Protocol):
    """A recording of any format. What is decoded elsewhere comes later than what it is made of."""

    @property
    def has_news(self) -> bool:
        """Whether `poll` has something to return, or to raise."""
        ...

    @property
    def is_pending(self) -> bool:
        """Whether something that was fed, or its end, is still to come back."""
        ...

    @property
    def is_behind(self) -> bool:
        """Whether so much is pending that no more should be fed."""
        ...

    def poll(self) -> Audio:
        """Return more of what was decoded since."""
        ...

    def close(self) -> None:
        """Let go of everything; nothing more is asked of it."""
        ...


class Decoders(Protocol):
    """Where decoders come from."""

    def open(self, codec: str | None, sample_rate: int | None) -> Decoder:
        """For a recording from its first byte."""
        ...

    def resumed(self, state: Mapping[str, Any]) -> Decoder:
        """For one that goes on where another decoder stood."""
        ...


def check_sound(rate: int, channels: int) -> None:
    """Raise DecodingError for sound that no recorder of voices makes."""
    if rate > MAX_RATE or channels > MAX_CHANNELS:
        raise DecodingError(
            "audio_unsupported",
            f"A recording may have {MAX_RATE // 1000} kHz and {MAX_CHANNELS} channels at most.",
        )


def undecodable() -> DecodingError:
    """Return the error for bytes that are not the recording they seem to be."""
    return DecodingError("audio_undecodable", "The recording is broken and cannot be read.")


def too_long(seconds: float = MAX_SECONDS) -> DecodingError:
    """Return the error for a recording of more than so many seconds."""
    return DecodingError(
        "audio_too_long", f"A recording may be {seconds / 60:.0f} minutes long at most."
    )
