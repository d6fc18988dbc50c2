"""WAV as a stream; several files one after the other are one recording."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.media.audio import Audio
from app.media.chosen_decoder import ChosenDecoder
from app.media.decoding import check_sound, undecodable
from app.media.first_bytes import PcmForm
from app.media.pcm import PcmDecoder
from app.media.upload import UploadDecoder

_RIFF_HEADER, _CHUNK_HEADER = 12, 8
_MAX_CHUNK = 1024 * 1024  # of a chunk that is no sound
_MAX_BEFORE_FORMAT = 2 * _MAX_CHUNK
_PCM, _EXTENSIBLE = 1, 0xFFFE
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)  # of a file that was still being written


class WavDecoder(ChosenDecoder):
    """Reads 16-bit PCM itself, piece by piece; all other kinds are decoded as an upload."""

    def __init__(self) -> None:
        super().__init__()
        self._head = bytearray()  # all bytes, until the kind is known
        self._buffer = bytearray()
        self._other: UploadDecoder | None = None
        self._pcm: PcmDecoder | None = None
        self._left: float = 0  # bytes of the data chunk still to come

    def feed(self, data: bytes) -> Audio:
        """See Decoder."""
        if self._other:
            return self._other.feed(data)
        self._buffer += data
        if not self._pcm:
            self._head += data
            if len(self._head) > _MAX_BEFORE_FORMAT + len(data):
                raise undecodable()
        parts = [np.zeros(0, dtype=np.float32)]
        while self._buffer and not self._other:
            if self._left and self._pcm:
                taken = self._taken(int(min(self._left, len(self._buffer))))
                self._left -= len(taken)
                parts.append(self._pcm.feed(taken))
            elif not self._read_chunk():
                break
        if self._other:
            parts.append(self._other.feed(bytes(self._head)))
            self._head.clear()
        return np.concatenate(parts)

    def finish(self) -> Audio:
        """See Decoder."""
        if not self._chosen:
            raise undecodable()
        return self._chosen.finish()

    @property
    def unread(self) -> int:
        """See Decoder."""
        return len(self._buffer)

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder."""
        if not self._pcm:
            return None
        left = None if self._left == float("inf") else int(self._left)
        return {"pcm": self._pcm.state(), "left": left}

    @classmethod
    def resumed(cls, state: Mapping[str, Any]) -> "WavDecoder":
        """Go on where another one stood."""
        decoder = cls()
        decoder._chosen = decoder._pcm = PcmDecoder.resumed(state["pcm"])
        decoder._left = float("inf") if state["left"] is None else state["left"]
        decoder._buffer += bytes.fromhex(state.get("rest", ""))
        return decoder

    def _read_chunk(self) -> bool:
        """Read a chunk that stands before or after the sound; False where bytes are missing."""
        is_file = self._buffer[:4] == b"RIFF"
        header = _RIFF_HEADER if is_file else _CHUNK_HEADER
        if len(self._buffer) < header:
            return False
        name, size = bytes(self._buffer[:4]), int.from_bytes(self._buffer[4:8], "little")
        if is_file:
            self._taken(header)
            return True
        if name == b"data":
            self._taken(header)
            self._left = float("inf") if size in _UNKNOWN_SIZES else size
            if not self._pcm:
                raise undecodable()
            return True
        if size > _MAX_CHUNK:
            raise undecodable()
        size += size % 2
        if len(self._buffer) < header + size:
            return False
        self._taken(header)
        content = self._taken(size)
        if name == b"fmt ":
            self._begin(content)
        return True

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _begin(self, fmt: bytes) -> None:
        if len(fmt) < 16:
            raise undecodable()
        kind, channels = (int.from_bytes(fmt[at : at + 2], "little") for at in (0, 2))
        rate, bits = int.from_bytes(fmt[4:8], "little"), int.from_bytes(fmt[14:16], "little")
        if kind == _EXTENSIBLE and len(fmt) >= 26:
            kind = int.from_bytes(fmt[24:26], "little")
        check_sound(rate, channels)
        if self._pcm is None and (kind, bits) == (_PCM, 16) and channels:
            self._chosen = self._pcm = PcmDecoder(PcmForm(rate, channels))
            self._head.clear()
        elif self._pcm is None:
            self._chosen = self._other = UploadDecoder("wav")
