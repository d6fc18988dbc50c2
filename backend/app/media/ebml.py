"""The elements of EBML, of which WebM is made: where each begins, and how long it is (RFC 8794)."""

from typing import NamedTuple

EBML, SEGMENT, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
TRACKS, TRACK_ENTRY, AUDIO, VIDEO = 0x1654AE6B, 0xAE, 0xE1, 0xE0
BLOCK_GROUP, BLOCK, SIMPLE_BLOCK = 0xA0, 0xA1, 0xA3
TIMESTAMP, TIMESTAMP_SCALE, INFO = 0xE7, 0x2AD7B1, 0x1549A966
TRACK_NUMBER, CODEC_ID, CODEC_PRIVATE = 0xD7, 0x86, 0x63A2
WIDTH, HEIGHT = 0xB0, 0xBA

LONGEST_HEADER = 12
"""Bytes of the longest id and size."""


class Element(NamedTuple):
    """`size`: of its content, None where it is unknown; `start`: where that begins."""

    identity: int
    size: int | None
    start: int


def element_at(buffer: bytes | bytearray, offset: int) -> Element | None:
    """The element that begins here; None if its header is not all there, or is none."""
    if offset >= len(buffer):
        return None
    length = 9 - buffer[offset].bit_length()
    if length > 4 or len(buffer) < offset + length:
        return None
    identity = int.from_bytes(buffer[offset : offset + length], "big")
    size = number_at(buffer, offset + length)
    if size is None:
        return None
    value, start = size
    is_unknown = value == (1 << 7 * (start - offset - length)) - 1
    return Element(identity, None if is_unknown else value, start)


def number_at(buffer: bytes | bytearray, offset: int) -> tuple[int, int] | None:
    """A number of variable length, and the offset after it; None if not all of it is there."""
    if offset >= len(buffer):
        return None
    length = 9 - buffer[offset].bit_length()
    if length > 8 or len(buffer) < offset + length:
        return None
    value = int.from_bytes(buffer[offset : offset + length], "big")
    return value & ~(1 << 7 * length), offset + length
