"""What our whole path costs beside the bare library, on the same audio in the same run."""

import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.speech.engine import SAMPLE_RATE, Audio, Transcriber
from app.speech.pcm import PcmDecoder
from app.speech.utterance import AudioSpec, Utterance

CHUNK_BYTES = SAMPLE_RATE // 4 * 2
"""A quarter of a second."""
CHUNK_SECONDS = 0.25


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
    """One round over all sentences: seconds of the clock and of the processor, by way."""

    audio: float
    clock: dict[str, float]
    cpu: dict[str, float]


def sentences(folder: Path) -> list[Spoken]:
    """The wave files of a folder, 16 kHz mono 16 bit each."""
    found = []
    for path in sorted(folder.glob("*.wav")):
        with wave.open(str(path)) as recording:
            found.append(Spoken(recording.readframes(recording.getnframes())))
    return found


def costs(engine: Transcriber, spoken: list[Spoken], rounds: int) -> Iterator[Cost]:
    """Each sentence by each way in turn, so that a slow minute is slow for all; first a warm-up."""
    ways: dict[str, Callable[[Spoken], None]] = {
        "bare library": lambda said: _bare(engine, said),
        "our path, final only": lambda said: _ours(engine, said, partials=False),
        "our path, with partial texts": lambda said: _ours(engine, said, partials=True),
    }
    for number in range(rounds + 1):
        clock, cpu = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0.0)
        for said in spoken:
            for name, way in ways.items():
                began, spent = time.perf_counter(), time.process_time()
                way(said)
                clock[name] += time.perf_counter() - began
                cpu[name] += time.process_time() - spent
        if number:
            yield Cost(sum(said.seconds for said in spoken), clock, cpu)


def _bare(engine: Transcriber, said: Spoken) -> None:
    """The library alone, as the engine calls it for a final."""
    engine.transcribe(said.samples, language=None, final=True)


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
