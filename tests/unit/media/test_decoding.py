import struct

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding import DecodingError
from app.media.pcm import MAX_FILL_SECONDS, MAX_UNHEARD_SECONDS, PcmDecoder
from app.media.stream_decoder import StreamDecoder
from tests.support.recordings import (
    chromium_pieces,
    cut_anywhere,
    encoded,
    in_chunks,
    sentence,
    to_pcm,
    tone,
)

SPOKEN = sentence(2)


def decoded(data: bytes, size: int | None = None, codec: str | None = None) -> Audio:
    decoder = StreamDecoder(codec, None)
    parts = [decoder.feed(piece) for piece in in_chunks(data, size or len(data))]
    return np.concatenate([*parts, decoder.finish()])


def likeness(one: Audio, other: Audio) -> float:
    """The correlation of two recordings, where they may be shifted by a codec's delay."""
    length = min(len(one), len(other)) - 2000
    window = one[1000 : 1000 + length]
    return max(
        float(np.corrcoef(window, other[1000 + shift : 1000 + shift + length])[0, 1])
        for shift in range(-600, 601, 4)
    )


def wav(
    samples: bytes, channels: int = 1, rate: int = SAMPLE_RATE, size: int | None = None
) -> bytes:
    fmt = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    size = len(samples) if size is None else size
    return (
        b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVE"
        + b"fmt " + struct.pack("<I", 16) + fmt
        + b"LIST" + struct.pack("<I", 3) + b"abc\0"
        + b"data" + struct.pack("<I", size) + samples
    )  # fmt: skip


def test_pcm_is_taken_as_it_is() -> None:
    np.testing.assert_array_equal(decoded(SPOKEN.pcm), SPOKEN.samples)


@pytest.mark.parametrize("size", [1, 3, 333, 3200])
def test_a_sample_may_be_cut_between_two_pieces(size: int) -> None:
    pcm = SPOKEN.pcm[:6000]
    np.testing.assert_array_equal(decoded(pcm, size), SPOKEN.samples[:3000])


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_pcm_of_another_rate_is_resampled(rate: int) -> None:
    decoder = StreamDecoder("pcm_s16le", rate)
    time = np.arange(2 * rate) / rate
    pcm = to_pcm((0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32))
    parts = [decoder.feed(piece) for piece in in_chunks(pcm, 4410)]
    samples = np.concatenate([*parts, decoder.finish()])
    assert len(samples) == pytest.approx(2 * SAMPLE_RATE, abs=40)
    assert likeness(samples, tone(2, 440, level=0.5)) > 0.99


@pytest.mark.parametrize("rate", [7_999, 96_001])
def test_a_rate_that_cannot_be_is_refused(rate: int) -> None:
    with pytest.raises(DecodingError) as refused:
        StreamDecoder("pcm", rate).feed(b"\0" * 64)
    assert refused.value.code == "audio_unsupported"


def test_lost_pcm_is_silence_as_long_as_the_chunks_are() -> None:
    decoder = PcmDecoder()
    for chunk in SPOKEN.chunks()[:5]:
        decoder.feed(chunk)
    filled = decoder.skip(3)
    assert len(filled) == 0.3 * SAMPLE_RATE
    assert not filled.any()
    assert decoder.losses == [pytest.approx(0.3)]


def test_an_enormous_loss_is_not_filled() -> None:
    decoder = PcmDecoder()
    decoder.feed(SPOKEN.chunks()[0])
    assert len(decoder.skip(10**12)) == MAX_FILL_SECONDS * SAMPLE_RATE


def test_losses_alone_are_no_audio() -> None:
    decoder = PcmDecoder()
    decoder.feed(b"\0" * 3200)
    filled = sum(len(decoder.skip(10**6)) for _ in range(200)) / SAMPLE_RATE
    assert filled <= MAX_UNHEARD_SECONDS
    decoder.feed(b"\0" * 3200)
    assert len(decoder.skip(10**6)) == pytest.approx(0.1 * SAMPLE_RATE)


def test_losses_of_webm_alone_are_no_audio() -> None:
    pieces = chromium_pieces("audio")
    decoder, samples = StreamDecoder(None, None), 0
    samples += len(decoder.feed(b"".join(pieces[:3])))
    for number in range(1, 200):  # a frame each, hours apart
        decoder.skip(1)
        time = (number * 10_000_000).to_bytes(8, "big")
        cluster = b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" + b"\xe7\x88" + time
        samples += len(decoder.feed(cluster + b"\xa3\x87\x81\x00\x00\x80\xfc\xff\xfe"))
    assert samples / SAMPLE_RATE <= MAX_UNHEARD_SECONDS + 9
    assert len(decoder.losses) == 199
    assert all(lost is not None for lost in decoder.losses)


def flac(channels: int, rate: int) -> bytes:
    about = rate << 44 | (channels - 1) << 41 | 15 << 36
    streaminfo = b"\x10\x00" * 2 + bytes(6) + about.to_bytes(8, "big") + bytes(16)
    return b"fLaC\x80\x00\x00\x22" + streaminfo + b"\xff\xf8" * 5000


