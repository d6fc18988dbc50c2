"""What our whole path costs beside the bare library, on the same audio in the same run."""

import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.media.audio import SAMPLE_RATE, Audio
from app.media.pcm import PcmDecoder
from app.speech.audio_spec import AudioSpec
from app.speech.engine import NO_HINTS, EngineResult, Hints, Transcriber
from app.speech.faster_whisper_engine import FasterWhisperTranscriber
from app.speech.utterance import Utterance

CHUNK_SECONDS = 0.25
CHUNK_BYTES = int(CHUNK_SECONDS * SAMPLE_RATE) * 2
BARE, FINAL_ONLY, LIVE = "bare library", "our path, final only", "our path, partial texts too"
_WHISPER = {"beam_size": 5, "best_of": 5, "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)}


@dataclass(frozen=True)
class Spoken:
    """A recorded sentence, s16le at SAMPLE_RATE."""

    pcm: bytes

    @property
    def seconds(self) -> float:
        """How long it takes to say it."""
        return len(self.pcm) / 2 / SAMPLE_RATE

    @property
    def samples(self) -> Audio:
        """As the library wants it."""
        return PcmDecoder().feed(self.pcm)

    @property
    def chunks(self) -> list[bytes]:
        """As a microphone sends it."""
        return [self.pcm[at : at + CHUNK_BYTES] for at in range(0, len(self.pcm), CHUNK_BYTES)]


@dataclass(frozen=True)
class Cost:
    """One round over all sentences: seconds of the clock and of the processor, by way.

    `own`: of the processor, for a final, outside the engine.
    """

    audio: float
    clock: dict[str, float]
    cpu: dict[str, float]
    own: float


class Timed:
    """A Transcriber that counts the processor's seconds inside another one."""

    def __init__(self, engine: Transcriber) -> None:
        self.name = engine.name
        self.spent = 0.0
        self._engine = engine

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        began = time.process_time()
        result = self._engine.transcribe(audio, language=language, final=final, hints=hints)
        self.spent += time.process_time() - began
        return result


def sentences(folder: Path) -> list[Spoken]:
    """The wave files of a folder, each 16 kHz mono 16 bit."""
    found = []
    for path in sorted(folder.glob("*.wav")):
        with wave.open(str(path)) as recording:
            found.append(Spoken(recording.readframes(recording.getnframes())))
    return found


def costs(engine: Transcriber, model: str, spoken: list[Spoken], rounds: int) -> Iterator[Cost]:
    """Each sentence by each way in turn, so that a slow minute is slow for all; first a warm-up.

    `model`: the name or path of what `engine` was made from.
    """
    bare, timed = _bare_library(engine, model), Timed(engine)
    ways: dict[str, Callable[[Spoken], None]] = {
        BARE: lambda said: bare(said.samples),
        FINAL_ONLY: lambda said: _ours(timed, said, partials=False),
        LIVE: lambda said: _ours(engine, said, partials=True),
    }
    for number in range(rounds + 1):
        timed.spent, clock, cpu = 0.0, dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0.0)
        for said in spoken:
            for name, way in ways.items():
                began, spent = time.perf_counter(), time.process_time()
                way(said)
                clock[name] += time.perf_counter() - began
                cpu[name] += time.process_time() - spent
        if number:
            audio = sum(said.seconds for said in spoken)
            yield Cost(audio, clock, cpu, own=cpu[FINAL_ONLY] - timed.spent)


def _bare_library(engine: Transcriber, model: str) -> Callable[[Audio], None]:
    """The library's own transcribe, on a model of its own, with what `engine` asks for a final."""
    if isinstance(engine, FasterWhisperTranscriber):
        from faster_whisper import WhisperModel

        ours = engine._model.model
        faster: Any = WhisperModel(model, device=ours.device, compute_type=ours.compute_type)

        def transcribe(audio: Audio) -> None:
            segments, _ = faster.transcribe(
                audio, word_timestamps=True, condition_on_previous_text=False
            )
            list(segments)

        return transcribe
    import whisper

    reference: Any = whisper.load_model(model)
    return lambda audio: reference.transcribe(
        audio, word_timestamps=True, condition_on_previous_text=False, **_WHISPER
    )


def _ours(engine: Transcriber, said: Spoken, partials: bool) -> None:
    """As a worker does it, on a clock that goes as the sentence is said."""
    at = 0.0

    def now() -> float:
        return at

    utterance = Utterance(AudioSpec("pcm", SAMPLE_RATE), engine, now)
    for number, chunk in enumerate(said.chunks):
        at += CHUNK_SECONDS
        utterance.add(number, number, chunk)
        if partials and utterance.wants_partial():
            utterance.partial()
    utterance.finish()
