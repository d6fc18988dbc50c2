"""One utterance of one speaker, from the first chunk to the final transcript."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from app.media.decoding import Decoders
from app.media.local_decoders import LocalDecoders
from app.speech.afterthoughts import without_afterthought
from app.speech.audio_intake import AudioIntake
from app.speech.audio_spec import AudioSpec
from app.speech.conclusion import broken_off, concluded
from app.speech.context import Context
from app.speech.endings import UNFINISHED
from app.speech.engine import EngineResult, NoPartial, Transcriber
from app.speech.hearing import Hearing
from app.speech.languages import LanguageEvidence
from app.speech.partial_pace import PartialPace
from app.speech.passage_reader import PassageReader
from app.speech.passages import POST_ROLL, PRE_ROLL, Passage, next_passage
from app.speech.plausibility import is_doubtful
from app.speech.transcript import Final, Partial

_PAUSE_HEARD = POST_ROLL
"""Seconds of pause after which the text is heard with care: it says whether a thought is over."""
LIMIT_SECONDS, _SILENCE_SECONDS = 120.0, 20.0
_LONG, _SHORT_PAUSE = 90.0, 0.25
"""After so many seconds a short pause ends what must soon be ended anyway."""


class Utterance:
    """Takes chunks, gives partial transcripts and in the end the final one. Not thread-safe.

    `now` is a monotonic clock in seconds; `evidence`: what was heard of the speaker's languages so
    far. `add_chunk`, `partial` and `finish` raise DecodingError for a recording that cannot be
    read; the utterance is over then.
    """

    def __init__(
        self,
        spec: AudioSpec,
        engine: Transcriber,
        now: Callable[[], float],
        decoders: Decoders | None = None,
        evidence: LanguageEvidence | None = None,
        context: Context | None = None,
    ) -> None:
        self._spec = spec
        self._engine = engine
        self._now = now
        self._decoders = decoders or LocalDecoders()
        self._hearing = Hearing(context or Context())
        known = self._hearing.restart, self._hearing.context.level
        self._intake = AudioIntake(spec, now, self._decoders, *known)
        self._reader = PassageReader(spec, engine, evidence or LanguageEvidence())
        self._revision = 0
        self.pace = PartialPace()

    def expect(self, spec: AudioSpec) -> None:
        """What is known of the words changes; the audio's form does not."""
        self._spec = spec
        self._reader = PassageReader(spec, self._engine, self._reader.evidence)

    def add_chunk(self, position: int, chunk_id: int | str, data: bytes) -> None:
        """Take the chunk at `position` of the log; one seen before changes nothing."""
        self._intake.add_chunk(position, chunk_id, data)

    @property
    def has_news(self) -> bool:
        """Whether `take_decoded` has something to take."""
        return self._intake.has_news

    @property
    def is_decoding(self) -> bool:
        """Whether some of the audio that was taken is still to come."""
        return self._intake.is_decoding

    @property
    def is_behind(self) -> bool:
        """Whether no more chunks should be added before some are decoded."""
        return self._intake.is_behind

    @property
    def holds_chunks(self) -> bool:
        """Whether a chunk waits for one before it."""
        return self._intake.holds_chunks

    @property
    def started(self) -> float:
        """Seconds into the recording; not 0 for what `split` returned."""
        return self._intake.started

    def take_decoded(self) -> None:
        """Take some of what was decoded since."""
        self._intake.take_decoded()

    def close(self) -> None:
        """Let go of what decodes; nothing more is asked of it."""
        self._intake.close()

    def speech_seconds(self) -> float:
        """How much speech was heard so far."""
        return self._intake.activity.speech_seconds

    @property
    def unwritten_seconds(self) -> float:
        """What was said since the last passage that was transcribed once and for all."""
        return self._intake.audio.seconds - self._hearing.done

    def wants_partial(self) -> bool:
        """Whether enough was said, and enough time went by, for a new partial transcript."""
        is_at_pause = self.has_unheard_end()
        if not self.pace.has_waited(self._now(), at_pause=is_at_pause):
            return False
        if self._intake.is_stale:
            return True
        if self._intake.is_decoding:
            return False
        return is_at_pause or self.pace.has_more(self.speech_seconds())

    def partial(self) -> Partial | None:
        """Transcribe what was said so far; None where the text is what it was before."""
        agreement = self._hearing.agreement
        before = agreement.text, agreement.stable_text
        if self.mend():
            return None
        while self.advance():
            pass
        if self.has_unheard_end():
            self.hear_ending()
        else:
            self._guess()
        self.pace.told(self._now(), self.speech_seconds(), agreement.text)
        after = agreement.text, agreement.stable_text
        if after == before:
            return None
        self._revision += 1
        return Partial(*after, self._revision)

    @property
    def context(self) -> Context:
        """What was known of the speaker before it."""
        return self._hearing.context

    def context_after(self, final: Final) -> Context:
        """What is known of the speaker after it; `final` is what it ended with."""
        return self._hearing.context.after(final.text, self._hearing.lead(self._intake.audio))

    @property
    def is_over(self) -> bool:
        """Whether it must be split now; its own utterances of samples the client ends itself."""
        by_server = self._spec.segmentation == "server"
        if not (by_server or self._spec.has_header):
            return False
        seconds, pause = self._intake.audio.seconds, self._intake.activity.pause
        if pause is None:
            return seconds >= (_SILENCE_SECONDS if by_server else LIMIT_SECONDS)
        if by_server and pause >= self._ending_pause():
            return True
        return seconds >= LIMIT_SECONDS or (seconds >= _LONG and pause >= _SHORT_PAUSE)

    @property
    def wants_ending(self) -> bool:
        """Whether the text up to this pause must be heard, to know whether it ends a thought."""
        return self._spec.segmentation == "server" and self.has_unheard_end()

    def hear_ending(self) -> None:
        """Transcribe what was said up to a pause."""
        passage = self._next_passage()
        if passage is not None:
            self._hearing.reach_pause(passage, self._hear(passage))

    def advance(self) -> bool:
        """Transcribe one passage that is over, once and for all; whether there was one."""
        passage = self._next_passage()
        if passage is None or not passage.closed:
            return False
        self._transcribe(passage)
        return True

    def end(self) -> None:
        """Nothing more comes: read what was held back."""
        self._intake.end()

    def mend(self) -> bool:
        """Read everything again where a chunk came after its place was given up.

        Whether that must be waited for.
        """
        was_stale = self._intake.is_stale
        self._intake.repair_order()
        return was_stale and self._intake.is_decoding

    def finish(self) -> Final:
        """End it, not while `is_decoding`: all that was received is in its transcript."""
        self.end()
        return self._conclude()

    def split(self) -> tuple[Final, "Utterance"]:
        """End the utterance here, and return the one that goes on with the recording.

        The next one keeps the end of the pause, and what waits for chunks before it; where it
        began is its `started`. Chunks of the ended one that come later are dropped.
        """
        self._intake.repair_order()
        pause, ends = self._intake.activity.pause, self._intake.audio.seconds
        is_in_speech = pause is not None and pause < _SHORT_PAUSE
        kept = min(PRE_ROLL, pause or PRE_ROLL)
        if is_in_speech:
            kept = self._intake.after_quietest(self._hearing.done)
            ends -= kept
        self._hear_rest(ends)  # before anything is cut: the engine may be away
        known = self._reader.evidence, self._hearing.context
        following = Utterance(self._spec, self._engine, self._now, self._decoders, *known)
        following._intake = self._intake.split(kept, following._hearing.restart)
        if is_in_speech:
            self._intake.cut(ends)
        final = self._conclude()
        following._hearing.follow(self.context_after(final))
        return final, following

    def state(self) -> Mapping[str, Any]:
        """Of what `split` returned, for `resumed`; `is_anywhere`: not all audio is needed again."""
        return {
            **self._intake.state(),
            "language": self._reader.evidence.to_json(),
            "context": self._hearing.context.state(),
        }

    @classmethod
    def resumed(
        cls,
        spec: AudioSpec,
        engine: Transcriber,
        now: Callable[[], float],
        state: Mapping[str, Any],
        decoders: Decoders | None = None,
        evidence: LanguageEvidence | None = None,
    ) -> "Utterance":
        """Go on in another process: the same utterance, but for the pause before it."""
        context = Context.resumed(state.get("context"))
        utterance = cls(spec, engine, now, decoders, evidence, context)
        utterance._intake.go_on(state)
        utterance._reader.evidence.restore(state["language"])
        return utterance

    def broken_off(self) -> Final:
        """What was heard of it once and for all, where the rest cannot be heard."""
        return broken_off(self._intake.activity, self._hearing.passages)

    def _conclude(self) -> Final:
        self._hear_rest(self._intake.audio.seconds)
        return concluded(self._intake, self._hearing.passages, self._reader.given)

    def _hear_rest(self, until: float) -> None:
        while (passage := self._next_passage(until)) is not None:
            self._transcribe(passage)

    def _next_passage(self, until: float | None = None) -> Passage | None:
        activity = self._intake.activity
        now = self._intake.audio.seconds if until is None else until
        voiced = activity.voiced_segments if until is None else activity.voiced_until(until)
        return next_passage(voiced, activity.levels, after=self._hearing.done, now=now)

    def has_unheard_end(self) -> bool:
        """Whether somebody paused, and what was said up to there was not heard with care."""
        pause = self._intake.activity.pause
        if pause is None or pause < _PAUSE_HEARD:
            return False
        passage = self._next_passage()
        return passage is not None and not self._hearing.is_heard(passage)

    def _ending_pause(self) -> float:
        """Seconds of pause that end a thought here; the most where its text is not known."""
        return UNFINISHED if self.has_unheard_end() else self._hearing.ending_pause

    def _transcribe(self, passage: Passage) -> None:
        result = self._hearing.known_result(passage) or self._hear(passage)
        self._hearing.commit(passage, result)

    def _guess(self) -> None:
        """Transcribe the newest words in haste."""
        passage = self._next_passage()
        if passage is not None and not self._hearing.is_heard(passage):
            newest = replace(passage, t0=self._hearing.guess_from(passage))
            with suppress(NoPartial):
                result = self._hear(newest, final=False)
                if not is_doubtful(result.segments, newest.t1 - newest.t0):
                    self._hearing.guess(result.text)

    def _hear(self, passage: Passage, *, final: bool = True) -> EngineResult:
        sound, spoken = self._intake.audio, passage.speech_end - passage.t0
        audio = sound.between(passage.t0, passage.t1)
        if not final:
            return self._reader.read(audio, spoken, final=False)
        lead = self._hearing.lead(sound) if self.pace.is_unhurried else None
        before = self._hearing.prompt()
        result = self._reader.read(audio, spoken, final=True, before=before, lead=lead)
        return without_afterthought(result, spoken)
