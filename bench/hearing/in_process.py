"""Our path and the bare library on the same sound, in this very process, on a clock that is ours.

The clock goes as the sound does, so a busy machine changes nothing but how long it takes. What is
counted is the processor's time.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.events import UtteranceTranscribed
from app.ports.speech_jobs import AudioPiece, End, SpeechJob
from app.speech.context import Contexts
from app.speech.engine import Transcriber
from app.speech.live_job import LiveJob
from bench.hearing.conditions import CHUNK_SECONDS, Sent


@dataclass(frozen=True)
class Heard:
    """What came of a recording. `cpu`: seconds of the processor."""

    finals: tuple[UtteranceTranscribed, ...]
    cpu: float

    @property
    def text(self) -> str:
        return " ".join(final.text for final in self.finals if final.text)


def hear(
    engine: Transcriber,
    sent: Sent,
    segmentation: str,
    language: str,
    contexts: Contexts | None = None,
) -> Heard:
    """As a worker does it, with nothing else to do; without partial texts.

    `language`: which the speaker named on joining, as the page does; `contexts`: what is known of
    the speaker from utterances before.
    """
    began = time.process_time()
    finals = tuple(_finals(engine, sent, segmentation, language, contexts))
    return Heard(finals, time.process_time() - began)


def _finals(
    engine: Transcriber,
    sent: Sent,
    segmentation: str,
    language: str,
    contexts: Contexts | None,
) -> Iterator[UtteranceTranscribed]:
    at = 0.0
    spec = {
        "interview_id": "bench",
        "user_id": "bench",
        "codec": sent.codec,
        "sample_rate": sent.sample_rate,
        "language": None,
        "spoken": [language],
        "segmentation": segmentation,
    }
    queued = SpeechJob("t", "u", "u", "bench\nbench", 0, sent.has_header, spec)
    job = LiveJob(queued, engine, lambda: at, contexts=contexts)
    for number, data in enumerate(sent.chunks, start=1):
        at += CHUNK_SECONDS
        job.accept_entries([AudioPiece(f"{round(at * 1000)}-0", number, data)])
        yield from _worked_off(job)
    job.accept_entries([End(f"{round(at * 1000)}-1")])
    yield from _worked_off(job)
    job.close()


def _worked_off(job: LiveJob) -> Iterator[UtteranceTranscribed]:
    while not job.is_over and job.is_ready:
        job.step()
        job.to_keep = False
        if job.final is not None:
            yield job.final.event
            job.final = None


def bare_library(model: str) -> Callable[[Sent, str], tuple[str, float]]:
    """The library's own transcribe on a file, as its manual has it, with what we ask of a final."""
    from faster_whisper import WhisperModel

    loaded: Any = WhisperModel(model, device="cpu", compute_type="int8")

    def transcribe(sent: Sent, language: str) -> tuple[str, float]:
        began = time.process_time()
        segments, _ = loaded.transcribe(
            str(sent.file),
            language=language,
            vad_filter=True,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        text = " ".join(segment.text.strip() for segment in segments)
        return text, time.process_time() - began

    return transcribe
