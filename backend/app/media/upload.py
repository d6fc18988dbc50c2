"""Containers that FFmpeg opens. Only decoding children may call this: see decoding_child.

A fault in a demuxer, or a file made to exhaust memory or time, ends the child alone.
"""

import contextlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import av
import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding import MAX_SECONDS, DecodingError, check_sound, too_long, undecodable
from app.media.first_bytes import Format
from app.media.resampling import FrameResampler

_DEMUXERS = {"wav": "wav", "ogg": "ogg", "mp3": "mp3", "m4a": "mp4", "flac": "flac", "webm": "webm"}
_FLAC_HEADER = 42
"""Bytes up to the end of its first block, which tells rate and channels."""

_FIRST_LOOK = 8 * 1024
_GROWTH = 1.5
_UNSETTLED = SAMPLE_RATE // 10  # samples at an unfinished recording's end that may still change


def decode_upload(data: bytes, kind: Format, most_seconds: float = MAX_SECONDS) -> Audio:
    """Decode a whole recording. Raises DecodingError."""
    starts = _STARTS[kind](data) if kind in _STARTS else [0]
    files = [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]
    audio = np.concatenate([_decode_file(file, kind, most_seconds) for file in files])
    if len(audio) > SAMPLE_RATE * most_seconds:
        raise too_long(most_seconds)
    return audio


def _mp4_starts(data: bytes) -> list[int]:
    """Where a box begins a file: FFmpeg reads the first file alone."""
    starts, at = [0], 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"ftyp" and at:
            starts.append(at)
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            break
        at += size
    return starts


def _later_signs(sign: re.Pattern[bytes], data: bytes) -> list[int]:
    found = [match.start() for match in sign.finditer(data)]
    return [0, *found[1:]]


_STARTS: Mapping[str, Callable[[bytes], list[int]]] = {
    "m4a": _mp4_starts,
    # A frame that tells how many its file has: FFmpeg stops after so many.
    "mp3": partial(
        _later_signs,
        re.compile(rb"\xff[\xe2-\xff]..(?:\0{32}|\0{17}|\0{9})(?:Xing|Info)", re.DOTALL),
    ),
    "wav": partial(_later_signs, re.compile(rb"RIFF.{4}WAVE", re.DOTALL)),
    # The first block is always of this length.
    "flac": partial(_later_signs, re.compile(rb"fLaC[\x00\x80]\x00\x00\x22")),
}
"""Where files begin of which FFmpeg reads the first one alone; the first begins at 0."""


def _decode_file(data: bytes, kind: Format, most_seconds: float) -> Audio:
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
