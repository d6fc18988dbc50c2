"""When voice is not taken: what is told, and that nothing is kept."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.voice.speaking import chunk, final_of, is_right, numbered, speak
from tests.support.clients import Client
from tests.support.processes import WebServer
from tests.support.recordings import encoded, sentence


def test_without_a_worker_the_speaker_is_told_at_once(
    server: WebServer, connect: Callable[..., Client], interview_id: str
) -> None:
    client = connect()
    client.join(interview_id, "anna")
    for number in range(3):
        answer = client.ok("voice_data", chunk(interview_id, number, bytes(3200)))
        assert (answer["chunk_id"], answer["status"]) == (number, "unavailable")
    assert [e["code"] for e in client.named("voice_error")] == ["transcription_unavailable"]
    with urllib.request.urlopen(f"{server.url}/ready") as answer:
        ready = json.load(answer)
    assert (ready["status"], ready["speech"]) == ("ready", "unavailable")
    assert ready["reasons"]["speech"] == "MEDIA_REDIS_URL is not set"


def test_where_speech_is_switched_off_that_is_what_is_told(
    redis_url: str, media_redis_url: str, connect: Callable[..., Client], tmp_path: Path
) -> None:
    web = WebServer(
        redis_url,
        tmp_path / "web.log",
        MEDIA_REDIS_URL=media_redis_url,
        WHISPER_ENGINE="off",
    ).start()
    try:
        with urllib.request.urlopen(f"{web.url}/ready") as answer:
            ready = json.load(answer)
        client = connect(web.url)
        client.join("silent", "anna")
        client.ok("voice_data", chunk("silent", 0, bytes(3200)))
        client.wait_for("voice_error")
    finally:
        web.stop()
    assert (ready["speech"], ready["reasons"]["speech"]) == ("unavailable", "WHISPER_ENGINE is off")
    assert [e["code"] for e in client.named("voice_error")] == ["transcription_unavailable"]


def test_without_consent_nothing_is_kept_from_the_next_chunk_on(speaker: Client, room: str) -> None:
    pieces = numbered(1)
    for number, data in pieces:
        speaker.ok("voice_data", chunk(room, number, data))
    speaker.ok("set_consent", {"interview_id": room, "scope": "transcribe", "granted": False})
    for number, data in numbered(9, len(pieces)):
        answer = speaker.ok("voice_data", chunk(room, number, data))
        assert answer["status"] == "unavailable"
    assert speaker.wait_for("voice_error")["code"] == "consent_required"
    final = final_of(speaker)
    assert is_right(final["transcribed_text"], 1)
    speaker.ok("set_consent", {"interview_id": room, "scope": "transcribe", "granted": True})
    speak(speaker, room, numbered(7))
    assert is_right(final_of(speaker, 2)["transcribed_text"], 7)


def test_a_sender_may_run_a_minute_ahead_and_no_further(speaker: Client, room: str) -> None:
    ten_seconds = bytes(320_000)
    for number in range(6):
        speaker.ok("voice_data", chunk(room, number, ten_seconds))
    error = speaker.refused("voice_data", chunk(room, 6, ten_seconds))
    assert error["code"] == "rate_limited"
    assert 0 < error["retry_after"] <= 10
    told = speaker.wait_for("voice_processing", 7)
    assert (told["chunk_id"], told["status"]) == (6, "unavailable")


def test_a_repeated_request_is_one_chunk(speaker: Client, room: str) -> None:
    sent = chunk(room, 0, bytes(3200), request_id="r1")
    first = speaker.ok("voice_data", sent)
    assert speaker.ok("voice_data", sent) == first
    other = chunk(room, 0, bytes(3202), request_id="r1")
    assert speaker.refused("voice_data", other)["code"] == "request_id_reused"


def test_what_is_no_recording_ends_its_utterance_only(speaker: Client, room: str) -> None:
    broken = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 40
    speak(speaker, room, [(0, broken), (1, broken)], utterance_id="broken")
    final = final_of(speaker)
    assert (final["transcribed_text"], final["error"]) == ("", "undecodable_audio")
    error = speaker.wait_for("voice_error")
    assert (error["utterance_id"], error["code"]) == ("broken", "undecodable_audio")
    speak(speaker, room, numbered(10), utterance_id="whole")
    assert final_of(speaker, 2)["utterance_id"] == "whole"


@pytest.mark.parametrize(
    "data",
    [
        b"#!AMR\n" + bytes(range(256)) * 20,
        encoded(sentence(10).samples, "adts", "aac"),
        encoded(sentence(10).samples, "webm", "libopus")[700:],
        b"These are words, and no sound. " * 40,
        b"",
    ],
    ids=["AMR", "AAC", "WebM without its header", "text", "nothing"],
)
def test_what_nobody_can_read_is_no_silence(speaker: Client, room: str, data: bytes) -> None:
    speaker.ok("voice_data", chunk(room, 0, data, is_final=True))
    final = final_of(speaker)
    assert (final["transcribed_text"], final["error"]) == ("", "undecodable_audio")
    error = speaker.wait_for("voice_error")
    assert error["code"] == "undecodable_audio"
    assert "cannot be read" in error["message"]


def test_a_page_that_is_reloaded_in_mid_sentence_loses_nothing(
    hearing: WebServer, connect: Callable[..., Client], room: str
) -> None:
    for attempt, number in enumerate((3, 9)):
        client = connect(hearing.url)
        client.join(room, "anna", last_seq=0)
        for chunk_id, data in numbered(number):
            client.ok("voice_data", chunk(room, chunk_id, data))
        if not attempt:
            client.close()
    client.ok("voice_data", chunk(room, 99, b"", is_final=True))
    assert is_right(final_of(client, 1)["transcribed_text"], 3)
    assert is_right(final_of(client, 2)["transcribed_text"], 9)


def test_a_piece_that_comes_too_late_is_refused_in_words(speaker: Client, room: str) -> None:
    pieces = numbered(10)
    for number, data in pieces:
        if number != 1:
            last = number == len(pieces) - 1
            speaker.ok("voice_data", chunk(room, number, data, utterance_id="u", is_final=last))
    assert [gap["missing"] for gap in final_of(speaker)["gaps"]] == [[1]]
    answer = speaker.ok("voice_data", chunk(room, 1, pieces[1][1], utterance_id="u"))
    assert answer["status"] == "unavailable"
    assert speaker.wait_for("voice_error")["code"] == "late_audio"


def test_nothing_is_taken_after_the_end_and_what_was_said_before_is_written(
    speaker: Client, reader: Client, room: str
) -> None:
    for number, data in numbered(4):
        speaker.ok("voice_data", chunk(room, number, data))
    reader.ok("end_interview", {"interview_id": room, "user_id": "host"})
    refused = speaker.refused("voice_data", chunk(room, 99, bytes(3200)))
    assert refused["code"] == "interview_ended"
    assert is_right(final_of(speaker)["transcribed_text"], 4)


def test_the_room_knows_who_records(speaker: Client, reader: Client, room: str) -> None:
    speaker.ok("voice_recording_started", {"interview_id": room, "user_id": "anna"})
    speaker.ok("voice_recording_stopped", {"interview_id": room, "user_id": "anna"})
    reader.wait_for("recording_status", 2)
    told = [(p["user_id"], p["is_recording"]) for p in reader.named("recording_status")]
    assert told == [("anna", True), ("anna", False)]