@pytest.mark.parametrize(
    "data",
    [
        wav(bytes(9000), channels=8),
        wav(bytes(9000), rate=192_000),
        flac(8, 48_000),
        flac(1, 655_350),
        encoded(tone(0.5, 440), "flac", "flac", 192_000),
        encoded(tone(0.5, 440), "wav", "pcm_f32le", 192_000),
    ],
    ids=["wav channels", "wav rate", "flac channels", "flac rate", "flac whole", "float wav"],
)
def test_sound_that_no_recorder_of_voices_makes_is_refused(data: bytes) -> None:
    with pytest.raises(DecodingError, match="96 kHz and 2 channels") as refused:
        decoded(data, 4000)
    assert refused.value.code == "audio_unsupported"


def test_floats_of_any_kind_are_samples() -> None:
    samples = np.tile(np.array([0.5, np.nan, np.inf, -np.inf, 1e30], dtype="<f4"), 3000)
    form = struct.pack("<HHIIHH", 3, 1, SAMPLE_RATE, 4 * SAMPLE_RATE, 4, 32)
    data = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", samples.nbytes)
    audio = decoded(b"RIFF" + struct.pack("<I", 0) + b"WAVE" + data + samples.tobytes(), 997)
    assert len(audio) == 15_000
    assert np.abs(audio).max() <= 1


def test_a_wav_without_a_format_does_not_grow_for_ever() -> None:
    decoder = StreamDecoder(None, None)
    decoder.feed(b"RIFF\0\0\0\0WAVE")
    junk = b"junk\x00\x80\x00\x00" + bytes(0x8000)
    with pytest.raises(DecodingError):
        sum(len(decoder.feed(junk)) for _ in range(100))


@pytest.mark.parametrize("size", [1, 7, 1000, None])
def test_wav_is_read_as_it_comes(size: int | None) -> None:
    pcm = SPOKEN.pcm[:8000]
    np.testing.assert_array_equal(decoded(wav(pcm), size), SPOKEN.samples[:4000])


def test_wav_with_an_unknown_size_goes_on_to_the_end() -> None:
    for size in (0, 0xFFFFFFFF):
        np.testing.assert_array_equal(decoded(wav(SPOKEN.pcm, size=size), 3200), SPOKEN.samples)


def test_wav_files_one_after_the_other_are_one_recording() -> None:
    files = b"".join(wav(chunk) for chunk in SPOKEN.chunks())
    np.testing.assert_array_equal(decoded(files, 777), SPOKEN.samples)


def test_stereo_is_mixed() -> None:
    both = np.column_stack([np.full(3000, 1000), np.full(3000, 3000)]).astype("<i2").tobytes()
    np.testing.assert_allclose(decoded(wav(both, channels=2)), 2000 / 32768)


@pytest.mark.parametrize(
    "data",
    [
        wav(b"")[:30],
        b"RIFF\0\0\0\0WAVEdata\x10\0\0\0" + b"\0" * 16,
        b"RIFF\0\0\0\0WAVEfmt \x02\0\0\0\0\0",
        b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff" + b"\0" * 64,
        b"\x1a\x45\xdf\xa3" + b"\x00" * 60,
        b"\x1a\x45\xdf\xa3\x80" + b"\xec\xff" * 60,
    ],
    ids=["cut short", "no format", "short format", "huge chunk", "no webm", "no tracks"],
)
def test_a_broken_container_is_an_error_with_a_code(data: bytes) -> None:
    with pytest.raises(DecodingError) as refused:
        decoded(data, 16)
    assert refused.value.code == "audio_undecodable"


@pytest.mark.parametrize("kind", ["audio", "vp8", "vp9"])
def test_a_browsers_recording_decodes_whole_under_any_cut(kind: str) -> None:
    recording = b"".join(chromium_pieces(kind))
    expected = decoded(recording)
    assert len(expected) / SAMPLE_RATE == pytest.approx(13.92 if kind == "audio" else 6, abs=0.1)
    decoder = StreamDecoder(None, None)
    parts = [decoder.feed(piece) for piece in cut_anywhere(recording, seed=1)]
    np.testing.assert_array_equal(np.concatenate([*parts, decoder.finish()]), expected)


def test_webm_sounds_as_what_was_recorded() -> None:
    recording = encoded(SPOKEN.samples, "webm", "libopus")
    assert likeness(decoded(recording, 500), SPOKEN.samples) > 0.95


def test_a_lost_piece_of_webm_is_silence_of_the_right_length() -> None:
    pieces = chromium_pieces("audio")
    whole = decoded(b"".join(pieces))
    decoder, parts = StreamDecoder(None, None), []
    for index, piece in enumerate(pieces):
        parts.append(decoder.skip(1) if index == 10 else decoder.feed(piece))
    samples = np.concatenate([*parts, decoder.finish()])
    assert len(samples) == pytest.approx(len(whole), abs=10)
    assert decoder.losses == [pytest.approx(0.33, abs=0.07)]
    np.testing.assert_allclose(samples[-SAMPLE_RATE:], whole[-SAMPLE_RATE:], atol=0.01)


def test_webm_without_sound_is_refused() -> None:
    recording = b"".join(chromium_pieces("vp8")).replace(b"A_OPUS", b"A_NONE")
    with pytest.raises(DecodingError) as refused:
        decoded(recording)
    assert refused.value.code == "audio_unsupported"


def test_a_container_without_its_beginning_is_not_taken_for_pcm() -> None:
    with pytest.raises(DecodingError) as refused:
        decoded(b"".join(chromium_pieces("audio")[7:]), codec="audio/webm;codecs=opus")
    assert refused.value.code == "audio_undecodable"


def test_nothing_is_no_audio() -> None:
    decoder = StreamDecoder(None, None)
    assert len(decoder.finish()) == 0
