"""Voice over Socket.IO, heard by a real worker with the test model."""

import base64
import itertools
import random
import time
from collections.abc import Callable

import numpy as np
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.voice.speaking import (
    ENOUGH,
    chunk,
    final_of,
    is_right,
    numbered,
    speak,
)
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer
from tests.support.recordings import (
    cut_anywhere,
    encoded,
    in_chunks,
    noise,
    sentence,
    silence,
    to_pcm,
    tone,
    words_right,
)
from tests.support.worker_processes import SpeechWorkerProcess
from tests.test_websocket_advanced import SCENARIOS, Scale


def test_raw_samples_are_understood_and_the_room_reads_along(
    speaker: Client, reader: Client, room: str
) -> None:
    pieces = numbered(1)
    speak(speaker, room, pieces, utterance_id="first", codec="pcm", sample_rate=16000)
    final = final_of(speaker)
    assert is_right(final["transcribed_text"], 1)
    assert (final["utterance_id"], final["is_final"], final["gaps"]) == ("first", True, [])
    assert 0 < final["confidence"] <= 1
    reader.wait_for_seq(final["seq"])
    public = next(p for p in reader.named("live_transcription") if p["is_final"])
    assert (public["text"], public["seq"]) == (final["transcribed_text"], final["seq"])
    assert not reader.named("voice_transcribed")
    answers = [p for p in speaker.named("voice_processing") if p["chunk_id"] is not None]
    assert [p["chunk_id"] for p in answers] == [number for number, _ in pieces]
    assert answers[-1]["received_upto"] == len(pieces) - 1


