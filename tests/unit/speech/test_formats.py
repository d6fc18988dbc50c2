import numpy as np
import pytest

from app.speech.formats import recognise
from tests.recordings import chromium_pieces, encoded, sentence


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
    assert recognise(b"\x00" * 64, "webm", is_all=False) == "pcm"


def test_a_first_piece_may_be_a_single_byte() -> None:
    pieces = chromium_pieces("vp8")
    assert len(pieces[0]) == 1
    assert recognise(pieces[0], None, is_all=False) is None
    assert recognise(pieces[0] + pieces[1], None, is_all=False) == "webm"
    assert recognise(b"\x1a", None, is_all=True) == "pcm"
