"""An utterance's audio: its chunks put in order and decoded, with the voice that is in it."""

from collections.abc import Callable, Mapping
from typing import Any

from app.media.audio import SAMPLE_RATE, Audio
from app.media.audio_buffer import AudioBuffer
from app.media.decoding import MAX_SECONDS, Decoder, Decoders, DecodingError, too_long
from app.speech.activity import VoiceActivity
from app.speech.audio_spec import AudioSpec
from app.speech.chunk_order import ChunkOrder, Loss, OrderedChunk
from app.speech.passages import quietest
from app.speech.speaker_level import SpeakerLevel
from app.speech.transcript import Gap

_CUT_WITHIN = 8.0


class AudioIntake:
    """Takes chunks, gives `audio` and its `activity`; methods raise DecodingError.

    `forget`: called where a chunk came after its place was given up, and all is read anew.
    """

    def __init__(
        self,
        spec: AudioSpec,
        now: Callable[[], float],
        decoders: Decoders,
        forget: Callable[[], None],
        level: SpeakerLevel,
    ) -> None:
        self._spec = spec
        self._now = now
        self._decoders = decoders
        self._forget = forget
        self._level = level
        self.started = 0.0
        """Seconds into the recording; not 0 for what `split` returned."""
        self._told_losses = 0  # those before it in the recording
        self._skipped = 0  # samples that are decoded only to get at those after them
        self._is_ended = False
        self._position: int | None = None
        self._order = ChunkOrder(now)
        self._begin()

    def _begin(self) -> None:
        self._decoder: Decoder = self._decoders.open(self._spec.codec, self._spec.sample_rate)
        self.activity = VoiceActivity(self._level)
        self.audio = AudioBuffer()
        self._to_skip = self._skipped
        self._losses: list[Loss] = []
        self._error: DecodingError | None = None

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

    @property
    def is_stale(self) -> bool:
        """Whether a chunk came after its place was given up."""
        return self._order.stale

    @property
    def holds_chunks(self) -> bool:
        """Whether a chunk waits for one before it."""
        return self._order.holds

    def add_chunk(self, position: int, chunk_id: int | str, data: bytes) -> None:
        """Take the chunk at `position` of the log; one seen before changes nothing."""
        if self._position is not None and position <= self._position:
            return
        self._position = position
        self._read(self._order.add_chunk(chunk_id, data))
        if self._error:
            self.repair_order()  # the recording's first chunk may be there by now
        if self._error and not self._order.may_begin_earlier:
            raise self._error

    def take_decoded(self) -> None:
        """Take some of what was decoded since."""
        try:
            self._take(self._decoder.poll())
        except DecodingError as error:
            self._error = error
            if self._is_ended or not self._order.may_begin_earlier:
                raise

    def end(self) -> None:
        """Nothing more comes: read what was held back."""
        if self._is_ended:
            return
        self._is_ended = True
        self.repair_order()
        self._read(self._order.rest())
        if self._error:
            raise self._error
        self._take(self._decoder.finish())

    def repair_order(self) -> None:
        """Read everything again where a chunk came after its place was given up."""
        if self._order.stale:
            self.close()
            self._begin()
            self._forget()
            self._read(self._order.replay())

    def close(self) -> None:
        """Let go of what decodes; nothing more is asked of it."""
        self._decoder.close()

    def split(self, kept: float, forget: Callable[[], None]) -> "AudioIntake":
        """Return the one that goes on with the recording, with the last `kept` seconds of this."""
        following = AudioIntake(self._spec, self._now, self._decoders, forget, self._level)
        following._position = self._position
        following._order, following._decoder = self._order, self._decoder
        following._told_losses = len(self._decoder.losses)
        following._order.settle()
        begins = max(0.0, self.audio.seconds - kept)
        following.started = self.started + begins
        following._take(self.audio.between(begins, self.audio.seconds))
        return following

    def after_quietest(self, first: float) -> float:
        """Seconds after the best place to cut, of the last few, where nobody pauses."""
        seconds, activity = self.audio.seconds, self.activity
        first = max(seconds - _CUT_WITHIN, first)
        return seconds - quietest(activity.voiced_segments, activity.levels, first, seconds)

    def cut(self, seconds: float) -> None:
        """Leave what comes after that time to the one that `split` returned."""
        self.audio.cut(seconds)
        self.activity.cut(seconds)

    def state(self) -> Mapping[str, Any]:
        """From which another one goes on, ready for JSON; see Utterance.state."""
        decoder = self._decoder.state()
        return {
            "is_anywhere": decoder is not None,
            "decoder": decoder,
            "order": self._order.state(),
            "started": self.started,
        }

    def go_on(self, state: Mapping[str, Any]) -> None:
        """Begin where another one stood."""
        self.started = state["started"]
        if state["is_anywhere"]:
            self._order = ChunkOrder.resumed(self._now, state["order"])
            self._decoder = self._decoders.resumed(state["decoder"])
        else:
            self._skipped = self._to_skip = round(self.started * SAMPLE_RATE)

    def gaps(self) -> tuple[Gap, ...]:
        """The losses, and how long each was."""
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

    def _read(self, items: list[OrderedChunk | Loss]) -> None:
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
        if self.audio.seconds + len(audio) / SAMPLE_RATE > MAX_SECONDS:
            raise too_long()
        self.audio.append(audio)
        self.activity.append_audio(audio)
