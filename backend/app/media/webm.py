"""An incremental reader of WebM: blocks out of a recording that comes in arbitrary pieces.

Browsers cut their pieces anywhere, inside elements too. Master elements are entered, not kept, so
that nothing waits for a cluster's end; Segment and Cluster may have an unknown size (RFC 8794,
RFC 9559). Every size is checked before anything is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_TRACKS, _TRACK_ENTRY, _AUDIO, _VIDEO = 0x1654AE6B, 0xAE, 0xE1, 0xE0
_BLOCK_GROUP, _BLOCK, _SIMPLE_BLOCK = 0xA0, 0xA1, 0xA3
_TIMESTAMP, _TIMESTAMP_SCALE, _INFO = 0xE7, 0x2AD7B1, 0x1549A966
_TRACK_NUMBER, _CODEC_ID, _CODEC_PRIVATE = 0xD7, 0x86, 0x63A2
_WIDTH, _HEIGHT = 0xB0, 0xBA

_ENTERED = {_SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK_ENTRY, _AUDIO, _VIDEO, _BLOCK_GROUP}
_KEPT = {
    _TIMESTAMP, _TIMESTAMP_SCALE, _TRACK_NUMBER, _CODEC_ID, _CODEC_PRIVATE,
    _WIDTH, _HEIGHT, _BLOCK, _SIMPLE_BLOCK,
}  # fmt: skip
_MAY_BE_UNSIZED = {_SEGMENT, _CLUSTER}

MAX_BLOCK = 4 * 1024 * 1024
_MAX_FIELD = 64 * 1024
_MAX_TRACKS = 8
_HEADER = 12  # the longest id and size
_LACING = 0x06
_KEYFRAME = 0x80
_MAX_SEARCHED = 256 * 1024
_MAX_UNDECIDED = 16
_STARTS = re.compile(b"\x1f\x43\xb6\x75|\xa3")  # a cluster's id, a simple block's


class WebmError(Exception):
    """Bytes that are no WebM, or more of it than is taken."""


@dataclass
class Track:
    """One track as its header describes it."""

    number: int = 0
    codec: str = ""
    private: bytes = b""
    width: int = 0
    height: int = 0


class Block(NamedTuple):
    """One coded frame; `seconds` is its time in the recording, None in a cluster cut by a loss."""

    track: int
    seconds: float | None
    is_keyframe: bool
    data: bytes


class Position(NamedTuple):
    """What a reader knows between two elements; `cluster` in ticks of `scale` seconds."""

    tracks: list[Track]
    scale: float
    cluster: float | None
    skip: int

    def to_json(self) -> Mapping[str, Any]:
        """The position as JSON can hold it."""
        tracks = [{**asdict(track), "private": track.private.hex()} for track in self.tracks]
        return {**self._asdict(), "tracks": tracks}

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "Position":
        """The inverse of to_json."""
        tracks = [Track(**{**t, "private": bytes.fromhex(t["private"])}) for t in known["tracks"]]
        return cls(tracks, known["scale"], known["cluster"], known["skip"])


@dataclass
class WebmReader:
    """Feed it pieces, get whole blocks. `tracks` is by number, complete before the first block."""

    tracks: dict[int, Track] = field(default_factory=dict)
    max_elements: int = 10_000
    """Between two frames; each empty one costs time, and hardly a byte."""
    max_block: int = MAX_BLOCK
    """Bytes of a coded frame."""
    max_skipped: int = 16 * 1024 * 1024
    """Bytes of an element that nobody wants."""
    repairs: int = 0
    """How often what stood there was no element, and the next one was looked for."""
    is_lenient: bool = False
    """Once the tracks are known, what is no element counts as a loss that nobody told of."""
    _elements: int = 0
    _buffer: bytearray = field(default_factory=bytearray)
    _skip: int = 0  # bytes of an element that nobody wants
    _track: Track = field(default_factory=Track)
    _scale: float = 1e-3  # seconds per tick
    _cluster: float | None = None  # ticks
    _is_lost: bool = False  # looking for the next element after a loss
    _had_loss: bool = False
    _searched: int = 0  # bytes of the buffer in which no element begins, but for those undecided
    _undecided: list[int] = field(default_factory=list)  # offsets that need more bytes to be told

    def feed(self, data: bytes) -> list[Block]:
        """Take the next bytes; return the blocks that they complete. Raises WebmError."""
        self._buffer += data
        blocks: list[Block] = []
        while not self._is_lost or self._find_element():
            try:
                while self._step(blocks):
                    pass
                break
            except WebmError:
                if not (self._had_loss or (self.is_lenient and self.tracks)):
                    raise
                self.repairs += 1
                self._consume(1)  # what was found was no element after all
                self._search_anew()
        return blocks

    @property
    def unread(self) -> int:
        """Bytes at the end of what was fed that belong to an element not yet complete."""
        return len(self._buffer)

    def restore(self, position: Position) -> None:
        """Go on where another reader stood, with the bytes that it had not read."""
        self.tracks = {track.number: track for track in position.tracks}
        self._scale, self._cluster = position.scale, position.cluster
        self._skip = position.skip
        self._had_loss = True  # what that one was looking for is not known

    def position(self) -> Position:
        """Where this reader stands, before its unread bytes."""
        return Position(list(self.tracks.values()), self._scale, self._cluster, self._skip)

    def lose(self) -> None:
        """Go on after a lost piece, at the next block or cluster that can be made out."""
        self._consume(len(self._buffer))
        self._skip = 0
        self._cluster = None
        self._had_loss = bool(self.tracks)
        if self._had_loss:
            self._search_anew()

    def _step(self, blocks: list[Block]) -> bool:
        """Read one element, or enter it; False where more bytes are needed."""
        if not self._skipped():
            return False
        element = _element_at(self._buffer, 0)
        if element is None:
            if len(self._buffer) >= _HEADER:
                raise WebmError("no EBML element where one must be")
            return False
        identity, size, start = element
        self._elements += 1
        if self._elements > self.max_elements:
            raise WebmError("too many elements")
        if identity in _ENTERED:
            self._consume(start)
            self._enter(identity, size)
            return True
        if size is None or size > self._largest(identity):
            raise WebmError("an element is too large, or of unknown size")
        if identity not in _KEPT:
            self._consume(start)
            self._skip = size
            return True
        if len(self._buffer) < start + size:
            return False
        payload = bytes(self._buffer[start : start + size])
        self._consume(start + size)
        self._take(identity, payload, blocks)
        return True

    def _largest(self, identity: int) -> int:
        """How many bytes such an element may have."""
        if identity not in _KEPT:
            return self.max_skipped
        return self.max_block if identity in (_BLOCK, _SIMPLE_BLOCK) else _MAX_FIELD

    def _skipped(self) -> bool:
        """Pass over the element that nobody wants; False where its end is still to come."""
        skipped = min(self._skip, len(self._buffer))
        self._consume(skipped)
        self._skip -= skipped
        return self._skip == 0

    def _enter(self, identity: int, size: int | None) -> None:
        if size is None and identity not in _MAY_BE_UNSIZED:
            raise WebmError("an element of unknown size")
        if identity == _CLUSTER:
            self._cluster = None
        elif identity == _TRACK_ENTRY:
            if len(self.tracks) >= _MAX_TRACKS:
                raise WebmError("too many tracks")
            self._track = Track()

    def _take(self, identity: int, payload: bytes, blocks: list[Block]) -> None:
        number = int.from_bytes(payload, "big") if len(payload) <= 8 else 0
        if identity in (_BLOCK, _SIMPLE_BLOCK):
            block = self._block(payload, identity == _SIMPLE_BLOCK)
            if block:
                blocks.append(block)
                self._elements = 0
        elif identity == _TIMESTAMP:
            self._cluster = number
        elif identity == _TIMESTAMP_SCALE:
            self._scale = number / 1e9
        elif identity == _TRACK_NUMBER:
            self._track.number = number
            self.tracks[number] = self._track
        elif identity == _CODEC_ID:
            self._track.codec = payload.decode("ascii", "replace").rstrip("\0")
        elif identity == _CODEC_PRIVATE:
            self._track.private = payload
        elif identity == _WIDTH:
            self._track.width = number
        elif identity == _HEIGHT:
            self._track.height = number

    def _block(self, payload: bytes, is_simple: bool) -> Block | None:
        track = _vint(payload, 0)
        if track is None or len(payload) < track[1] + 3:
            raise WebmError("a block without its header")
        number, start = track
        flags = payload[start + 2]
        if flags & _LACING:
            raise WebmError("a block holds several frames")
        if number not in self.tracks:
            return None
        ticks = int.from_bytes(payload[start : start + 2], "big", signed=True)
        seconds = None if self._cluster is None else (self._cluster + ticks) * self._scale
        is_keyframe = is_simple and bool(flags & _KEYFRAME)
        return Block(number, seconds, is_keyframe, payload[start + 3 :])

    def _search_anew(self) -> None:
        self._is_lost = True
        self._searched = 0
        self._undecided = []

    def _find_element(self) -> bool:
        """Drop what cannot be read; True once the buffer begins with a cluster or a block.

        No byte is searched twice, however small the pieces are: only the few places that need
        more bytes to be told are looked at again.
        """
        undecided, self._undecided = self._undecided, []
        for offset in undecided:
            if self._begins_at(offset):
                return True
        while len(self._undecided) < _MAX_UNDECIDED:
            candidate = _STARTS.search(self._buffer, self._searched)
            if candidate is None:
                # A cluster's id may be cut at the end.
                self._searched = max(self._searched, len(self._buffer) - 3)
                break
            offset = candidate.start()
            del candidate  # it holds the buffer, which could not be cut
            self._searched = offset + 1
            if self._begins_at(offset):
                return True
        self._forget_searched()
        return False

    def _begins_at(self, offset: int) -> bool:
        """Whether an element begins here, to which the buffer is cut then."""
        is_run: bool | None = self._buffer[offset] == _CLUSTER >> 24 or self._is_run_of_blocks(
            offset
        )
        if is_run is None:
            self._undecided.append(offset)
        if not is_run:
            return False
        self._consume(offset)
        self._is_lost = False
        return True

    def _forget_searched(self) -> None:
        """Keep only so much of what was searched in vain."""
        excess = max(0, len(self._buffer) - _MAX_SEARCHED)
        self._consume(excess)
        self._searched = max(0, self._searched - excess)
        self._undecided = [offset - excess for offset in self._undecided if offset >= excess]

    def _is_run_of_blocks(self, offset: int) -> bool | None:
        """Whether two blocks of known tracks stand here, one after the other; None: perhaps."""
        for _ in range(2):
            if offset < len(self._buffer) and self._buffer[offset] != _SIMPLE_BLOCK:
                return False
            element = _element_at(self._buffer, offset)
            if element is None:
                return None if len(self._buffer) < offset + _HEADER else False
            if element[1] is None or element[1] > self.max_block:
                return False
            track = _vint(self._buffer, element[2])
            if track is None:
                return None if len(self._buffer) < element[2] + _HEADER else False
            if track[0] not in self.tracks:
                return False
            offset = element[2] + element[1]
        return True

    def _consume(self, count: int) -> None:
        del self._buffer[:count]


def _element_at(buffer: bytes | bytearray, offset: int) -> tuple[int, int | None, int] | None:
    """Return (id, size or None for unknown, where its content starts); None if not all there."""
    if offset >= len(buffer):
        return None
    length = 9 - buffer[offset].bit_length()
    if length > 4 or len(buffer) < offset + length:
        return None
    identity = int.from_bytes(buffer[offset : offset + length], "big")
    size = _vint(buffer, offset + length)
    if size is None:
        return None
    value, start = size
    is_unknown = value == (1 << 7 * (start - offset - length)) - 1
    return identity, None if is_unknown else value, start


def _vint(buffer: bytes | bytearray, offset: int) -> tuple[int, int] | None:
    """Return (the number, the offset after it); None if not all of it is there."""
    if offset >= len(buffer):
        return None
    length = 9 - buffer[offset].bit_length()
    if length > 8 or len(buffer) < offset + length:
        return None
    value = int.from_bytes(buffer[offset : offset + length], "big")
    return value & ~(1 << 7 * length), offset + length
