"""The beginning of a recording, by which what follows can be read."""

from app.media.first_bytes import CLUSTER, EBML

MAX_BYTES = 64 * 1024


class HeaderKeeper:
    """Keeps what comes before a WebM recording's first cluster: tracks, and nothing of a person."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._is_open = True
        self.seen = 0
        """Bytes that came."""

    @property
    def is_complete(self) -> bool:
        """Whether the header is all here."""
        return not self._is_open and bool(self._data)

    @property
    def data(self) -> bytes:
        """The header."""
        return bytes(self._data)

    def begins_as_webm(self, data: bytes) -> bool:
        """Whether what came, with this behind it, may be a recording's beginning."""
        if self.seen >= len(EBML):
            return True
        head = (bytes(self._data) + data)[: len(EBML)]
        return EBML.startswith(head)

    def add(self, data: bytes) -> None:
        """Take the connection's next bytes."""
        self.seen += len(data)
        if not self._is_open:
            return
        searched = max(0, len(self._data) - len(CLUSTER))
        self._data += data[: MAX_BYTES + len(CLUSTER) - len(self._data)]
        found = self._data.find(CLUSTER, searched)
        begins = EBML.startswith(bytes(self._data[: len(EBML)]))
        if begins and found >= 0:
            del self._data[found:]
            self._is_open = False
        elif len(self._data) > MAX_BYTES or not begins:
            self._data.clear()
            self._is_open = False