def test_what_hearing_costs_stands_in_the_numbers(
    hearing: WebServer, speaker: Client, room: str
) -> None:
    def numbers() -> dict[tuple[str, ...], float]:
        text = requests.get(f"{hearing.url}/metrics", timeout=PATIENCE).text
        return {
            (sample.name, *(value for name, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name.startswith("interview_speech")
        }

    before = numbers().get(("interview_speech_final_seconds_count", "0"), 0.0)
    speak(speaker, room, numbered(1), utterance_id="counted", codec="pcm", sample_rate=16000)
    final_of(speaker)
    until = time.monotonic() + PATIENCE
    while not (
        (found := numbers()).get(("interview_speech_final_seconds_count", "0"), 0.0) > before
        and found.get(("interview_speech_level", "normal", "0")) == 1
        and found.get(("interview_speech_jobs",)) == 0
    ):
        assert time.monotonic() < until, found
        time.sleep(0.2)
    assert found["interview_speech_audio_seconds_total", "final", "0"] > 1
    assert found["interview_speech_cpu_seconds_total", "final", "0"] > 0
    (info,) = (labels for labels in found if labels[0] == "interview_speech_worker_info")
    assert info[1] in ("faster-whisper", "openai-whisper")
    assert "/" not in info[2]


def test_the_seed_s_voice_scenario_is_heard(hearing: WebServer) -> None:
    told = SCENARIOS["voice"](hearing.url, Scale(users=1, messages=1))
    assert is_right(told.removeprefix("heard: ").strip("'"), 1)


def test_the_bare_form_needs_no_utterance_id(speaker: Client, room: str) -> None:
    for number in (2, 7):
        speak(speaker, room, numbered(number), user_id="anna")
    first, second = final_of(speaker, 1), final_of(speaker, 2)
    assert is_right(first["transcribed_text"], 2)
    assert is_right(second["transcribed_text"], 7)
    assert first["utterance_id"] != second["utterance_id"]


@pytest.mark.parametrize("prefix", ["", "data:audio/pcm;base64,"])
def test_base64_is_as_good_as_bytes(speaker: Client, room: str, prefix: str) -> None:
    pieces = [(n, prefix + base64.b64encode(data).decode()) for n, data in numbered(12, 5)]
    speak(speaker, room, pieces)
    assert is_right(final_of(speaker)["transcribed_text"], 12)


def test_the_pieces_of_one_webm_recording_are_understood(speaker: Client, room: str) -> None:
    recording = encoded(sentence(5).samples, "webm", "libopus")
    speak(speaker, room, enumerate(cut_anywhere(recording, seed=5)), codec="audio/webm;codecs=opus")
    speak(speaker, room, enumerate(cut_anywhere(recording, seed=6)))
    assert is_right(final_of(speaker, 1)["transcribed_text"], 5)
    assert is_right(final_of(speaker, 2)["transcribed_text"], 5)


@pytest.mark.parametrize("named", [True, False])
def test_shuffled_and_doubled_chunks_give_one_whole_final(
    speaker: Client, room: str, named: bool
) -> None:
    pieces = numbered(8)
    mixed = pieces * 2
    random.Random(7).shuffle(mixed)
    last = len(pieces) - 1
    more = {"utterance_id": "mixed"} if named else {}
    for number, data in mixed:
        sent = chunk(room, number, data, is_final=number == last, **more)
        assert speaker.ok("voice_data", sent)["chunk_id"] == number
    final = final_of(speaker)
    assert is_right(final["transcribed_text"], 8)
    assert final["gaps"] == []
    speak(speaker, room, numbered(10), utterance_id="after")
    assert final_of(speaker, 2)["utterance_id"] == "after"


@pytest.mark.parametrize("text", [False, True], ids=["bytes", "base64"])
def test_shuffled_and_doubled_pieces_of_webm_give_one_whole_final(
    speaker: Client, room: str, text: bool
) -> None:
    recording = encoded(sentence(2).samples, "webm", "libopus")
    pieces = list(enumerate(in_chunks(recording, 2000)))
    mixed = pieces * 2
    random.Random(3).shuffle(mixed)
    for number, data in mixed:
        sent = base64.b64encode(data).decode() if text else data
        last = number == len(pieces) - 1
        speaker.ok("voice_data", chunk(room, number, sent, is_final=last, codec="audio/webm"))
    final = final_of(speaker)
    assert is_right(final["transcribed_text"], 2)
    assert final["gaps"] == []


def test_a_recording_of_more_than_two_minutes_goes_on_with_the_next_utterance(
    speaker: Client, room: str
) -> None:
    spoken = [sentence(number) for number in (1, 2, 7, 10)]
    first, second, third, fourth = (each.samples for each in spoken)
    samples = np.concatenate([first, second, silence(100), third, silence(20), fourth])
    pieces = in_chunks(encoded(samples, "webm", "libopus"), 16_000)
    speak(speaker, room, enumerate(pieces), utterance_id="long", codec="audio/webm")
    finals = [final_of(speaker, 1), final_of(speaker, 2)]
    assert [final["utterance_id"] for final in finals] == ["long", "long.2"]
    assert [final["error"] for final in finals] == [None, None]
    heard = " ".join(final["transcribed_text"] for final in finals)
    assert words_right(" ".join(each.text for each in spoken), heard) >= ENOUGH
    assert 120 < sum(final["duration"] for final in finals) < 150


def test_a_lost_chunk_is_told(speaker: Client, room: str) -> None:
    pieces = [piece for piece in numbered(9) if piece[0] != 4]
    speak(speaker, room, pieces)
    final = final_of(speaker)
    assert [gap["missing"] for gap in final["gaps"]] == [[4]]
    waiting = [p for p in speaker.named("voice_processing") if p["chunk_id"] == pieces[-1][0]]
    assert (waiting[0]["received_upto"], waiting[0]["missing"]) == (3, [4])


def test_two_speakers_at_once(
    speaker: Client, hearing: WebServer, connect: Callable[..., Client], room: str
) -> None:
    other = connect(hearing.url)
    other.join(room, "ben")
    anna, ben = numbered(3), numbered(4)
    while anna or ben:
        for client, pieces in ((speaker, anna), (other, ben)):
            if pieces:
                number, data = pieces.pop(0)
                client.emit("voice_data", chunk(room, number, data, is_final=not pieces))
    for client, number in ((speaker, 3), (other, 4)):
        assert is_right(final_of(client)["transcribed_text"], number)
        assert len(client.named("voice_transcribed")) == 1


@pytest.mark.parametrize(
    "sound",
    [silence(2.0), noise(2.0, 0.05), tone(2.0, 440.0), tone(2.0, 50.0, 100.0, 150.0)],
    ids=["silence", "noise", "tone", "hum"],
)
def test_nothing_is_invented_where_nobody_speaks(speaker: Client, room: str, sound: object) -> None:
    data = to_pcm(sound)  # type: ignore[arg-type]
    speak(speaker, room, [(0, data[:30000]), (1, data[30000:])])
    final = final_of(speaker)
    assert (final["transcribed_text"], final["confidence"]) == ("", None)


def test_leaving_ends_what_was_being_said(speaker: Client, reader: Client, room: str) -> None:
    for number, data in numbered(6):
        speaker.ok("voice_data", chunk(room, number, data))
    speaker.ok("leave_interview", {"interview_id": room, "user_id": "anna"})
    left_at = reader.wait_for("participant_left")["seq"]
    reader.wait_for_seq(left_at + 1)
    final = next(p for p in reader.named("live_transcription") if p["is_final"])
    assert is_right(final["text"], 6)


@pytest.mark.parametrize("kind", ["pcm", "webm"])
def test_the_server_ends_utterances_at_pauses_where_it_is_asked_to(
    speaker: Client, room: str, kind: str
) -> None:
    samples = np.concatenate([sentence(11).samples, silence(1.0), sentence(7).samples, silence(1)])
    recording = to_pcm(samples) if kind == "pcm" else encoded(samples, "webm", "libopus")
    pieces = in_chunks(recording, 8000)
    for number, data in enumerate(pieces):
        speaker.ok("voice_data", chunk(room, number, data, segmentation="server"))
    first, second = final_of(speaker, 1), final_of(speaker, 2)
    assert is_right(first["transcribed_text"], 11)
    assert is_right(second["transcribed_text"], 7)
    speaker.ok("voice_data", chunk(room, len(pieces), b"", is_final=True, segmentation="server"))
    speak(speaker, room, numbered(10), utterance_id="after")
    assert final_of(speaker, 3)["utterance_id"] == "after"


def test_a_final_is_not_missed_by_who_was_away(
    speaker: Client, hearing: WebServer, connect: Callable[..., Client], reader: Client, room: str
) -> None:
    joined_at = speaker.wait_for("joined_interview")["last_seq"]
    for number, data in numbered(1):
        speaker.ok("voice_data", chunk(room, number, data, is_final=number == len(numbered(1)) - 1))
    speaker.close()
    reader.wait_for_seq(3)
    back = connect(hearing.url)
    back.join(room, "anna", last_seq=joined_at)
    assert is_right(final_of(back)["transcribed_text"], 1)


def test_a_process_that_has_only_just_started_hears_its_first_speaker(
    start_server: Callable[..., WebServer],
    speech_worker: SpeechWorkerProcess,
    media_redis_url: str,
    connect: Callable[..., Client],
    room: str,
) -> None:
    """As after every rolling restart."""
    fresh = start_server(MEDIA_REDIS_URL=media_redis_url)
    first = connect(fresh.url)
    first.join(room, "anna")
    speak(first, room, numbered(1))
    assert is_right(final_of(first)["transcribed_text"], 1)


def test_partial_text_comes_before_the_end_and_stable_text_only_grows(
    speaker: Client, reader: Client, room: str
) -> None:
    pieces = numbered(8)
    for number, data in pieces:
        speaker.ok("voice_data", chunk(room, number, data))
    partial = reader.wait_for("live_transcription", 1)
    assert (partial["is_final"], "seq" in partial) == (False, False)
    assert partial["text"]
    speaker.ok("voice_data", chunk(room, len(pieces), b"", is_final=True))
    assert is_right(final_of(speaker)["transcribed_text"], 8)
    texts = [p for p in reader.named("live_transcription") if not p["is_final"]]
    assert [p["revision"] for p in texts] == list(range(1, len(texts) + 1))
    for earlier, later in itertools.pairwise(texts):
        assert later["stable_text"].startswith(earlier["stable_text"])
