"""Containers that FFmpeg must open are decoded in a child process with limits.

FFmpeg's demuxers read what strangers sent; a fault in them, or a file made to exhaust memory or
time, ends the child alone.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.speech.decoding import MAX_SECONDS, DecodingError, too_long, undecodable
from app.speech.engine import SAMPLE_RATE, Audio
from app.speech.formats import Format

WALL_SECONDS = 20.0
_CHILD = Path(__file__).with_name("upload_child.py")
_DEMUXERS = {"wav": "wav", "ogg": "ogg", "mp3": "mp3", "m4a": "mp4", "flac": "flac", "webm": "webm"}
_TOO_LONG = 3  # the child's exit status

_FIRST_LOOK = 8 * 1024
_GROWTH = 1.5
_UNSETTLED = SAMPLE_RATE // 10  # samples at an unfinished recording's end that may still change


def decode_upload(data: bytes, kind: Format, wall_seconds: float = WALL_SECONDS) -> Audio:
    """Decode a whole recording. Raises DecodingError; blocks for wall_seconds at most."""
    pcm = decode_to_pcm(data, kind, wall_seconds)
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


def decode_to_pcm(
    data: bytes,
    kind: Format,
    wall_seconds: float = WALL_SECONDS,
    most_seconds: float | None = None,
) -> bytes:
    """As decode_upload, but returns s16le samples; `most_seconds`: of sound, by default MAX."""
    most = MAX_SECONDS if most_seconds is None else most_seconds
    command = [sys.executable, "-I", str(_CHILD), _DEMUXERS[kind], str(SAMPLE_RATE * most)]
    try:
        child = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise undecodable() from None
    if child.returncode == _TOO_LONG:
        raise too_long(most)
    if child.returncode != 0:
        raise undecodable()
    return child.stdout


class UploadDecoder:
    """A growing recording, decoded again from its start as it grows by half, and at its end."""

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

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder."""
        return None

    def _decode(self) -> None:
        self._decoded_bytes = len(self._data)
        self._error = None
        try:
            self._audio = decode_upload(bytes(self._data), self._kind)
        except DecodingError as error:
            self._error = error

    def _next(self, end: int) -> Audio:
        samples = self._audio[self._given : end]
        self._given = max(self._given, end)
        return samples
