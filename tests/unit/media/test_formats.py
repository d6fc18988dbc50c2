import functools
from typing import Any

import numpy as np
import pytest

from app.media.decoding import DecodingError
from app.media.formats import recognise
from tests.support.recordings import chromium_pieces, encoded, sentence, to_pcm


@pytest.mark.parametrize(
    ("container", "codec", "expected"),
    [
        ("wav", "pcm_s16le", "wav"),
        ("webm", "libopus", "webm"),
        ("ogg", "libopus", "ogg"),
        ("mp3", "libmp3lame", "mp3"),
        ("mp4", "aac", "m4a"),
        ("flac", "flac", "flac"),
    ],
)
def test_what_encoders_write_is_recognised(container: str, codec: str, expected: str) -> None:
    recording = encoded(sentence(7).samples, container, codec)
    assert recognise(recording[:4096], None, is_all=False) == expected
    assert recognise(recording[:4096], "pcm_s16le", is_all=False) == expected


def test_mp3_without_a_tag_is_recognised_by_its_second_frame() -> None:
    recording = encoded(sentence(7).samples, "mp3", "libmp3lame")
    frames = recording[recording.index(b"\xff\xfb") :]
    assert recognise(frames[:4000], None, is_all=False) == "mp3"
    assert recognise(frames[:16], None, is_all=False) is None
    assert recognise(frames[:16], "audio/mpeg", is_all=False) == "mp3"


@pytest.mark.parametrize("first", [b"\xff\xfb\x90\x44", b"\xff\xff\xff\xff", b"\xff\xf3\x40\x00"])
def test_quiet_pcm_is_no_mp3(first: bytes) -> None:
    rest = np.random.default_rng(3).normal(0, 300, 4000).astype("<i2").tobytes()
    assert recognise(first + rest, None, is_all=False) == "pcm"
    assert recognise(first + rest[:12], "pcm_s16le", is_all=False) == "pcm"


def test_all_else_is_pcm() -> None:
    assert recognise(sentence(1).pcm[:3200], None, is_all=False) == "pcm"


def test_a_first_piece_may_be_a_single_byte() -> None:
    pieces = chromium_pieces("vp8")
    assert len(pieces[0]) == 1
    assert recognise(pieces[0], None, is_all=False) is None
    assert recognise(pieces[0] + pieces[1], None, is_all=False) == "webm"
    assert recognise(b"\x1a", None, is_all=True) == "pcm"


SPEECH = sentence(1)
RATE = 16_000


@functools.cache
def foreign() -> dict[str, bytes]:
    """Recordings of kinds that are not read, without a codec that would tell."""
    aac = encoded(SPEECH.samples, "adts", "aac")
    webm = b"".join(chromium_pieces("vp8"))
    ogg = encoded(SPEECH.samples, "ogg", "libopus")
    fraction = SPEECH.samples.astype("<f4").tobytes()
    random = np.random.default_rng(5).bytes(20_000)
    return {
        "AMR": b"#!AMR\n" + random,
        "AMR-WB": b"#!AMR-WB\n" + random,
        "ADTS AAC": aac,
        "CAF": encoded(SPEECH.samples, "caf", "pcm_s16le"),
        "AIFF": encoded(SPEECH.samples, "aiff", "pcm_s16be"),
        "Windows Media": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + random,
        "AU": encoded(SPEECH.samples, "au", "pcm_s16be"),
        "clusters of WebM": webm[webm.index(b"\x1f\x43\xb6\x75") :],
        "the middle of WebM": webm[len(webm) // 2 :],
        "the middle of Ogg": ogg[len(ogg) // 2 :],
        "the middle of AAC": aac[len(aac) // 2 + 1 :],
        "MP4 without its first box": b"\0\0\0\x20moof" + random,
        "32-bit fractions": fraction,
        "random": random,
        "a little of it": random[:400],
        "text": b'{"audio": "none of it"}',
        "Chinese text": "这不是录音".encode() * 30,
        "a page": b"<!doctype html>\n<html>\r\n" * 40,
        "a picture": b"\x89PNG\r\n\x1a\n" + random,
    }


@pytest.mark.parametrize("name", foreign())
@pytest.mark.parametrize("codec", [None, "binary"])
def test_what_nobody_can_read_is_not_taken_for_samples(name: str, codec: str | None) -> None:
    data = foreign()[name]
    with pytest.raises(DecodingError):
        recognise(data, codec, is_all=True)
    if len(data) > 8000:
        with pytest.raises(DecodingError):
            recognise(data[:4096], codec, is_all=False)


@pytest.mark.parametrize(
    "codec", ["audio/webm", "audio/amr", "aac", "opus", "audio/x-caf", "mulaw"]
)
def test_a_named_kind_without_its_header_is_not_taken_for_samples(codec: str) -> None:
    with pytest.raises(DecodingError):
        recognise(SPEECH.pcm[:4096], codec, is_all=False)


@functools.cache
def sounds() -> dict[str, Any]:
    seconds = np.arange(2 * RATE) / RATE
    chance = np.random.default_rng(7)
    ramp = 2 * (440 * seconds % 1) - 1
    return {
        "speech": SPEECH.samples,
        "loud speech": np.clip(SPEECH.samples * 30, -1, 1),
        "quiet speech": SPEECH.samples * 0.002,
        "silence": np.zeros(2 * RATE),
        "a constant": np.full(2 * RATE, 0.25),
        "the last bit": chance.integers(-1, 2, 2 * RATE) / 32768,
        "loud noise": np.clip(chance.normal(0, 0.3, 2 * RATE), -1, 1),
        "overdriven noise": np.clip(chance.normal(0, 0.9, 2 * RATE), -1, 1),
        "noise of half the range": chance.uniform(-0.5, 0.5, 2 * RATE),
        "a tone": np.sin(2 * np.pi * 440 * seconds),
        "a shrill tone": np.sin(2 * np.pi * 7000 * seconds),
        "a saw": ramp,
        "a square": np.sign(ramp),
        "clicks": (chance.random(2 * RATE) > 0.999).astype(float),
    }


@pytest.mark.parametrize("name", sounds())
@pytest.mark.parametrize("size", [None, 4096, 1000, 400, 40, 2])
def test_samples_are_samples_without_a_codec(name: str, size: int | None) -> None:
    pcm = to_pcm(sounds()[name])
    assert recognise(pcm[:size], None, is_all=True) == "pcm"
    assert recognise(pcm, None, is_all=False) == "pcm"


def test_what_is_said_to_be_samples_is_taken_for_them() -> None:
    random = np.random.default_rng(5).bytes(4000)
    for codec in ("pcm", "pcm_s16le", "audio/L16;rate=16000", "LINEAR16"):
        assert recognise(random, codec, is_all=False) == "pcm"
