"""Files one after the other in one recording: all of them are heard, or it is told."""

import numpy as np
import pytest

from app.media.audio import Audio
from app.media.decoding import DecodingError
from app.media.first_bytes import Format, begins_file
from app.media.stream_decoder import StreamDecoder
from app.media.upload import decode_upload
from tests.support.recordings import encoded, in_chunks, sentence

FIRST, SECOND = sentence(1), sentence(2)
KINDS = {
    "wav": ("wav", "pcm_s16le"),
    "wav of fractions": ("wav", "pcm_f32le"),
    "webm": ("webm", "libopus"),
    "ogg": ("ogg", "libopus"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("mp4", "aac"),
    "flac": ("flac", "flac"),
}


def file_of(spoken: Audio, kind: str) -> bytes:
    if kind == "samples":
        return (spoken * 32767).astype("<i2").tobytes()
    return encoded(spoken, *KINDS[kind])


def decoded(files: list[bytes], size: int = 3200) -> Audio:
    """In pieces, none of which has something of two files, as recorders send them."""
    decoder = StreamDecoder(None, None)
    parts = [decoder.feed(piece) for file in files for piece in in_chunks(file, size)]
    return np.concatenate([*parts, decoder.finish()])


def has_both(audio: Audio) -> bool:
    """Whether it is as long as both, and something is said in the first and in the second part."""
    whole = len(FIRST.samples) + len(SECOND.samples)
    halves = audio[: len(FIRST.samples)], audio[len(FIRST.samples) :]
    is_loud = all(float(np.abs(half).max()) > 0.05 for half in halves if len(half))
    return abs(len(audio) - whole) < 0.3 * 16_000 and is_loud


@pytest.mark.parametrize("second", KINDS)
@pytest.mark.parametrize("first", ["samples", *KINDS])
def test_a_recorder_that_was_started_anew_is_heard_to_its_end(first: str, second: str) -> None:
    assert has_both(decoded([file_of(FIRST.samples, first), file_of(SECOND.samples, second)]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [777, 100_000])
def test_a_second_file_is_heard_wherever_it_begins(kind: str, size: int) -> None:
    both = file_of(FIRST.samples, kind) + file_of(SECOND.samples, kind)
    assert has_both(decoded([both], size))


@pytest.mark.parametrize("kind", ["wav", "webm", "ogg", "mp3", "m4a", "flac"])
def test_a_recording_of_several_files_is_heard_whole(kind: Format) -> None:
    both = file_of(FIRST.samples, kind) + file_of(SECOND.samples, kind)
    assert has_both(decode_upload(both, kind))


@pytest.mark.parametrize("kind", ["wav", "webm"])
def test_a_file_that_was_broken_off_hides_none_that_follows(kind: str) -> None:
    broken = file_of(FIRST.samples, kind)[:-700]
    assert has_both(decoded([broken, file_of(SECOND.samples, kind)]))


def test_a_file_that_cannot_be_read_is_told_also_where_others_can() -> None:
    broken = file_of(FIRST.samples, "m4a")[:2000]
    with pytest.raises(DecodingError):
        decoded([broken, file_of(SECOND.samples, "m4a")])


def test_no_later_piece_of_a_recording_begins_a_file() -> None:
    for kind in KINDS:
        pieces = in_chunks(file_of(FIRST.samples, kind), 500)
        assert [begins_file(piece) for piece in pieces[1:]] == [False] * (len(pieces) - 1)
    ogg = file_of(FIRST.samples, "ogg")
    pages = [b"OggS" + page for page in ogg.split(b"OggS")[1:]]
    assert [begins_file(page) for page in pages] == [True, *[False] * (len(pages) - 1)]
