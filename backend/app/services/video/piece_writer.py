"""A connection's pieces on their way to the workers: in order, with what they need before them."""

from collections.abc import Callable

from app.domain.unique_ids import unique_id
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.video_jobs import Uses
from app.ports.video_store import Failed, Full, Lost, Replaced, StreamOwner, Taken, VideoStore
from app.services.video.host import Host
from app.services.video.video_header import HeaderKeeper
from app.services.video.video_messages import Outbound

WAITS = (0.02, 0.05, 0.1, 0.25)
"""Seconds between two tries to put a piece where there is no room."""
WAITING_MS = 3000
"""So long without a worker, and the sender is told; a free one takes a stream within a second."""

logger = get_logger(__name__)


class PieceWriter:
    """Puts pieces into the media Redis. Only `keep` waits.

    `on_full` is called at each try for which there was no room. `cursor`: up to where the workers'
    messages were read, empty where there are none to read; `total`: bytes of the session, over
    all its connections; `pending`: of those that were put, how many wait for a worker.
    """

    def __init__(
        self,
        host: Host,
        outbound: Outbound,
        key: str,
        sender: StreamOwner,
        on_full: Callable[[], None],
    ) -> None:
        self.connection = unique_id()
        self.cursor = ""
        self.total = 0
        self.pending = 0
        self._host = host
        self._outbound = outbound
        self._key = key
        self._sender = sender
        self._on_full = on_full
        self._number = 0  # of the last piece that was kept
        self._header = HeaderKeeper()
        self._has_gap = False
        self._waits_since: int | None = None  # where no worker has the stream

    @property
    def is_processed(self) -> bool:
        """Whether a worker has the stream, or will at once."""
        since = self._waits_since
        soon = since is None or self._host.clock() - since < WAITING_MS
        return self._host.is_working and soon

    def open(self) -> None:
        """Take the session's stream over. Raises LookupError, Unavailable."""
        if self._host.store is not None:
            self._open(self._host.store)

    def close(self) -> None:
        """The connection is over: whoever processes the stream may finish."""
        store = self._host.store
        if store is None or not self._number:
            return
        try:
            store.close(self._key, self.connection, self._number + 1)
        except Unavailable:
            logger.warning("media_unavailable")  # the worker finishes after a while

    def count(self, data: bytes) -> bool:
        """Note the connection's next bytes; False for what begins no recording.

        A session's very first bytes do; those of a later connection may go on with what came.
        """
        went_on = self.total > self._header.seen
        if not (self._host.store is None or went_on or self._header.begins_as_webm(data)):
            return False
        self._header.add(data)
        self.total += len(data)
        return True

    def keep(self, data: bytes, uses: Uses) -> None:
        """Put the piece, after the header where what came between was not kept."""
        store = self._host.store
        if store is None:
            self.discard()
            return
        while not self._outbound.closed:
            after_gap = self._has_gap and self._number > 0
            if self._has_gap and not self._number and self._header.data:
                if not self._header.is_complete:
                    data = self._header.data  # it ends with this piece
                elif not self._put(store, self._header.data, uses, after_gap=False):
                    continue
                else:
                    after_gap = True
            self._has_gap = False
            if self._put(store, data, uses, after_gap):
                return

    def discard(self) -> None:
        """Nothing is made of the piece."""
        self._has_gap = True
        self.pending = 0
        self._waits_since = None

    def _open(self, store: VideoStore) -> None:
        self.cursor, total = store.open(self._key, self.connection, self._sender)
        self.total = max(self.total, total)
        self._number = 0

    def _put(self, store: VideoStore, data: bytes, uses: Uses, after_gap: bool) -> bool:
        """Put it as soon as there is room; False where that is to be begun again, or given up."""
        attempt = 0
        while not self._outbound.closed:
            number = self._number + 1
            try:
                answer = store.put(self._key, self.connection, number, data, uses, after_gap)
            except Unavailable:
                answer = Full(self.pending, waits=True)
            if isinstance(answer, Taken | Full):
                self._note_whether_it_waits(answer.waits)
            match answer:
                case Taken():
                    self._number, self.pending = number, answer.pending
                    return True
                case Replaced():
                    self._outbound.fail("SESSION_REPLACED")
                case Failed():
                    self._outbound.fail(answer.code)
                case Lost():
                    self._begin_again(store)
                    return False
                case Full() if not self._host.is_working:
                    self.discard()
                    return True
                case Full():
                    self._on_full()
                    self._host.concurrency.sleep(WAITS[min(attempt, len(WAITS) - 1)])
                    attempt += 1
        return False

    def _note_whether_it_waits(self, waits: bool) -> None:
        if not waits:
            self._waits_since = None
        elif self._waits_since is None:
            self._waits_since = self._host.clock()

    def _begin_again(self, store: VideoStore) -> None:
        """The media Redis was restarted: what it held is gone, but for what the header tells."""
        try:
            self._open(store)
        except Unavailable:
            self._host.concurrency.sleep(WAITS[-1])
        self._has_gap = True
