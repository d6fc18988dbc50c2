import pytest

from app.media.first_bytes import CLUSTER
from app.services.video.video_header import MAX_BYTES, HeaderKeeper
from tests.support.recordings import chromium_pieces, cut_anywhere, in_chunks


@pytest.mark.parametrize("size", [1, 3, 7, 100, 10_000])
def test_what_comes_before_the_first_cluster_is_kept_however_it_is_cut(size: int) -> None:
    recording = b"".join(chromium_pieces("vp8"))
    header = HeaderKeeper()
    for piece in in_chunks(recording[:20_000], size):
        assert header.begins_as_webm(piece)
        header.add(piece)
    assert header.is_complete
    assert header.data == recording[: recording.index(CLUSTER)]
    assert header.seen == 20_000


@pytest.mark.parametrize("begin", [b"\x00", b"\x1a\x45\xdf\xa4", b"RIFF"])
def test_other_beginnings_are_told_and_not_kept(begin: bytes) -> None:
    header = HeaderKeeper()
    assert not header.begins_as_webm(begin)
    header.add(begin + CLUSTER)
    assert not header.data


def test_no_more_is_kept_than_a_header_needs() -> None:
    header = HeaderKeeper()
    header.add(b"\x1a\x45\xdf\xa3")
    for piece in cut_anywhere(bytes(2 * MAX_BYTES), 1):
        header.add(piece)
    assert not header.data
