"""A worker whose engine is away for a while: nothing that was said is lost."""

import threading

import numpy as np
from structlog.testing import capture_logs

from app.domain.events import UtteranceTranscribed
from app.media.audio import Audio
from app.speech.engine import NO_HINTS, EngineAway, EngineResult, EngineUnavailable, Hints
from app.speech.worker import SpeechWorker
from tests.support.recordings import in_chunks, sentence, silence, to_pcm
from tests.unit.speech.fakes import Clock, FakeTranscriber, decoding_children
from tests.unit.speech.test_worker import Stage


class Away(FakeTranscriber):
    """Hears from the third time on."""

    tries = 0

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        self.tries += 1
        if self.tries < 3:
            raise EngineAway("nobody hears")
        return super().transcribe(audio, language=language, final=final, hints=hints)


class Pauses(threading.Event):
    """Counts the worker's pauses; it stops when it has heard, or pauses without end."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.count = 0
        self._stage = stage

    def is_set(self) -> bool:
        return bool(self._stage.room.finals) or self.count > 3

    def wait(self, timeout: float | None = None) -> bool:
        self.count += 1
        return False


class Gone(FakeTranscriber):
    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        raise EngineUnavailable("nobody will hear")


def heard_by(engine: FakeTranscriber) -> tuple[UtteranceTranscribed, int]:
    """The final of something that is said, and how often the worker paused before it."""
    stage = Stage()
    worker = SpeechWorker(
        stage.jobs, stage.room, engine, decoding_children(), Clock(), lambda _: None
    )
    stage.put("u1", sentence(2).chunks())
    pauses = Pauses(stage)
    worker.run(pauses)
    (final,) = stage.room.finals.values()
    return final, pauses.count


def test_where_the_engine_does_not_come_back_the_final_says_so() -> None:
    with capture_logs() as logged:
        final, pauses = heard_by(Gone())
    assert (final.text, final.error, pauses) == ("", "transcription_failed", 0)
    assert [entry["event"] for entry in logged] == ["speech_engine_gone"]


def test_a_final_waits_until_the_engine_is_back() -> None:
    final, pauses = heard_by(Away([" hello"]))
    assert (final.text, final.error, pauses) == ("hello", None, 2)


class GoneSoon(FakeTranscriber):
    """Hears once."""

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        if self.calls:
            raise EngineUnavailable("nobody hears any more")
        return super().transcribe(audio, language=language, final=final, hints=hints)


def test_what_was_heard_before_the_engine_went_stays_and_its_speaker_is_told() -> None:
    stage = Stage()
    worker = SpeechWorker(
        stage.jobs,
        stage.room,
        GoneSoon([" I led a team."]),
        decoding_children(),
        Clock(),
        lambda _: None,
    )
    twice = np.concatenate([sentence(2).samples, silence(2.5), sentence(1).samples])
    stage.put("u1", in_chunks(to_pcm(twice), 8000))
    worker.run(Pauses(stage))
    (final,) = stage.room.finals.values()
    assert (final.text, final.error) == ("I led a team.", "transcription_failed")
    assert final.segments[0]["text"] == "I led a team."
    assert final.duration > 0
    told = [
        (payload["code"], to)
        for event, payload, to in stage.room.published
        if event == "voice_error"
    ]
    assert told == [("transcription_failed", "anna")]
