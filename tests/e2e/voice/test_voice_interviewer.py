"""The AI interviewer hears: recordings over the JSON gateway and over HTTP become turns."""

import base64
import wave
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from tests.e2e.voice.speaking import ENOUGH, is_right
from tests.integration.http.api import Api
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer
from tests.support.recordings import FIXTURES, encoded, sentence, silence, to_pcm, words_right
from tests.test_websocket_client import SCENARIOS, Server

NUMBER = 1
CODECS = {
    "mp3": ("mp3", "mp3"),
    "m4a": ("mp4", "aac"),
    "ogg": ("ogg", "libopus"),
    "webm": ("webm", "libopus"),
}


def recording(kind: str) -> bytes:
    """A sentence in a format: wav, mp3, m4a, ogg, webm."""
    if kind == "wav":
        return (FIXTURES / "recordings" / "speech" / f"s{NUMBER:02d}.wav").read_bytes()
    return encoded(sentence(NUMBER).samples, *CODECS[kind])


@pytest.fixture
def api(hearing: WebServer) -> Api:
    return Api(hearing.url)


@pytest.fixture
def path(api: Api) -> str:
    """Where recordings are posted for a session that has been started."""
    session_id = api.post("/interview/start", {}, 201)["session_id"]
    return f"/interview/{session_id}/process-unified-audio"


def data(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


@pytest.mark.parametrize("name", ["audio", "mixed"])
def test_scenario(name: str, hearing: WebServer) -> None:
    SCENARIOS[name](Server(hearing.url.replace("http", "ws", 1)))


@pytest.mark.parametrize("kind", ["wav", "mp3", "m4a", "ogg", "webm"])
def test_every_format_is_understood_over_both_wires(
    api: Api, path: str, hearing: WebServer, kind: str
) -> None:
    sound = recording(kind)
    reply = data(api.call("POST", path, files={"audio": (f"answer.{kind}", sound)}))
    assert is_right(reply["user_input"], NUMBER)
    assert reply["transcription_info"]["duration"] > 1
    client = GatewayClient(hearing.url)
    client.greeted()
    audio = base64.b64encode(sound).decode()
    client.send("audio_input", {"audio_data": audio, "audio_format": kind})
    heard = client.expect("transcription")
    assert is_right(heard["transcription"], NUMBER)
    assert client.expect("ai_response")["user_input"] == heard["transcription"]
    client.close()


def test_base64_over_http_and_a_retry_that_changes_nothing(api: Api, path: str) -> None:
    body = {"audio_data": base64.b64encode(recording("wav")).decode(), "audio_format": "wav"}
    key = {"Idempotency-Key": path}
    first = data(api.call("POST", path, json=body, headers=key))
    again = data(api.call("POST", path, json=body, headers=key))
    assert (again["ai_response"], again["seq"]) == (first["ai_response"], first["seq"])


def test_what_was_spoken_stands_in_the_transcript_once(api: Api, path: str) -> None:
    reply = data(api.call("POST", path, files={"file": ("a.wav", recording("wav"))}))
    transcript = api.get(path.replace("/process-unified-audio", "/transcript"))
    texts = [utterance["text"] for utterance in transcript["utterances"]]
    assert texts.count(reply["user_input"]) == 1


def test_a_recording_of_minutes_is_understood_to_its_end(api: Api, path: str) -> None:
    pause = silence(1.5)  # each sentence by itself: the small checkpoint knows no longer passages
    numbers = (1, 2, 3, 4, 5, 6)
    samples = np.concatenate(
        [
            part
            for number in numbers
            for part in (sentence(number).samples, silence(120.0) if number == 3 else pause)
        ]
    )
    spoken = " ".join(sentence(number).text for number in numbers)
    sound = encoded(samples, "mp3", "libmp3lame")
    reply = data(api.call("POST", path, files={"audio": ("answer.mp3", sound)}))
    assert reply["transcription_info"]["duration"] > 130
    assert words_right(spoken, reply["user_input"]) >= ENOUGH


def test_a_recording_of_a_quarter_of_an_hour_is_too_long(api: Api, path: str) -> None:
    file = BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setparams((1, 1, 8000, 0, "NONE", ""))
        recording.writeframes(b"\x80" * 8000 * 900)
    answer = api.call("POST", path, files={"audio": ("answer.wav", file.getvalue())})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "audio_too_long")


def test_silence_is_no_answer(api: Api, path: str) -> None:
    sound = to_pcm(silence(2.0))
    header = recording("wav")[:40] + len(sound).to_bytes(4, "little")
    reply = data(api.call("POST", path, files={"audio": ("a.wav", header + sound)}))
    assert reply["user_input"] == ""
    assert reply["transcription_info"]["confidence"] is None
    assert reply["response_type"] in ("clarification", "acknowledgement")


def test_noise_that_is_no_recording_is_told(api: Api, path: str, hearing: WebServer) -> None:
    answer = api.call("POST", path, files={"audio": ("a.mp3", b"no sound at all" * 100)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "undecodable_audio")
    client = GatewayClient(hearing.url)
    client.greeted()
    client.send("audio_input", {"audio_data": base64.b64encode(b"no sound" * 99).decode()})
    assert client.expect("error")["error"] == "undecodable_audio"
    assert client.say("In writing, then: I led the migration.")["ai_response"]
    client.close()
