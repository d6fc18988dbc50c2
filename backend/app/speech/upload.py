"""Containers that FFmpeg opens. Only decoding children may call this: see decoding_child.

A fault in a demuxer, or a file made to exhaust memory or time, ends the child alone.
"""

import contextlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

import av
import numpy as np

from app.speech.decoding import MAX_SECONDS, DecodingError, check_sound, too_long, undecodable
from app.speech.engine import SAMPLE_RATE, Audio
from app.speech.formats import Format
from app.speech.resampling import FrameResampler

_DEMUXERS = {"wav": "wav", "ogg": "ogg", "mp3": "mp3", "m4a": "mp4", "flac": "flac", "webm": "webm"}
_FLAC_HEADER = 42
"""Bytes up to the end of its first block, which tells rate and channels."""

_FIRST_LOOK = 8 * 1024
_GROWTH = 1.5
_UNSETTLED = SAMPLE_RATE // 10  # samples at an unfinished recording's end that may still change


def decode_upload(data: bytes, kind: Format, most_seconds: float = MAX_SECONDS) -> Audio:
    """Decode a whole recording. Raises DecodingError."""
    if kind == "flac":
        _check_flac(data)
    resampler, parts, samples = FrameResampler(), [], 0
    try:
        with av.open(io.BytesIO(data), mode="r", format=_DEMUXERS[kind]) as container:
            stream = container.streams.audio[0]
            stream.codec_context.thread_count = 1
            check_sound(stream.codec_context.sample_rate or 0, stream.codec_context.channels or 0)
            for frame in _frames(container, stream):
                check_sound(frame.sample_rate, frame.layout.nb_channels)
                parts.append(resampler.add(frame))
                samples += len(parts[-1])
                if samples > SAMPLE_RATE * most_seconds:
                    raise too_long(most_seconds)
    except (av.FFmpegError, IndexError, ValueError, MemoryError):
        raise undecodable() from None
    parts.append(resampler.finish())
    # Files of floats may hold anything.
    audio = np.nan_to_num(np.concatenate(parts), posinf=1.0, neginf=-1.0).clip(-1, 1)
    if not len(audio):
        raise undecodable()
    return audio


def _check_flac(data: bytes) -> None:
    """FFmpeg would decode the first frames before it tells what they are."""
    if len(data) >= _FLAC_HEADER and data[4] & 0x7F == 0:
        about = int.from_bytes(data[18:22], "big")
        check_sound(about >> 12, (about >> 9 & 7) + 1)


def _frames(
    container: "av.container.InputContainer", stream: av.AudioStream
) -> Iterator[av.AudioFrame]:
    """Yield the frames that can be read; a broken tail ends them early."""
    with contextlib.suppress(av.FFmpegError):
        yield from container.decode(stream)


class UploadDecoder:
    """A growing recording, decoded again from its start as it grows by half, and at its end.

    So all of it is decoded three times at most, however small the pieces are.
    """

    def __init__(self, kind: Format) -> None:
        self._kind = kind
        self._data = bytearray()
        self._decoded_bytes = 0
        self._audio = np.zeros(0, dtype=np.float32)
        self._given = 0
        self._error: DecodingError | None = None
        self.losses: list[float | None] = []

    def feed(self, data: bytes) -> Audio:
        """See Decoder. What cannot be read yet may be unfinished, and is tried again later."""
        self._data += data
        if len(self._data) < max(_FIRST_LOOK, _GROWTH * self._decoded_bytes):
            return self._audio[:0]
        self._decode()
        if self._error:
            return self._audio[:0]
        return self._next(max(self._given, len(self._audio) - _UNSETTLED))

    def skip(self, chunks: int) -> Audio:
        """See Decoder. How much was lost cannot be said, nor filled."""
        self.losses.append(None)
        return self._audio[:0]

    def finish(self) -> Audio:
        """See Decoder."""
        if len(self._data) > self._decoded_bytes:
            self._decode()
        if self._error:
            raise self._error
        return self._next(len(self._audio))

    unread = 0

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder."""
        return None

    def _decode(self) -> None:
        self._decoded_bytes = len(self._data)
        self._error = None
        try:
            self._audio = decode_upload(bytes(self._data), self._kind)
        except DecodingError as error:
            if error.code != "audio_undecodable":
                raise
            self._error = error

    def _next(self, end: int) -> Audio:
        samples = self._audio[self._given : end]
        self._given = max(self._given, end)
        return samples
