"""One utterance of one speaker, from the first chunk to the final transcript."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.speech.activity import VoiceActivity
from app.speech.agreement import LocalAgreement
from app.speech.chunk_order import Chunk, ChunkOrder, Loss
from app.speech.decoding import MAX_SECONDS, DecodingError, too_long
from app.speech.engine import SAMPLE_RATE, Audio, EngineResult, Transcriber
from app.speech.passages import PRE_ROLL, Passage, next_passage
from app.speech.quality import voice_quality
from app.speech.stream_decoder import StreamDecoder
from app.speech.transcript import Final, Gap, Partial
from app.speech.wording import word_passages

FIRST_PARTIAL_SPEECH = 0.6
PARTIAL_INTERVAL = 1.0
PAUSE_ENDS = 0.55
_SURE_OF_LANGUAGE = 0.8


@dataclass(frozen=True)
class AudioSpec:
    """What the sender said of its audio; the format itself is recognised from the bytes.

    sample_rate: of raw PCM, in Hz (None: 16000); language: as BCP 47 (None: detected);
    segmentation: who ends utterances, the client or, at pauses, the server.
    """

    codec: str | None = None
    sample_rate: int | None = None
    language: str | None = None
    segmentation: Literal["client", "server"] = "client"


class Utterance:
    """Takes chunks, gives partial transcripts and in the end the final one. Not thread-safe.

    `now` is a monotonic clock in seconds. `load` stretches the time between partials: 1 for an
    idle worker, n where n speakers share it. `add`, `partial` and `finish` raise DecodingError
    for a recording that cannot be read; the utterance is over then.
    """

    def __init__(self, spec: AudioSpec, engine: Transcriber, now: Callable[[], float]) -> None:
        self._spec = spec
        self._engine = engine
        self._now = now
        self.load = 1.0
        self.started = 0.0
        """Seconds into the recording; not 0 for what `split` returned."""
        self._told_losses = 0  # those before it in the recording
        self._position: int | None = None
        self._order = ChunkOrder(now)
        self._agreement = LocalAgreement()
        self._guessed_language: str | None = None
        self._revision = 0
        self._last_partial: float | None = None
        self._inference = 0.0
        self._speech_at_partial = 0.0
        self._forget_audio()

    def _forget_audio(self) -> None:
        self._agreement.restart()
        self._decoder = StreamDecoder(self._spec.codec, self._spec.sample_rate)
        self._activity = VoiceActivity()
        self._audio: list[Audio] = []
        self._samples = 0
        self._losses: list[Loss] = []
        self._transcribed: list[tuple[Passage, EngineResult]] = []
        self._error: DecodingError | None = None
        self._done = 0.0  # seconds; what lies before it is transcribed

    def add(self, position: int, chunk_id: int | str, data: bytes) -> None:
        """Take the chunk at `position` of the log; one seen before changes nothing."""
        if self._position is not None and position <= self._position:
            return
        self._position = position
        self._read(self._order.add(chunk_id, data))
        if self._error and not self._order.may_begin_earlier:
            raise self._error

    def speech_seconds(self) -> float:
        """How much speech was heard so far."""
        return self._activity.speech_seconds

    def wants_partial(self) -> bool:
        """Whether enough was said, and enough time went by, for a new partial transcript."""
        interval = max(PARTIAL_INTERVAL, 2 * self._inference * self.load)
        if self._last_partial is not None and self._now() - self._last_partial < interval:
            return False
        speech = self.speech_seconds()
        if self._order.stale:
            return True
        if self._last_partial is None:
            return speech >= FIRST_PARTIAL_SPEECH
        passage = self._next_passage()
        return speech > self._speech_at_partial or (passage is not None and passage.closed)

    def partial(self) -> Partial | None:
        """Transcribe what was said so far; None where the text is what it was before."""
        before = self._agreement.text, self._agreement.stable_text
        started = self._now()
        self._repair_order()
        passage = self._transcribe_closed()
        if passage is not None:
            result = self._hear(passage, final=False)
            self._agreement.hypothesise(result.text)
        self._last_partial = self._now()
        self._inference = self._last_partial - started
        self._speech_at_partial = self.speech_seconds()
        after = self._agreement.text, self._agreement.stable_text
        if after == before:
            return None
        self._revision += 1
        return Partial(*after, self._revision)

    def ended_by_pause(self) -> bool:
        """Whether the server ends this utterance now (segmentation "server")."""
        pause = self._activity.pause
        return self._spec.segmentation == "server" and pause is not None and pause >= PAUSE_ENDS

    def finish(self) -> Final:
        """End the utterance: nothing that was received is left out of its transcript."""
        self._repair_order()
        self._read(self._order.rest())
        if self._error:
            raise self._error
        self._take(self._decoder.finish())
        return self._conclude()

    def split(self) -> tuple[Final, "Utterance"]:
        """End the utterance at its pause, and return the one that goes on with the recording.

        The next one keeps the end of the pause, and what waits for chunks before it; where it
        began is its `started`. Chunks of the ended one that come later are dropped.
        """
        self._repair_order()
        final = self._conclude()
        following = Utterance(self._spec, self._engine, self._now)
        following.load = self.load
        following._position = self._position
        following._guessed_language = self._guessed_language
        following._order, following._decoder = self._order, self._decoder
        following._told_losses = len(self._decoder.losses)
        following._order.settle()
        kept = self._joined()[-round(PRE_ROLL * SAMPLE_RATE) :]
        following.started = self.started + (self._samples - len(kept)) / SAMPLE_RATE
        following._take(kept)
        return final, following

    def _conclude(self) -> Final:
        passage = self._transcribe_closed()
        while passage is not None:
            self._transcribe(passage)
            passage = self._next_passage()
        wording = word_passages(self._transcribed, self._activity.islands)
        heard = self._transcribed[0][1] if self._transcribed else None
        return Final(
            text=wording.text,
            confidence=wording.confidence,
            confidence_parts=wording.confidence_parts,
            language=heard.language if heard else self._language(final=True),
            language_probability=heard.language_probability if heard else None,
            segments=wording.segments,
            gaps=self._gaps(),
            quality=voice_quality(self._joined(), self._activity, wording.word_count),
            duration=self._samples / SAMPLE_RATE,
        )

    def _repair_order(self) -> None:
        """Read everything again where a chunk came after its place was given up."""
        if self._order.stale:
            self._forget_audio()
            self._read(self._order.replay())

    def _read(self, items: list[Chunk | Loss]) -> None:
        """Decode what the order gives; after an error nothing more, but for a replay."""
        try:
            for item in items if self._error is None else ():
                if isinstance(item, Loss):
                    self._losses.append(item)
                    self._take(self._decoder.skip(item.last - item.first + 1))
                else:
                    self._take(self._decoder.feed(item.data))
        except DecodingError as error:
            self._error = error

    def _take(self, audio: Audio) -> None:
        if not len(audio):
            return
        self._audio.append(audio)
        self._samples += len(audio)
        if self._samples > MAX_SECONDS * SAMPLE_RATE:
            raise too_long()
        self._activity.add(audio)

    def _joined(self) -> Audio:
        """Return all audio so far, in one piece."""
        if len(self._audio) != 1:
            self._audio = [np.concatenate([np.zeros(0, dtype=np.float32), *self._audio])]
        return self._audio[0]

    def _next_passage(self) -> Passage | None:
        return next_passage(
            self._activity.islands,
            self._activity.probabilities,
            after=self._done,
            now=self._samples / SAMPLE_RATE,
        )

    def _transcribe_closed(self) -> Passage | None:
        """Transcribe, once and for all, the passages that are over; return the open one."""
        passage = self._next_passage()
        while passage is not None and passage.closed:
            self._transcribe(passage)
            passage = self._next_passage()
        return passage

    def _transcribe(self, passage: Passage) -> None:
        result = self._hear(passage, final=True)
        self._transcribed.append((passage, result))
        self._agreement.commit(result.text)
        self._done = passage.speech_end

    def _hear(self, passage: Passage, *, final: bool) -> EngineResult:
        audio = self._joined()[round(passage.t0 * SAMPLE_RATE) : round(passage.t1 * SAMPLE_RATE)]
        result = self._engine.transcribe(audio, language=self._language(final=final), final=final)
        if _is_sure(result):
            self._guessed_language = result.language
        return result

    def _language(self, *, final: bool) -> str | None:
        """Return the language to take as known; a partial's guess does not bind the final."""
        if self._spec.language:
            return self._spec.language.replace("_", "-").partition("-")[0].lower()
        sure = (result.language for _, result in self._transcribed if _is_sure(result))
        return next(sure, None if final else self._guessed_language)

    def _gaps(self) -> tuple[Gap, ...]:
        return tuple(
            Gap(
                after_chunk=loss.first - 1,
                missing=tuple(range(loss.first, min(loss.last + 1, loss.first + Gap.MAX_NAMED))),
                count=loss.last - loss.first + 1,
                seconds=seconds,
            )
            for loss, seconds in zip(
                self._losses, self._decoder.losses[self._told_losses :], strict=True
            )
        )


def _is_sure(result: EngineResult) -> bool:
    return (result.language_probability or 0.0) >= _SURE_OF_LANGUAGE
