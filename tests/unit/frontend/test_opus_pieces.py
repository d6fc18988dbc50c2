"""The page's pieces of WebM/Opus: read by FFmpeg as one file, and by the server piece by piece."""

import contextlib
import io
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding import DecodingError
from app.media.local_decoders import LocalDecoders
from app.media.stream_decoder import StreamDecoder
from app.media.upload import decode_upload
from app.speech.audio_intake import AudioIntake
from app.speech.audio_spec import AudioSpec
from app.speech.speaker_level import SpeakerLevel
from tests.support.recordings import cut_anywhere, sentence
from tests.unit.frontend.conftest import RunNode

CODEC = "webm/opus"
SPOKEN = sentence(2)
FRAME = SAMPLE_RATE * 60 // 1000
FRAMES_IN_A_PIECE = 4
PIECE = FRAME * FRAMES_IN_A_PIECE
HEADER = bytes.fromhex("1a45dfa3")
CLUSTER = bytes.fromhex("1f43b675")


def packets_of(samples: Audio) -> tuple[bytes, list[bytes]]:
    """The header and the packets that an encoder like the browser's makes."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLE_RATE, "mono", "s16"
    encoder.bit_rate = 20_000
    encoder.options = {"application": "voip", "frame_duration": "60"}
    whole = len(samples) // FRAME * FRAME
    packets: list[bytes] = []
    for start in range(0, whole, FRAME):
        pcm = (samples[start : start + FRAME] * 32767).astype("<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    packets += [bytes(packet) for packet in encoder.encode(None)]
    return bytes(encoder.extradata or b""), packets


@pytest.fixture(scope="module")
def pieces(node: RunNode, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A sentence as the page sends it."""
    head, packets = packets_of(SPOKEN.samples)
    grouped = [
        [packet.hex() for packet in packets[at : at + FRAMES_IN_A_PIECE]]
        for at in range(0, len(packets), FRAMES_IN_A_PIECE)
    ]
    told = tmp_path_factory.mktemp("opus") / "packets.json"
    told.write_text(json.dumps({"head": head.hex(), "pieces": grouped}))
    run = node(str(Path(__file__).with_name("write-webm.mjs")), str(told))
    assert run.returncode == 0, run.stderr
    return [bytes.fromhex(piece) for piece in json.loads(run.stdout)]


def decoded(pieces: Sequence[bytes], decoder: StreamDecoder | None = None) -> Audio:
    decoder = decoder or StreamDecoder(CODEC, None)
    parts = [decoder.feed(piece) for piece in pieces]
    return np.concatenate([*parts, decoder.finish()])


def likeness(one: Audio, other: Audio) -> float:
    """The correlation of two recordings, where one may be late by a codec's delay."""
    length = min(len(one), len(other)) - 400
    window = one[200 : 200 + length]
    return max(
        float(np.corrcoef(window, other[200 + shift : 200 + shift + length])[0, 1])
        for shift in range(-200, 201, 2)
    )


def test_only_the_first_has_the_header(pieces: list[bytes]) -> None:
    assert [piece.startswith(HEADER) for piece in pieces] == [True] + [False] * (len(pieces) - 1)
    assert all(piece.startswith(CLUSTER) for piece in pieces[1:])


