import time

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE
from app.media.decoding import DecodingError
from app.media.first_bytes import Format
from app.media.stream_decoder import StreamDecoder
from app.media.upload import UploadDecoder, decode_upload
from app.speech.audio_spec import AudioSpec
from app.speech.engine import Transcriber
from app.speech.utterance import Utterance
from tests.support.recordings import encoded, in_chunks, sentence, tone

SPOKEN = sentence(8)
UPLOADS: list[tuple[str, str, int]] = [
    ("wav", "pcm_s16le", 44_100),
    ("wav", "pcm_f32le", 16_000),
    ("wav", "pcm_mulaw", 16_000),
    ("mp3", "libmp3lame", 44_100),
    ("mp4", "aac", 48_000),
    ("ogg", "libopus", 48_000),
    ("flac", "flac", 16_000),
    ("webm", "libopus", 48_000),
]


@pytest.mark.parametrize(("container", "codec", "rate"), UPLOADS)
def test_every_kind_of_upload_is_transcribed(
    faster_whisper_engine: Transcriber, container: str, codec: str, rate: int
) -> None:
    utterance = Utterance(AudioSpec(), faster_whisper_engine, time.monotonic)
    utterance.add_chunk(1, 0, encoded(SPOKEN.samples, container, codec, rate))
    final = utterance.finish()
    assert final.text == SPOKEN.text
    assert final.duration == pytest.approx(len(SPOKEN.samples) / SAMPLE_RATE, abs=0.15)


@pytest.mark.parametrize(
    ("container", "codec"), [("mp3", "libmp3lame"), ("ogg", "libopus"), ("mp4", "aac")]
)
def test_pieces_of_a_recording_give_the_same_as_the_whole(container: str, codec: str) -> None:
    recording = encoded(SPOKEN.samples, container, codec)
    whole, cut = StreamDecoder(None, None), StreamDecoder(None, None)
    expected = np.concatenate([whole.feed(recording), whole.finish()])
    parts = [cut.feed(piece) for piece in in_chunks(recording, 2000)]
    if container != "mp4":  # its index stands at the end
        assert sum(map(len, parts)) > 0
    samples = np.concatenate([*parts, cut.finish()])
    assert len(samples) == len(expected)
    assert np.abs(samples - expected).max() < 0.01


@pytest.mark.parametrize("kind", ["wav", "mp3", "m4a", "ogg", "flac"])
def test_a_broken_upload_is_an_error_with_a_code(kind: Format) -> None:
    rubbish = np.random.default_rng(5).bytes(20_000)
    with pytest.raises(DecodingError) as refused:
        decode_upload(rubbish, kind)
    assert refused.value.code == "audio_undecodable"


def test_a_broken_upload_fails_at_its_end_not_while_it_comes() -> None:
    decoder = UploadDecoder("mp3")
    assert len(decoder.feed(b"\0" * 20_000)) == 0
    with pytest.raises(DecodingError):
        decoder.finish()


def test_a_tail_cut_off_loses_only_itself() -> None:
    recording = encoded(SPOKEN.samples, "mp3", "libmp3lame")
    samples = decode_upload(recording[: len(recording) * 3 // 4 + 7], "mp3")
    assert len(samples) / SAMPLE_RATE == pytest.approx(
        0.75 * len(SPOKEN.samples) / SAMPLE_RATE, abs=0.3
    )


def test_an_upload_may_not_be_too_long() -> None:
    with pytest.raises(DecodingError) as refused:
        decode_upload(encoded(tone(3, 440), "flac", "flac", 16_000), "flac", most_seconds=2.0)
    assert refused.value.code == "audio_too_long"
