"""A whole recording in the hands of a worker: decoded beside it, heard between live speakers."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from app.services.speech_jobs import Piece, Ticket
from app.speech.decoding import too_long, undecodable
from app.speech.engine import SAMPLE_RATE, Transcriber
from app.speech.formats import recognise
from app.speech.job import Job
from app.speech.upload import decode_to_pcm
from app.speech.utterance import AudioSpec, Utterance

MAX_SECONDS = 10 * 60.0
"""Longest recording taken as a whole."""
_STRETCH = 5 * SAMPLE_RATE * 2
"""Bytes that are listened to in one step."""


class RecordingJob(Job):
    """Collects, decodes in a child process, then listens and transcribes stretch by stretch.

    `wall`: seconds since 1970. Whoever waits for the text gives up after the ticket's `patience`;
    so does this.
    """

    def __init__(
        self,
        ticket: Ticket,
        engine: Transcriber,
        now: Callable[[], float],
        pool: ThreadPoolExecutor,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(ticket)
        self._pool = pool
        self._wall = wall
        self._gives_up_at: float = ticket.started_at / 1000 + ticket.spec["patience"]
        self._data = bytearray()
        self._decoding: Future[bytes] | None = None
        self._heard = 0  # bytes of what was decoded
        self._stretches = 0
        spec = AudioSpec("pcm", SAMPLE_RATE, ticket.spec["language"])
        self._utterance = Utterance(spec, engine, now)

    @property
    def size(self) -> int:
        """Bytes of the recording."""
        size: int = self.ticket.spec["size"]
        return size

    @property
    def is_ready(self) -> bool:
        """See Job."""
        is_decoded = self._decoding is not None and self._decoding.done()
        return bool(self._waiting) or self.failed or is_decoded or self._is_late

    @property
    def wants_engine(self) -> bool:
        """See Job."""
        return not self._waiting

    @property
    def _is_late(self) -> bool:
        return self._wall() > self._gives_up_at

    def step(self) -> None:
        """See Job."""
        if self.failed:
            self._waiting.clear()
            self.is_over = True
        elif self._is_late:
            self.fail("capacity")
        elif self._waiting:
            self._collect()
        elif self._decoding is not None:
            self._hear(self._decoding.result())

    def _collect(self) -> None:
        while self._waiting:
            entry = self._waiting.pop(0)
            if isinstance(entry, Piece):
                self._data += entry.data
        if not self.ended:
            return
        if len(self._data) != self.size:
            raise undecodable()  # who was sending it is no more
        self._decoding = self._pool.submit(_decode, bytes(self._data), self.ticket.spec["codec"])
        self._data.clear()

    def _hear(self, pcm: bytes) -> None:
        if self._utterance.advance():
            return
        stretch = pcm[self._heard : self._heard + _STRETCH]
        if stretch:
            self._heard += len(stretch)
            self._stretches += 1
            self._utterance.add(self._stretches, self._stretches, stretch)
        else:
            self.final = self.written(self._utterance.finish())
            self.is_over = True


def _decode(data: bytes, codec: str | None) -> bytes:
    """s16le samples. Raises DecodingError."""
    kind = recognise(data, codec, is_all=True)
    if kind is None or (kind == "pcm" and "pcm" not in (codec or "")):
        raise undecodable()
    if kind != "pcm":
        return decode_to_pcm(data, kind, most_seconds=MAX_SECONDS)
    if len(data) > MAX_SECONDS * SAMPLE_RATE * 2:
        raise too_long(MAX_SECONDS)
    return data
