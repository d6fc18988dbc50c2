import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.webm import Block, WebmError, WebmReader
from app.media.webm_search import ElementSearch
from tests.support.recordings import chromium_pieces, cut_anywhere

KINDS = ("audio", "vp8", "vp9")


def blocks_of(pieces: list[bytes]) -> list[Block]:
    reader = WebmReader()
    return [block for piece in pieces for block in reader.feed(piece)]


def element(identity: str, content: bytes) -> bytes:
    return bytes.fromhex(identity) + b"\x01" + len(content).to_bytes(7, "big") + content


HEADER = element("1a45dfa3", b"") + bytes.fromhex("18538067 01ffffffffffffff")
TRACK = element("1654ae6b", element("ae", element("d7", b"\x01") + element("86", b"A_OPUS")))
CLUSTER = bytes.fromhex("1f43b675 01ffffffffffffff") + element("e7", b"\x00\x64")


@pytest.mark.parametrize(
    ("kind", "count", "codecs"),
    [
        ("audio", 232, {"A_OPUS"}),
        ("vp8", 165, {"A_OPUS", "V_VP8"}),
        ("vp9", None, {"A_OPUS", "V_VP9"}),
    ],
)
def test_a_browsers_recording_is_read_whole(kind: str, count: int | None, codecs: set[str]) -> None:
    reader = WebmReader()
    blocks = [block for piece in chromium_pieces(kind) for block in reader.feed(piece)]
    assert {track.codec for track in reader.tracks.values()} == codecs
    assert count is None or len(blocks) == count
    for number in reader.tracks:
        times = [block.seconds or 0.0 for block in blocks if block.track == number]
        assert times == sorted(times)


def test_a_video_track_has_its_size_and_its_key_frames() -> None:
    reader = WebmReader()
    blocks = [block for piece in chromium_pieces("vp8") for block in reader.feed(piece)]
    (video,) = [track for track in reader.tracks.values() if track.codec == "V_VP8"]
    assert (video.width, video.height) == (640, 480)
    frames = [block for block in blocks if block.track == video.number]
    assert frames[0].is_keyframe
    assert not frames[1].is_keyframe


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_any_cut_gives_the_same_blocks(kind: str, seed: int) -> None:
    pieces = chromium_pieces(kind)
    assert blocks_of(cut_anywhere(b"".join(pieces), seed)) == blocks_of(pieces)


def test_byte_by_byte_gives_the_same_blocks() -> None:
    recording = b"".join(chromium_pieces("audio"))[:8000]
    assert blocks_of([bytes([byte]) for byte in recording]) == blocks_of([recording])


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_lost_piece_reading_goes_on(kind: str) -> None:
    pieces = chromium_pieces(kind)
    whole = blocks_of(pieces)
    for lost in range(3, len(pieces) - 2):
        reader, blocks = WebmReader(), []
        for index, piece in enumerate(pieces):
            if index == lost:
                reader.lose()
            else:
                blocks += reader.feed(piece)
        assert {block.data for block in blocks} <= {block.data for block in whole}
        assert {block for block in blocks if block.seconds is not None} <= set(whole)
        assert blocks[-1] == whole[-1]
        if kind == "audio":
            assert len(blocks) >= len(whole) - 6


def test_sizes_may_be_unknown_on_segment_and_cluster_only() -> None:
    reader = WebmReader()
    block = element("a3", b"\x81\x00\x05\x80opus")
    assert reader.feed(HEADER + TRACK + CLUSTER + block) == [Block(1, 0.105, True, b"opus")]
    with pytest.raises(WebmError, match="unknown size"):
        reader.feed(bytes.fromhex("a3 01ffffffffffffff"))


def test_blocks_in_groups_are_read() -> None:
    group = element("a0", element("a1", b"\x81\x00\x05\x00opus") + element("9b", b"\x14"))
    assert blocks_of([HEADER + TRACK + CLUSTER + group]) == [Block(1, 0.105, False, b"opus")]


def test_a_block_of_no_known_track_is_left_out() -> None:
    assert blocks_of([HEADER + TRACK + CLUSTER + element("a3", b"\x82\x00\x05\x80x")]) == []


