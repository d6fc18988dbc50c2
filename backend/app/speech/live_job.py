"""An utterance that is being said, in the hands of a worker."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.media.decoding import Decoders
from app.ports.speech_jobs import End, SpeechJob
from app.speech.active_job import ActiveJob, Written
from app.speech.audio_spec import AudioSpec
from app.speech.context import Context, Contexts
from app.speech.engine import Transcriber
from app.speech.languages import LanguageEvidence
from app.speech.transcript import Final
from app.speech.utterance import Utterance


class LiveJob(ActiveJob):
    """Listens as the chunks come. What the worker itself ends goes on as the next part.

    At each such place it can be handed over: `kept` says from where and how another worker goes
    on, so that nothing before has to be kept. `to_keep`: that this was not noted yet; `to_free`:
    bytes that nobody needs then.
    """

    def __init__(
        self,
        queued: SpeechJob,
        engine: Transcriber,
        now: Callable[[], float],
        decoders: Decoders | None = None,
        evidence: LanguageEvidence | None = None,
        contexts: Contexts | None = None,
    ) -> None:
        super().__init__(queued)
        said = queued.spec
        spec = self._spec(said)
        self._contexts = contexts or Contexts(now)
        self._by_server = said["segmentation"] == "server"
        self._position = 0
        self._heard_cursor = self._kept_cursor = "0"
        self._unkept_bytes = 0
        self._is_empty = queued.kept is None
        self.to_keep = False
        self.to_free = 0
        if queued.kept is None:
            context = self._contexts.of(queued.speaker)
            self.utterance = Utterance(spec, engine, now, decoders, evidence, context)
        else:
            known = queued.kept["utterance"]
            self.utterance = Utterance.resumed(spec, engine, now, known, decoders, evidence)
            self._go_on(queued.kept)

    def _spec(self, said: Mapping[str, Any]) -> AudioSpec:
        return AudioSpec.of_job(said, codec=said["codec"], has_header=self.queued.has_header)

    def expect(self, hints: Mapping[str, Any]) -> None:
        """Go on with what is known of the speaker's words by now: another question, perhaps."""
        self.utterance.expect(self._spec({**self.queued.spec, **hints}))

    @property
    def heard_at(self) -> int:
        """When the newest chunk came that was heard, in ms."""
        return int(self._heard_cursor.partition("-")[0])

    @property
    def to_write(self) -> bool:
        """See Job."""
        return super().to_write or self.to_keep

    @property
    def is_ready(self) -> bool:
        """See Job."""
        if self.failed:
            return bool(self._waiting) or self.ended
        return self.wants_engine or self.utterance.has_news or self._may_listen

    @property
    def wants_engine(self) -> bool:
        """See Job."""
        if self.failed:
            return self.ended and not self._waiting
        is_heard = self.ended and not self._waiting and not self.utterance.is_decoding
        return is_heard or self.utterance.wants_ending or self.utterance.is_over

    def step(self) -> None:
        """See Job."""
        if self.failed:
            self._waiting.clear()
            self.is_over = self.ended
        elif self.utterance.wants_ending and not self._is_at_the_end:
            if not self.utterance.mend():
                self.utterance.hear_ending()
        elif self.utterance.is_over and not self._is_at_the_end:
            if not self.utterance.mend() and not self.utterance.advance():
                self._split()
        elif self.utterance.has_news:
            self.utterance.take_decoded()
        elif self._waiting:
            self._listen()
        elif not self.utterance.advance():
            self._conclude()

    @property
    def _is_at_the_end(self) -> bool:
        nothing_waits = all(isinstance(entry, End) for entry in self._waiting)
        return self.ended and nothing_waits and not self.utterance.is_decoding

    @property
    def _may_listen(self) -> bool:
        return bool(self._waiting) and not self.utterance.is_behind

    def _listen(self) -> None:
        while self._may_listen:
            entry = self._waiting.pop(0)
            if isinstance(entry, End):
                self.utterance.end()
                return
            self._position += 1
            self._heard_cursor = entry.entry_id
            self._unkept_bytes += len(entry.data)
            self._is_empty = self._is_empty and not entry.data
            self.utterance.add_chunk(self._position, entry.chunk_id, entry.data)
            if self.utterance.wants_ending or self.utterance.is_over:
                return

    def _conclude(self) -> None:
        if self._is_empty:
            self.fail("undecodable_audio")  # nothing came: that is no silence
        elif not self.part or self.utterance.speech_seconds():
            final = self.utterance.finish()
            self._write(final, self.utterance.context_after(final))
        # else it is what follows the last pause, and no utterance
        self.is_over = True  # not before: the engine may be away, and is asked again

    def _split(self) -> None:
        """End a part; a stretch in which nobody spoke is none, where the server cuts."""
        is_part = self.utterance.speech_seconds() > 0 or not self._by_server
        final, self.utterance = self.utterance.split()
        if is_part:
            self._write(final, self.utterance.context)
            self.part += 1
        kept = round(self.utterance.unwritten_seconds * 1000)  # up to the newest chunk's end
        self.started_at = max(self.started_at, self.heard_at - kept)
        self.to_keep, self.to_free = True, 0
        if not self.utterance.state()["is_anywhere"]:
            self._kept_cursor = "0"
        elif not self.utterance.holds_chunks:
            self._kept_cursor = self._heard_cursor
            self.to_free, self._unkept_bytes = self._unkept_bytes, 0

    def _write(self, final: Final, context: Context) -> None:
        self.final = self.written(final)
        self._contexts.note(self.queued.speaker, context)

    def fail(self, code: str) -> None:
        """See Job; what was heard before stays."""
        heard = self.utterance.broken_off()
        super().fail(code)
        if heard.text:
            known = self.written(heard)
            self.final = replace(known, event=replace(known.event, error=code))

    def close(self) -> None:
        """See Job."""
        self.utterance.close()

    def kept(self) -> Mapping[str, Any]:
        """From where and how another worker goes on, ready for JSON."""
        return {
            "utterance": self.utterance.state(),
            "place": self._kept_cursor,
            "part": self.part,
            "started_at": self.started_at,
            "final": None if self.final is None else self.final.to_json(),
        }

    def _go_on(self, kept: Mapping[str, Any]) -> None:
        self.cursor = self._heard_cursor = self._kept_cursor = kept["place"]
        self.part, self.started_at = kept["part"], kept["started_at"]
        self.final = None if kept["final"] is None else Written.from_json(kept["final"])
