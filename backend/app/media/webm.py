"""An incremental reader of WebM: blocks out of a recording that comes in arbitrary pieces.

Browsers cut their pieces anywhere, inside elements too. Master elements are entered, not kept, so
that nothing waits for a cluster's end; Segment and Cluster may have an unknown size (RFC 8794,
RFC 9559). Every size is checked before anything is kept.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from app.media import ebml
from app.media.ebml import element_at, number_at
from app.media.webm_search import ElementSearch

_ENTERED = {
    ebml.SEGMENT, ebml.CLUSTER, ebml.INFO, ebml.TRACKS, ebml.TRACK_ENTRY, ebml.AUDIO, ebml.VIDEO,
    ebml.BLOCK_GROUP,
}  # fmt: skip
_BLOCKS = {ebml.BLOCK, ebml.SIMPLE_BLOCK}
_KEPT = _BLOCKS | {
    ebml.TIMESTAMP, ebml.TIMESTAMP_SCALE, ebml.TRACK_NUMBER, ebml.CODEC_ID, ebml.CODEC_PRIVATE,
    ebml.WIDTH, ebml.HEIGHT,
}  # fmt: skip
_MAY_BE_UNSIZED = {ebml.SEGMENT, ebml.CLUSTER}

MAX_BLOCK = 4 * 1024 * 1024
_MAX_FIELD = 64 * 1024
_MAX_TRACKS = 8
_LACING = 0x06
_KEYFRAME = 0x80


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
    _search: ElementSearch | None = None  # for the next element, after a loss
    _had_loss: bool = False

    def feed(self, data: bytes) -> list[Block]:
        """Take the next bytes; return the blocks that they complete. Raises WebmError."""
        self._buffer += data
        blocks: list[Block] = []
        while self._search is None or self._find_element(self._search):
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
        element = element_at(self._buffer, 0)
        if element is None:
            if len(self._buffer) >= ebml.LONGEST_HEADER:
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
        return self.max_block if identity in _BLOCKS else _MAX_FIELD

    def _skipped(self) -> bool:
        """Pass over the element that nobody wants; False where its end is still to come."""
        skipped = min(self._skip, len(self._buffer))
        self._consume(skipped)
        self._skip -= skipped
        return self._skip == 0

    def _enter(self, identity: int, size: int | None) -> None:
        if size is None and identity not in _MAY_BE_UNSIZED:
            raise WebmError("an element of unknown size")
        if identity == ebml.CLUSTER:
            self._cluster = None
        elif identity == ebml.TRACK_ENTRY:
            if len(self.tracks) >= _MAX_TRACKS:
                raise WebmError("too many tracks")
            self._track = Track()

    def _take(self, identity: int, payload: bytes, blocks: list[Block]) -> None:
        number = int.from_bytes(payload, "big") if len(payload) <= 8 else 0
        if identity in _BLOCKS:
            block = self._block(payload, identity == ebml.SIMPLE_BLOCK)
            if block:
                blocks.append(block)
                self._elements = 0
        elif identity == ebml.TIMESTAMP:
            self._cluster = number
        elif identity == ebml.TIMESTAMP_SCALE:
            self._scale = number / 1e9
        elif identity == ebml.TRACK_NUMBER:
            self._track.number = number
            self.tracks[number] = self._track
        elif identity == ebml.CODEC_ID:
            self._track.codec = payload.decode("ascii", "replace").rstrip("\0")
        elif identity == ebml.CODEC_PRIVATE:
            self._track.private = payload
        elif identity == ebml.WIDTH:
            self._track.width = number
        elif identity == ebml.HEIGHT:
            self._track.height = number

    def _block(self, payload: bytes, is_simple: bool) -> Block | None:
        track = number_at(payload, 0)
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
        self._search = ElementSearch(self.tracks, self.max_block)

    def _find_element(self, search: ElementSearch) -> bool:
        """Drop what cannot be read; True once the buffer begins with a cluster or a block."""
        found = search.find(self._buffer)
        if found is None:
            self._consume(search.forget(len(self._buffer)))
            return False
        self._consume(found)
        self._search = None
        return True

    def _consume(self, count: int) -> None:
        del self._buffer[:count]
