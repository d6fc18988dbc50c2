import pytest

from app.media.first_bytes import family_of, has_header, pcm_form
from tests.support.recordings import encoded, sentence


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


@pytest.mark.parametrize("codec", ["pcm", "PCM", "pcm_s16le", "audio/L16;rate=16000", "linear16"])
def test_samples_of_16_bits_by_their_names(codec: str) -> None:
    assert family_of(codec) == "pcm"


@pytest.mark.parametrize(
    "codec",
    ["pcm_f32le", "pcm_f64le", "audio/PCMU", "pcm_alaw", "pcm_mulaw", "pcm_s24le", "pcm_s32le",
     "pcm_u8", "pcm_s16be", "audio/pcm;encoding=float"],
)  # fmt: skip
def test_samples_of_other_kinds_are_not_taken_for_them(codec: str) -> None:
    """They would be heard as noise, and nobody would be told."""
    assert family_of(codec) not in ("", "pcm")
    assert has_header(bytes(100), codec)


def test_a_container_stands_before_what_is_in_it() -> None:
    assert family_of("audio/webm;codecs=pcm") == "webm"
    assert family_of("audio/wav;codecs=pcm_f32le") == "wav"


@pytest.mark.parametrize(
    ("codec", "sample_rate", "expected"),
    [
        (None, None, (16_000, 1)),
        ("pcm", 48_000, (48_000, 1)),
        ("audio/L16;rate=8000", None, (8_000, 1)),
        ("audio/l16; rate=44100; channels=2", None, (44_100, 2)),
        ('audio/L16;channels="2";rate="8000"', None, (8_000, 2)),
        ("audio/pcm;rate=24000", None, (24_000, 1)),
        ("audio/pcm; sampleRate=24000", None, (24_000, 1)),
        ("pcm_24000", None, (24_000, 1)),
        ("pcm_s16le", None, (16_000, 1)),
        ("audio/L16;rate=8000", 16_000, (16_000, 1)),
        ("audio/L16;channels=0", None, (16_000, 1)),
        ("audio/L16;rate=", None, (16_000, 1)),
    ],
)
def test_the_codec_tells_how_samples_follow_each_other(
    codec: str | None, sample_rate: int | None, expected: tuple[int, int]
) -> None:
    """The wire's own field counts more, as it is said for nothing else."""
    assert pcm_form(codec, sample_rate) == expected


@pytest.mark.parametrize("codec", ["audio/L24;rate=48000", "audio/L16;endianness=big-endian"])
def test_samples_that_would_be_noise_are_no_samples(codec: str) -> None:
    assert family_of(codec) == "other samples"


@pytest.mark.parametrize(
    ("codec", "lasts_a_second"),
    [
        (None, 32_000),
        ("audio/L16;rate=48000;channels=2", 192_000),
        ("audio/L16;rate=1000", 16_000),
        ("audio/L16;rate=999999;channels=99", 384_000),  # else nobody who says so runs ahead
    ],
)
def test_how_long_samples_last_has_bounds(codec: str | None, lasts_a_second: int) -> None:
    assert pcm_form(codec, None).bytes_per_second == lasts_a_second
