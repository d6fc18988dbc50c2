"""A whole recording in the hands of a worker: decoded beside it, heard between live speakers."""

from collections.abc import Callable

from app.media.audio import SAMPLE_RATE
from app.media.child_messages import Message
from app.media.decoding import DecodingError, too_long, undecodable
from app.media.decoding_children import Child, DecodingChildren
from app.media.first_bytes import family_of, pcm_form
from app.media.formats import recognise
from app.media.remote_decoder import ChildLost
from app.ports.speech_jobs import AudioPiece, SpeechJob
from app.speech.active_job import ActiveJob
from app.speech.audio_spec import AudioSpec
from app.speech.engine import Transcriber
from app.speech.languages import LanguageEvidence
from app.speech.utterance import Utterance

MAX_SECONDS = 10 * 60.0
"""Longest recording taken as a whole."""
_STRETCH = 5 * SAMPLE_RATE * 2
"""Bytes that are listened to in one step."""


class RecordingJob(ActiveJob):
    """Collects, has it decoded by a child, then listens and transcribes stretch by stretch.

    Whoever waits for the text gives up after the job's `patience`; so does this.
    """

    def __init__(
        self,
        queued: SpeechJob,
        engine: Transcriber,
        now: Callable[[], float],
        children: DecodingChildren,
        evidence: LanguageEvidence | None = None,
    ) -> None:
        super().__init__(queued)
        self._children = children
        self._engine = engine
        self._now = now
        self._evidence = evidence
        self._gives_up_at: float = now() + queued.spec["patience"] - queued.age
        self._data = bytearray()
        self._child: Child | None = None
        self._pcm: bytes | None = None
        self._heard = 0  # bytes of what was decoded
        self._stretches = 0
        self._utterance = self._hearing("pcm")

    @property
    def size(self) -> int:
        """Bytes of the recording."""
        size: int = self.queued.spec["size"]
        return size

    @property
    def is_ready(self) -> bool:
        """See Job."""
        child = self._child
        is_decoded = child is not None and (bool(child.answers) or child.is_lost)
        is_heard = self._pcm is not None or is_decoded
        return bool(self._waiting) or self.failed or is_heard or self._is_late

    @property
    def wants_engine(self) -> bool:
        """See Job."""
        return not self._waiting

    @property
    def _is_late(self) -> bool:
        return self._now() >= self._gives_up_at

    def step(self) -> None:
        """See Job."""
        if self.failed:
            self._waiting.clear()
            self.is_over = True
        elif self._is_late:
            self.fail("capacity")
        elif self._waiting:
            self._collect()
        elif self._pcm is None and self._child is not None:
            self._take_decoded(self._child)
        elif self._pcm is not None:
            self._hear(self._pcm)

    def close(self) -> None:
        """See Job."""
        if self._child is not None:
            self._child.close()

    def _collect(self) -> None:
        while self._waiting:
            entry = self._waiting.pop(0)
            if isinstance(entry, AudioPiece):
                self._data += entry.data
        if not self.ended:
            return
        if len(self._data) != self.size:
            raise undecodable()  # who was sending it is no more
        data, codec = bytes(self._data), self.queued.spec["codec"]
        self._data.clear()
        kind = recognise(data, codec, is_all=True)
        if kind is None or (kind == "pcm" and family_of(codec) != "pcm"):
            raise undecodable()
        if kind == "pcm":
            form = pcm_form(codec, None)
            if len(data) > MAX_SECONDS * form.rate * form.channels * 2:
                raise too_long(MAX_SECONDS)
            self._utterance = self._hearing(codec)
            self._pcm = data
            return
        self._child = self._children.open(self.queued.speaker)
        self._child.ask({"do": "whole", "codec": codec, "most": MAX_SECONDS}, data)

    def _hearing(self, codec: str) -> Utterance:
        """For samples; those that are decoded are at SAMPLE_RATE, mono."""
        spec = AudioSpec.of_job(self.queued.spec, codec=codec)
        return Utterance(spec, self._engine, self._now, evidence=self._evidence)

    def _take_decoded(self, child: Child) -> None:
        if not child.answers:
            if not child.has_begun:
                raise ChildLost
            raise undecodable()
        self._pcm = _sound(child.answers.popleft())
        child.close()

    def _hear(self, pcm: bytes) -> None:
        if self._utterance.advance():
            return
        stretch = pcm[self._heard : self._heard + _STRETCH]
        if stretch:
            self._heard += len(stretch)
            self._stretches += 1
            self._utterance.add_chunk(self._stretches, self._stretches, stretch)
        else:
            self.final = self.written(self._utterance.finish())
            self.is_over = True


def _sound(answer: Message) -> bytes:
    """s16le samples. Raises DecodingError."""
    if "error" in answer.head:
        raise DecodingError(str(answer.head["error"]), str(answer.head.get("message")))
    return answer.body