@pytest.mark.parametrize(
    "data",
    [
        HEADER + TRACK + CLUSTER + bytes.fromhex("a3 01 00000fffffffff"),
        HEADER + bytes.fromhex("1654ae6b 01 000000000000ff ae 81 00") + element("ae", b"") * 20,
        HEADER + element("63a2", b"x" * 70_000),
        HEADER + TRACK + CLUSTER + element("a3", b"\x81\x00\x05\x02lacing"),
        HEADER + TRACK + CLUSTER + element("a3", b"\x81"),
        HEADER + b"\x00" * 20,
    ],
    ids=["huge block", "many tracks", "huge field", "lacing", "no block header", "no element"],
)
def test_what_would_not_end_well_is_refused(data: bytes) -> None:
    with pytest.raises(WebmError):
        blocks_of([data])


def test_elements_without_end_are_refused() -> None:
    reader = WebmReader(max_elements=100)
    with pytest.raises(WebmError, match="too many elements"):
        reader.feed(HEADER + TRACK + b"\xec\x80" * 100)


@given(st.binary(max_size=2000), st.lists(st.booleans(), max_size=20))
def test_rubbish_after_the_header_does_no_other_harm(rubbish: bytes, losses: list[bool]) -> None:
    reader = WebmReader()
    reader.feed(HEADER + TRACK)
    try:
        for index, lost in enumerate(losses):
            if lost:
                reader.lose()
            reader.feed(rubbish[index * 100 : index * 100 + 100])
    except WebmError:
        assert not losses[0]
    assert len(reader._buffer) <= 2000


def test_what_was_searched_in_vain_is_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    look = ElementSearch._begins_at

    def counted(search: ElementSearch, buffer: bytearray, offset: int) -> bool:
        looked_at.append(offset)
        return look(search, buffer, offset)

    monkeypatch.setattr(ElementSearch, "_begins_at", counted)
    reader = WebmReader()
    reader.feed(HEADER + TRACK)
    reader.lose()
    reader.feed(b"\xa3" * 50_000)
    for _ in range(200):
        reader.feed(b"\xa3")
    # All could be blocks of track 1, each with a second one that is still to come.
    reader.feed(b"\xa3\x10\x02\x00\x00\x81" * 10_000)
    for _ in range(200):
        reader.feed(b"x")
    assert 0 < len(looked_at) < 3 * 60_000


def test_after_a_loss_a_run_of_blocks_is_found_however_it_is_cut() -> None:
    run = element("a3", b"\x81\x00\x05\x80one") + element("a3", b"\x81\x00\x06\x80two")
    for noise in (b"", b"\xa3" * 100, b"\xa3\x10\x02\x00\x00\x81" * 3):
        reader = WebmReader()
        reader.feed(HEADER + TRACK)
        reader.lose()
        found = [block.data for byte in noise + run for block in reader.feed(bytes([byte]))]
        assert found == [b"one", b"two"]


def test_after_a_loss_a_cluster_is_found_however_it_is_cut() -> None:
    reader = WebmReader()
    reader.feed(HEADER + TRACK)
    reader.lose()
    rest = b"\x1f\x43\xa3\x1f" + CLUSTER + element("a3", b"\x81\x00\x05\x80opus")
    assert [b.seconds for byte in rest for b in reader.feed(bytes([byte]))] == [0.105]


def test_hardly_a_recording_has_so_many_elements_without_a_frame() -> None:
    with pytest.raises(WebmError, match="too many elements"):
        WebmReader().feed(HEADER + TRACK + b"\xec\x80" * 10_000)


def test_an_element_that_nobody_wants_may_not_be_endless() -> None:
    with pytest.raises(WebmError, match="too large"):
        WebmReader(max_skipped=1000).feed(HEADER + bytes.fromhex("ec 0840000000000000"))


def test_a_lenient_reader_takes_what_is_no_element_for_a_loss() -> None:
    pieces = chromium_pieces("vp8")
    damaged = [piece for number, piece in enumerate(pieces) if number != 8]
    with pytest.raises(WebmError):
        blocks_of(damaged)
    reader = WebmReader(is_lenient=True, max_skipped=1000)
    found = [block for piece in damaged for block in reader.feed(piece)]
    whole = {block.data for block in blocks_of(pieces)}
    assert len(whole & {block.data for block in found}) > 0.8 * len(whole)


@pytest.mark.parametrize("seed", range(5))
def test_another_reader_goes_on_where_one_stood(seed: int) -> None:
    pieces = cut_anywhere(b"".join(chromium_pieces("vp9")), seed)
    half = len(pieces) // 2
    first, second = WebmReader(), WebmReader()
    blocks = [block for piece in pieces[:half] for block in first.feed(piece)]
    second.restore(first.position())
    unread = b"".join(pieces[:half])[-first.unread :] if first.unread else b""
    for piece in [unread, *pieces[half:]]:
        blocks += second.feed(piece)
    assert blocks == blocks_of(pieces)
