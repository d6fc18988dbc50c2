"""One voice in two microphones, heard by a real model: the lower one's words are marked."""

import numpy as np
import pytest

from app.domain.events import UtteranceTranscribed
from app.media.audio import SAMPLE_RATE, Audio
from app.ports.speech_jobs import AudioPiece, End, SpeechJob
from app.speech.echoes import RecentFinals
from app.speech.engine import Transcriber
from app.speech.engine_loader import load_engine
from app.speech.live_job import LiveJob
from tests.support.real_models import real_model
from tests.support.recordings import in_chunks, interview_sentence, noise, silence, to_pcm

pytestmark = pytest.mark.slow
CHUNK_MS = 250


def heard(engine: Transcriber, samples: Audio, user: str) -> list[UtteranceTranscribed]:
    """The finals of somebody's microphone, whose pieces come as they are spoken."""
    spec = {
        "interview_id": "i",
        "user_id": user,
        "codec": "pcm",
        "sample_rate": SAMPLE_RATE,
        "language": "en",
        "segmentation": "server",
    }
    now = 0.0
    job = LiveJob(
        SpeechJob(user, user, user, f"i\n{user}", CHUNK_MS, False, spec), engine, lambda: now
    )
    found: list[UtteranceTranscribed] = []

    def work() -> None:
        while not job.is_over and job.is_ready:
            job.step()
            job.to_keep = False
            if job.final is not None:
                found.append(job.final.event)
                job.final = None

    for number, data in enumerate(in_chunks(to_pcm(samples), CHUNK_MS * SAMPLE_RATE // 500), 1):
        now += CHUNK_MS / 1000
        job.accept_entries([AudioPiece(f"{CHUNK_MS * number}-0", number, data)])
        work()
    job.accept_entries([End(f"{round(now * 1000)}-1")])
    work()
    job.close()
    return [final for final in found if final.text]


@pytest.fixture(scope="module")
def engine() -> Transcriber:
    return load_engine("faster-whisper", str(real_model("tiny.en")), lambda _: None)


@pytest.mark.parametrize(("lower", "lag"), [(3, 0.0), (10, 0.06), (20, 0.12)])
def test_what_a_microphone_picks_up_of_another_voice_is_marked(
    engine: Transcriber, lower: int, lag: float
) -> None:
    spoken = interview_sentence().samples
    voice = np.concatenate([silence(0.5), spoken, silence(1.5)])
    late = np.concatenate([silence(lag), voice])[: len(voice)]
    echo = late * 10 ** (-lower / 20) + noise(len(voice) / SAMPLE_RATE, 0.0005)
    theirs, picked_up = heard(engine, voice, "ann"), heard(engine, echo.astype(np.float32), "ben")
    assert picked_up
    log = sorted((*theirs, *picked_up), key=lambda one: one.started_at + one.duration * 1000)
    echoes, marked = RecentFinals(), set()
    for seq, final in enumerate(log):
        for mark in echoes.apply("i", [final], seq):
            echoes.marked("i", mark)
            marked.add((mark.user_id, mark.utterance_id))
    assert marked == {("ben", final.utterance_id) for final in picked_up}
