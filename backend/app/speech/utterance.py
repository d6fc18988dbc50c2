"""One utterance of one speaker, from the first chunk to the final transcript."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.media.audio import SAMPLE_RATE, Audio
from app.media.audio_buffer import AudioBuffer
from app.media.decoding import MAX_SECONDS, Decoder, Decoders, DecodingError, too_long
from app.media.remote_decoder import LocalDecoders
from app.speech.activity import VoiceActivity
from app.speech.agreement import LocalAgreement
from app.speech.chunk_order import Chunk, ChunkOrder, Loss
from app.speech.engine import EngineResult, Transcriber
from app.speech.passages import PRE_ROLL, Passage, next_passage
from app.speech.quality import voice_quality
from app.speech.transcript import Final, Gap, Partial
from app.speech.wording import word_passages

FIRST_PARTIAL_SPEECH = 0.6
PARTIAL_INTERVAL = 1.0
PAUSE_ENDS = 0.55
LIMIT_SECONDS = 120.0
_LONG, _SHORT_PAUSE = 90.0, 0.25
"""After so many seconds a short pause ends what must soon be ended anyway."""
_SILENCE_SECONDS = 20.0
_SURE_OF_LANGUAGE = 0.8


@dataclass(frozen=True)
class AudioSpec:
    """What the sender said of its audio; the format itself is recognised from the bytes.

    sample_rate: of raw PCM, in Hz (None: 16000); language: as BCP 47 (None: detected);
    segmentation: who ends utterances, the client or, at pauses, the server; has_header: it is a
    recording's file format, of which only the beginning has a header.
    """

    codec: str | None = None
    sample_rate: int | None = None
    language: str | None = None
    segmentation: Literal["client", "server"] = "client"
    has_header: bool = False


class Utterance:
    """Takes chunks, gives partial transcripts and in the end the final one. Not thread-safe.

    `now` is a monotonic clock in seconds. `load` stretches the time between partials: 1 for an
    idle worker, n where n speakers share it. `add`, `partial` and `finish` raise DecodingError
    for a recording that cannot be read; the utterance is over then.
    """

    def __init__(
        self,
        spec: AudioSpec,
        engine: Transcriber,
        now: Callable[[], float],
        decoders: Decoders | None = None,
    ) -> None:
        self._spec = spec
        self._engine = engine
        self._now = now
        self._decoders = decoders or LocalDecoders()
        self.load = 1.0
        self.started = 0.0
        """Seconds into the recording; not 0 for what `split` returned."""
        self._told_losses = 0  # those before it in the recording
        self._skipped = 0  # samples that are decoded only to get at those after them
        self._is_ended = False
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
        self._decoder: Decoder = self._decoders.open(self._spec.codec, self._spec.sample_rate)
        self._activity = VoiceActivity()
        self._audio = AudioBuffer()
        self._to_skip = self._skipped
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
        if self._error:
            self._repair_order()  # the recording's first chunk may be there by now
        if self._error and not self._order.may_begin_earlier:
            raise self._error

    @property
    def has_news(self) -> bool:
        """Whether `take_decoded` has something to take."""
        return self._decoder.has_news

    @property
    def is_decoding(self) -> bool:
        """Whether some of the audio that was taken is still to come."""
        return self._decoder.is_pending

    @property
    def is_behind(self) -> bool:
        """Whether no more chunks should be added before some are decoded."""
        return self._decoder.is_behind

    def take_decoded(self) -> None:
        """Take some of what was decoded since."""
        try:
            self._take(self._decoder.poll())
        except DecodingError as error:
            self._error = error
            if self._is_ended or not self._order.may_begin_earlier:
                raise

    def close(self) -> None:
        """Let go of what decodes; nothing more is asked of it."""
        self._decoder.close()

    def speech_seconds(self) -> float:
        """How much speech was heard so far."""
        return self._activity.speech_seconds

    def wants_partial(self) -> bool:
        """Whether enough was said, and enough time went by, for a new partial transcript."""
        interval = max(PARTIAL_INTERVAL, 2 * self._inference * self.load)
        if self._last_partial is not None and self._now() - self._last_partial < interval:
            return False
        if self._order.stale:
            return True
        if self._decoder.is_pending:
            return False
        speech = self.speech_seconds()
        if self._last_partial is None:
            return speech >= FIRST_PARTIAL_SPEECH
        passage = self._next_passage()
        return speech > self._speech_at_partial or (passage is not None and passage.closed)

    def partial(self) -> Partial | None:
        """Transcribe what was said so far; None where the text is what it was before."""
        before = self._agreement.text, self._agreement.stable_text
        started = self._now()
        if self.mend():
            return None
        while self.advance():
            pass
        passage = self._next_passage()
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

    @property
    def is_over(self) -> bool:
        """Whether it must be split now, at a pause or for its length.

        Only what the client cannot end by itself: its own utterances of raw samples end elsewhere.
        """
        by_server = self._spec.segmentation == "server"
        if not (by_server or self._spec.has_header):
            return False
        seconds, pause = self._audio.seconds, self._activity.pause
        if pause is None:
            return seconds >= (_SILENCE_SECONDS if by_server else LIMIT_SECONDS)
        if by_server and pause >= PAUSE_ENDS:
            return True
        return seconds >= LIMIT_SECONDS or (seconds >= _LONG and pause >= _SHORT_PAUSE)

    def advance(self) -> bool:
        """Transcribe one passage that is over, once and for all; whether there was one."""
        passage = self._next_passage()
        if passage is None or not passage.closed:
            return False
        self._transcribe(passage)
        return True

    def end(self) -> None:
        """Nothing more comes: read what was held back."""
        if self._is_ended:
            return
        self._is_ended = True
        self._repair_order()
        self._read(self._order.rest())
        if self._error:
            raise self._error
        self._take(self._decoder.finish())

    def mend(self) -> bool:
        """Read everything again where a chunk came after its place was given up.

        Whether that must be waited for.
        """
        was_stale = self._order.stale
        self._repair_order()
        return was_stale and self._decoder.is_pending

    def finish(self) -> Final:
        """End the utterance: nothing that was received is left out of its transcript.

        Not while `is_decoding`.
        """
        self.end()
        return self._conclude()

    def split(self) -> tuple[Final, "Utterance"]:
        """End the utterance here, and return the one that goes on with the recording.

        The next one keeps the end of the pause, and what waits for chunks before it; where it
        began is its `started`. Chunks of the ended one that come later are dropped.
        """
        self._repair_order()
        final = self._conclude()
        following = Utterance(self._spec, self._engine, self._now, self._decoders)
        following.load = self.load
        following._position = self._position
        following._guessed_language = self._guessed_language
        following._order, following._decoder = self._order, self._decoder
        following._told_losses = len(self._decoder.losses)
        following._order.settle()
        pause = self._activity.pause
        kept = PRE_ROLL if pause is None else min(PRE_ROLL, pause)
        begins = max(0.0, self._audio.seconds - kept)
        following.started = self.started + begins
        following._take(self._audio.between(begins, self._audio.seconds))
        return final, following

    @property
    def holds_chunks(self) -> bool:
        """Whether a chunk waits for one before it."""
        return self._order.holds

    def state(self) -> Mapping[str, Any]:
        """From which `resumed` goes on, ready for JSON; for what `split` returned.

        `is_anywhere`: it needs only the chunks that are not read yet, else all of the recording.
        """
        decoder = self._decoder.state()
        return {
            "is_anywhere": decoder is not None,
            "decoder": decoder,
            "order": self._order.state(),
            "started": self.started,
            "language": self._guessed_language,
        }

    @classmethod
    def resumed(
        cls,
        spec: AudioSpec,
        engine: Transcriber,
        now: Callable[[], float],
        state: Mapping[str, Any],
        decoders: Decoders | None = None,
    ) -> "Utterance":
        """Go on in another process: the same utterance, but for the pause before it."""
        utterance = cls(spec, engine, now, decoders)
        utterance.started = state["started"]
        utterance._guessed_language = state["language"]
        if state["is_anywhere"]:
            utterance._order = ChunkOrder.resumed(now, state["order"])
            utterance._decoder = utterance._decoders.resumed(state["decoder"])
        else:
            utterance._skipped = round(utterance.started * SAMPLE_RATE)
            utterance._to_skip = utterance._skipped
        return utterance

    def _conclude(self) -> Final:
        while (passage := self._next_passage()) is not None:
            self._transcribe(passage)
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
            quality=voice_quality(self._audio.samples, self._activity, wording.word_count),
            duration=self._audio.seconds,
        )

    def _repair_order(self) -> None:
        if self._order.stale:
            self.close()
            self._forget_audio()
            self._read(self._order.replay())

    def _read(self, items: list[Chunk | Loss]) -> None:
        """Decode what the order gives; after an error nothing more, but for a replay."""
        try:
            for item in items if self._error is None else ():
                if isinstance(item, Loss):
                    if self._to_skip:
                        self._told_losses += 1
                    else:
                        self._losses.append(item)
                    self._take(self._decoder.skip(item.last - item.first + 1))
                else:
                    self._take(self._decoder.feed(item.data))
        except DecodingError as error:
            self._error = error

    def _take(self, audio: Audio) -> None:
        skipped = min(self._to_skip, len(audio))
        self._to_skip -= skipped
        audio = audio[skipped:]
        if not len(audio):
            return
        if self._audio.seconds + len(audio) / SAMPLE_RATE > MAX_SECONDS:
            raise too_long()
        self._audio.add(audio)
        self._activity.add(audio)

    def _next_passage(self) -> Passage | None:
        return next_passage(
            self._activity.islands,
            self._activity.probabilities,
            after=self._done,
            now=self._audio.seconds,
        )

    def _transcribe(self, passage: Passage) -> None:
        result = self._hear(passage, final=True)
        self._transcribed.append((passage, result))
        self._agreement.commit(result.text)
        self._done = passage.speech_end

    def _hear(self, passage: Passage, *, final: bool) -> EngineResult:
        audio = self._audio.between(passage.t0, passage.t1)
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
