"""A speech server elsewhere hears, and this machine's own engine while that fails."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.conftest import running
from tests.e2e.voice.speaking import chunk, final_of, is_right, numbered, speak
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.recordings import sentence, to_pcm
from tests.support.speech_server import VERBOSE, Reply, SpeechServer, speech_server, told
from tests.support.worker_processes import SpeechWorkerProcess

KEY = "sk-nobody-else-s"
HEARD_THERE = "I led a team."


@pytest.fixture(scope="module")
def there() -> Iterator[SpeechServer]:
    with speech_server() as server:
        yield server


@pytest.fixture(scope="module")
def hearing(
    there: SpeechServer, redis_url: str, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """A web process whose worker asks `there`, and has the test model for when that fails."""
    folder = tmp_path_factory.mktemp("remote")
    media = EmbeddedRedis(folder, persistent=False, max_memory="256mb").start()
    web = WebServer(redis_url, folder / "web.log", MEDIA_REDIS_URL=media.url).start()
    remote = {
        "WHISPER_ENGINE": "remote",
        "WHISPER_REMOTE_URL": there.url,
        "WHISPER_REMOTE_KEY": KEY,
    }
    worker = SpeechWorkerProcess(redis_url, media.url, model, folder / "worker.log", **remote)
    for _ in running(worker, web):
        yield web
    web.stop()
    media.stop()
    for log in (worker.log_text(), web.log_text()):
        assert "Traceback" not in log
        assert KEY not in log
        assert HEARD_THERE not in log


@pytest.fixture
def speaker(hearing: WebServer, connect: Callable[..., Client], interview_id: str) -> Client:
    client = connect(hearing.url)
    client.join(interview_id, "anna")
    return client


def test_the_server_s_words_are_the_text(
    there: SpeechServer, hearing: WebServer, speaker: Client, interview_id: str
) -> None:
    pieces = numbered(1)
    for number, data in pieces[:-2]:
        speaker.emit("voice_data", chunk(interview_id, number, data, language="en"))
    partial = speaker.wait_for("live_transcription")
    assert (partial["text"], partial["is_final"]) == (HEARD_THERE, False)
    speak(speaker, interview_id, pieces[-2:], language="en")
    final = final_of(speaker)
    assert (final["transcribed_text"], final["language"]) == (HEARD_THERE, "en")
    assert 0 < final["confidence"] < 1
    assert "degraded" not in final
    assert {asked.headers["Authorization"] for asked in there.asked} == {f"Bearer {KEY}"}
    ready = requests.get(f"{hearing.url}/ready", timeout=PATIENCE).json()
    assert ready["reasons"]["speech"] == "remote (whisper-1)"


def test_this_machine_hears_while_the_server_fails_and_says_so(
    there: SpeechServer, speaker: Client, interview_id: str
) -> None:
    there.always(Reply(500))
    speak(speaker, interview_id, numbered(2), utterance_id="failed")
    final = final_of(speaker)
    assert is_right(final["transcribed_text"], 2)
    assert final["degraded"] is True
    speaker.wait_for_seq(final["seq"])
    public = [p for p in speaker.named("live_transcription") if p["is_final"]]
    assert public[-1]["degraded"] is True
    there.always(told(VERBOSE))
    speak(speaker, interview_id, numbered(3), utterance_id="back")
    final = final_of(speaker, 2)
    assert (final["transcribed_text"], "degraded" in final) == (HEARD_THERE, False)


@pytest.mark.parametrize("works", [False, True])
def test_the_json_gateway_says_so_too(there: SpeechServer, hearing: WebServer, works: bool) -> None:
    there.always(told(VERBOSE) if works else Reply(500))
    client = GatewayClient(hearing.url)
    client.greeted()
    sound = base64.b64encode(to_pcm(sentence(2).samples)).decode()
    client.send("audio_input", {"audio_data": sound, "audio_format": "pcm"})
    heard = client.expect("transcription")
    info = client.expect("ai_response")["transcription_info"]
    client.close()
    assert heard.get("degraded", False) is info.get("degraded", False) is not works
    assert (heard["transcription"] == HEARD_THERE) is works


def test_a_bare_text_has_no_confidence(
    there: SpeechServer, speaker: Client, interview_id: str
) -> None:
    there.always(told({"text": "Nobody knows how sure."}))
    speak(speaker, interview_id, numbered(2))
    final = final_of(speaker)
    assert final["transcribed_text"] == "Nobody knows how sure."
    assert (final["confidence"], final["segments"][0]["confidence"]) == (None, None)
    there.always(told(VERBOSE))
