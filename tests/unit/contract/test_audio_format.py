import pytest

from app.contract.audio_format import has_header
from tests.recordings import encoded, sentence


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("webm", "libopus"),
        ("ogg", "libopus"),
        ("wav", "pcm_s16le"),
        ("mp3", "libmp3lame"),
        ("mp4", "aac"),
    ],
)
def test_recordings_are_told_by_their_first_bytes(container: str, codec: str) -> None:
    rate = 16_000 if container == "wav" else 48_000
    data = encoded(sentence(7).samples, container, codec, rate)
    assert has_header(data, None)
    assert not has_header(data, "pcm_s16le")


def test_a_single_byte_may_begin_a_recording() -> None:
    assert has_header(b"\x1a", None)


@pytest.mark.parametrize("data", [b"", bytes(100), b"\xff" * 100, b"\xff\xff\x00\x00" * 20])
def test_samples_have_no_header(data: bytes) -> None:
    assert not has_header(data, None)


def test_what_the_sender_says_counts() -> None:
    assert has_header(bytes(100), "audio/webm;codecs=opus")