def test_they_are_one_recording_that_ffmpeg_reads(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    audio = decode_upload(data, "webm")
    assert len(audio) == pytest.approx(len(SPOKEN.samples), abs=FRAME)
    assert likeness(audio, SPOKEN.samples) > 0.9
    with av.open(io.BytesIO(data), mode="r", format="webm") as file:
        times = [round(float(packet.pts * packet.time_base) * 1000) for packet in file.demux()
                 if packet.pts is not None and packet.time_base is not None]  # fmt: skip
    assert {later - earlier for earlier, later in itertools.pairwise(times)} == {60}


def test_each_piece_is_heard_as_it_comes(pieces: list[bytes]) -> None:
    """But for the milliseconds that a resampler holds."""
    decoder = StreamDecoder(CODEC, None)
    heard = 0
    for number, piece in enumerate(pieces[:-1], start=1):
        heard += len(decoder.feed(piece))
        assert heard > number * PIECE - SAMPLE_RATE // 50


@pytest.mark.parametrize("seed", range(5))
def test_they_may_be_cut_anywhere(pieces: list[bytes], seed: int) -> None:
    cut = cut_anywhere(b"".join(pieces), seed)
    np.testing.assert_array_equal(decoded(cut), decoded(pieces))


@pytest.mark.parametrize("name", [CODEC, "audio/webm;codecs=opus", "audio/WebM; codecs=Opus"])
def test_what_has_lost_its_header_is_heard_where_its_name_tells_all(
    pieces: list[bytes], name: str
) -> None:
    rest = decoded(pieces[3:], StreamDecoder(name, None))
    assert len(rest) == pytest.approx(len(decoded(pieces)) - 3 * PIECE, abs=FRAME)
    assert likeness(rest[PIECE:], SPOKEN.samples[4 * PIECE :]) > 0.9


@pytest.mark.parametrize("name", [None, "webm", "audio/webm;codecs=vorbis", "opus"])
def test_without_such_a_name_it_is_told(pieces: list[bytes], name: str | None) -> None:
    with pytest.raises(DecodingError) as refused:
        decoded(pieces[3:], StreamDecoder(name, None))
    assert refused.value.code == "audio_undecodable"


@pytest.mark.parametrize("is_headless", [False, True])
def test_another_worker_goes_on_after_any_piece(pieces: list[bytes], is_headless: bool) -> None:
    sent = pieces[2:] if is_headless else pieces
    whole = decoded(sent)
    for at in range(1, len(sent), 5):
        first = StreamDecoder(CODEC, None)
        before = [first.feed(piece) for piece in sent[:at]]
        state = json.loads(json.dumps(first.state()))
        assert first.unread == 0
        after = decoded(sent[at:], StreamDecoder.resumed(state))
        assert sum(map(len, before)) + len(after) == pytest.approx(len(whole), abs=FRAME // 2)


def test_a_lost_piece_is_as_long_as_it_was(pieces: list[bytes]) -> None:
    decoder = StreamDecoder(CODEC, None)
    for piece in pieces[:4]:
        decoder.feed(piece)
    parts = [decoder.skip(2), *(decoder.feed(piece) for piece in pieces[6:]), decoder.finish()]
    assert decoder.losses == [pytest.approx(0.48)]
    assert sum(map(len, parts)) == pytest.approx(len(decoded(pieces)) - 4 * PIECE, abs=FRAME)


def test_a_header_that_comes_again_begins_a_recording_of_its_own(pieces: list[bytes]) -> None:
    both = decoded([*pieces, *pieces])
    assert len(both) == pytest.approx(2 * len(decoded(pieces)), abs=FRAME)


def heard(order: Iterator[tuple[int, bytes]]) -> AudioIntake:
    intake = AudioIntake(AudioSpec(CODEC, None, "en", "server", True), lambda: 0.0,
                         LocalDecoders(), lambda: None, SpeakerLevel())  # fmt: skip
    for position, (number, piece) in enumerate(order):
        intake.add_chunk(position, number, piece)
    intake.end()
    return intake


def test_doubled_and_disordered_pieces_are_heard_once_and_in_order(pieces: list[bytes]) -> None:
    expected = heard(enumerate(pieces)).audio.samples
    order = [*enumerate(pieces), *list(enumerate(pieces))[2:5]]
    for start in range(0, len(order), 4):
        block = order[start : start + 4]
        random.Random(start).shuffle(block)
        order[start : start + 4] = block
    intake = heard(iter(order))
    assert intake.gaps() == ()
    np.testing.assert_array_equal(intake.audio.samples, expected)


def test_the_first_piece_may_come_after_others(pieces: list[bytes]) -> None:
    numbered = list(enumerate(pieces))
    intake = heard(iter([*numbered[1:4], numbered[0], *numbered[4:]]))
    np.testing.assert_array_equal(intake.audio.samples, heard(enumerate(pieces)).audio.samples)


def test_a_gap_is_told_with_its_length(pieces: list[bytes]) -> None:
    intake = heard((number, piece) for number, piece in enumerate(pieces) if number not in (5, 6))
    (gap,) = intake.gaps()
    assert (gap.after_chunk, gap.missing) == (4, (5, 6))
    assert gap.seconds == pytest.approx(0.48)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_done_to_a_piece_is_a_told_error_or_sound(
    pieces: list[bytes], seed: int
) -> None:
    dice = random.Random(seed)
    spoiled = [bytearray(piece) for piece in pieces[dice.choice((0, 3)) :]]
    for _ in range(30):
        piece = dice.choice(spoiled)
        piece[dice.randrange(len(piece))] = dice.randrange(256)
    with contextlib.suppress(DecodingError):
        audio = decoded([bytes(piece) for piece in spoiled])
        assert len(audio) <= 1.2 * len(SPOKEN.samples)
        assert np.isfinite(audio).all()
