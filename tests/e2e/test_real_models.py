"""Speech heard with a real model, `base`, by a real worker, over the wires."""

import base64
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path

import pytest

from app.media.audio import Audio
from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.conftest import running
from tests.e2e.voice.speaking import CHUNK_MS, chunk, final_of, speak
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer
from tests.support.real_models import real_model
from tests.support.recordings import (
    in_chunks,
    interview_sentence,
    interview_speech,
    noise,
    silence,
    to_pcm,
    words_right,
)
from tests.support.worker_processes import SpeechWorkerProcess

ENOUGH = 0.8
"""Share of words that must be right: models write numbers and names in more than one way."""
BEFORE_A_PARTIAL = 4 * 1000 // CHUNK_MS
"""Pieces, of nearly the whole first sentence."""


@pytest.fixture(scope="module")
def hearing(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A web process with a worker that hears with `base`."""
    folder: Path = tmp_path_factory.mktemp("real-model")
    model = real_model("base")
    media = EmbeddedRedis(folder, persistent=False, max_memory="256mb").start()
    web = WebServer(redis_url, folder / "web.log", MEDIA_REDIS_URL=media.url).start()
    worker = SpeechWorkerProcess(redis_url, media.url, model, folder / "worker.log")
    for _ in running(worker, web):
        yield web
    web.stop()
    media.stop()
    assert "Traceback" not in web.log_text()


@pytest.fixture
def speaker(hearing: WebServer, connect: Callable[..., Client], interview_id: str) -> Client:
    client = connect(hearing.url)
    client.join(interview_id, "anna")
    return client


def test_words_are_right_and_a_partial_comes_before_the_final(
    speaker: Client, interview_id: str
) -> None:
    spoken = interview_sentence()
    pieces = list(enumerate(spoken.chunks(CHUNK_MS)))
    for number, data in pieces[:BEFORE_A_PARTIAL]:
        speaker.emit("voice_data", chunk(interview_id, number, data, language="en"))
    partials = (speaker.wait_for("live_transcription", number) for number in count(1))
    partial = next(told for told in partials if "python" in told["text"].lower())
    assert not partial["is_final"]
    speak(speaker, interview_id, pieces[BEFORE_A_PARTIAL:], language="en")
    final = final_of(speaker)
    assert words_right(spoken.text, final["transcribed_text"]) >= ENOUGH
    assert 0.3 < final["confidence"] <= 1
    assert (final["language"], final["gaps"]) == ("en", [])
    words = [word for segment in final["segments"] for word in segment["words"]]
    assert " ".join(word["text"] for word in words) == final["transcribed_text"]
    assert all(left["t0"] <= right["t0"] for left, right in pairwise(words))


def test_a_recording_in_pieces_is_heard_and_its_language_found(
    speaker: Client, interview_id: str
) -> None:
    speak(speaker, interview_id, enumerate(in_chunks(interview_speech().read_bytes(), 4000)))
    final = final_of(speaker)
    assert words_right(interview_sentence().text, final["transcribed_text"]) >= ENOUGH
    assert final["language"] == "en"


def test_a_recording_is_heard_over_the_json_gateway(hearing: WebServer) -> None:
    client = GatewayClient(hearing.url)
    client.greeted()
    sound = base64.b64encode(interview_speech().read_bytes()).decode()
    client.send("audio_input", {"audio_data": sound, "audio_format": "ogg"})
    told = client.expect("transcription")
    assert words_right(interview_sentence().text, told["transcription"]) >= ENOUGH
    assert client.expect("ai_response")["user_input"] == told["transcription"]
    client.close()


@pytest.mark.parametrize(
    "sound",
    [silence(3), noise(3, 0.003), noise(3, 0.05)],
    ids=["silence", "a quiet room", "a loud one"],
)
def test_what_is_no_speech_gives_no_text(speaker: Client, interview_id: str, sound: Audio) -> None:
    pieces = enumerate(in_chunks(to_pcm(sound), 8000))
    speak(speaker, interview_id, pieces)
    final = final_of(speaker)
    assert (final["transcribed_text"], final["confidence"]) == ("", None)
