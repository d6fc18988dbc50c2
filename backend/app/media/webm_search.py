"""Where a WebM recording can be read on after a loss."""

import re
from collections.abc import Container

from app.media.ebml import LONGEST_HEADER, SIMPLE_BLOCK, element_at, number_at
from app.media.first_bytes import CLUSTER

_MAX_SEARCHED = 256 * 1024
_MAX_UNDECIDED = 16
_STARTS = re.compile(re.escape(CLUSTER) + b"|" + bytes([SIMPLE_BLOCK]))


class ElementSearch:
    """Looks for a cluster, or for two blocks of known tracks, one after the other.

    No byte is searched twice, however small the pieces are: only the few places that need more
    bytes to be told are looked at again.
    """

    def __init__(self, tracks: Container[int], max_block: int) -> None:
        self._tracks = tracks
        self._max_block = max_block
        self._searched = 0  # bytes in which no element begins, but for those undecided
        self._undecided: list[int] = []  # offsets that need more bytes to be told

    def find(self, buffer: bytearray) -> int | None:
        """Where an element begins; None: nowhere so far, see `forget`."""
        undecided, self._undecided = self._undecided, []
        for offset in undecided:
            if self._begins_at(buffer, offset):
                return offset
        while len(self._undecided) < _MAX_UNDECIDED:
            candidate = _STARTS.search(buffer, self._searched)
            if candidate is None:
                # A cluster's id may be cut at the end.
                self._searched = max(self._searched, len(buffer) - 3)
                break
            offset = candidate.start()
            del candidate  # it holds the buffer, which could not be cut
            self._searched = offset + 1
            if self._begins_at(buffer, offset):
                return offset
        return None

    def forget(self, length: int) -> int:
        """How many bytes to drop of a buffer of this length that was searched in vain."""
        excess = max(0, length - _MAX_SEARCHED)
        self._searched = max(0, self._searched - excess)
        self._undecided = [offset - excess for offset in self._undecided if offset >= excess]
        return excess

    def _begins_at(self, buffer: bytearray, offset: int) -> bool:
        begins = buffer[offset] == CLUSTER[0] or self._is_run_of_blocks(buffer, offset)
        if begins is None:
            self._undecided.append(offset)
        return bool(begins)

    def _is_run_of_blocks(self, buffer: bytearray, offset: int) -> bool | None:
        """Whether two blocks of known tracks stand here, one after the other; None: perhaps."""
        for _ in range(2):
            if offset < len(buffer) and buffer[offset] != SIMPLE_BLOCK:
                return False
            element = element_at(buffer, offset)
            if element is None:
                return None if len(buffer) < offset + LONGEST_HEADER else False
            if element.size is None or element.size > self._max_block:
                return False
            track = number_at(buffer, element.start)
            if track is None:
                return None if len(buffer) < element.start + LONGEST_HEADER else False
            if track[0] not in self._tracks:
                return False
            offset = element.start + element.size
        return True
