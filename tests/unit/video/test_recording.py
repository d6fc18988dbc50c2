from itertools import pairwise

import av
import numpy as np
import pytest

from app.video.errors import InvalidData
from app.video.recording import MAX_WITHOUT_BLOCK, RecordingDecoder
from tests.support.recordings import chromium_pieces, cut_anywhere, sentence, silence
from tests.support.video_recordings import FPS, empty_scene, filmed

FRAMES = {"vp8": 65, "vp9": 87}


def decoded(pieces: list[bytes], recording: RecordingDecoder) -> tuple[float, int]:
    """Seconds of sound, and how many pictures."""
    times: list[float] = []
    samples = [recording.feed(p, hear=True, see=lambda _f, t: times.append(t)) for p in pieces]
    assert times == sorted(times)
    return len(np.concatenate(samples)) / 16_000, len(times)


@pytest.mark.parametrize("kind", ["vp8", "vp9"])
@pytest.mark.parametrize("seed", range(3))
def test_a_browsers_recording_is_decoded_whole_however_it_is_cut(kind: str, seed: int) -> None:
    pieces = cut_anywhere(b"".join(chromium_pieces(kind)), seed)
    seconds, pictures = decoded(pieces, RecordingDecoder())
    assert 5.9 < seconds < 6.1
    assert pictures == FRAMES[kind]


def test_what_is_not_wanted_is_not_decoded() -> None:
    recording = RecordingDecoder()
    sound = [recording.feed(p, hear=False, see=None) for p in chromium_pieces("vp8")]
    assert not len(np.concatenate(sound))
    assert recording.time > 5.8


def test_pictures_come_again_with_a_key_frame() -> None:
    data = filmed(silence(4.0), empty_scene(), key_frames_every=FPS)
    seen: list[float] = []

    def see(_frame: av.VideoFrame, time: float) -> None:
        seen.append(time)

    recording, half = RecordingDecoder(), len(data) // 2
    recording.feed(data[: half - 100], hear=False, see=None)
    recording.feed(data[half - 100 : half], hear=False, see=None)
    recording.feed(data[half:], hear=False, see=see)
    assert 0 < len(seen) < 2.5 * FPS
    assert round(seen[0] * FPS) % FPS == 0


@pytest.mark.parametrize("seed", range(3))
def test_another_one_goes_on_with_the_unread_bytes(seed: int) -> None:
    data = filmed(sentence(1).samples, empty_scene())
    whole, _ = decoded([data], RecordingDecoder())
    cut = 2000 + 777 * seed
    first = RecordingDecoder()
    begun, _ = decoded([data[:cut]], first)
    second = RecordingDecoder(first.position)
    assert first.position is not None
    rest, pictures = decoded([data[cut - first.unread :]], second)
    assert begun + rest == pytest.approx(whole, abs=0.03)
    assert pictures > 0


def test_until_the_first_frame_everything_is_unread() -> None:
    recording, data = RecordingDecoder(), filmed(silence(1.0), empty_scene())
    recording.feed(data[:100], hear=True, see=None)
    assert (recording.unread, recording.position) == (100, None)


def test_a_loss_is_a_moment_of_silence() -> None:
    data = filmed(sentence(1).samples, empty_scene())
    whole, _ = decoded([data], RecordingDecoder())
    recording = RecordingDecoder()
    begun, _ = decoded([data[:6000]], recording)
    recording.lose()
    rest, _ = decoded([data[9000:]], recording)
    assert whole - 1.5 < begun + rest <= whole + 0.1


def test_a_stream_without_frames_ends() -> None:
    recording = RecordingDecoder()
    recording.feed(filmed(silence(1.0), empty_scene()), hear=False, see=None)
    for _ in range(MAX_WITHOUT_BLOCK // 100_000):
        recording.feed(bytes(100_000), hear=False, see=None)
    with pytest.raises(InvalidData):
        recording.feed(bytes(100_000), hear=False, see=None)


def test_no_picture_is_shown_that_rests_on_a_lost_one() -> None:
    data = filmed(silence(6.0), empty_scene(), key_frames_every=FPS)
    recording, seen = RecordingDecoder(), list[float]()
    middle = len(data) // 2
    for piece in (data[:middle], data[middle + 500 :]):
        recording.feed(piece, hear=True, see=lambda _f, time: seen.append(time))
    jumps = [after for before, after in pairwise(seen) if after - before > 1.5 / FPS]
    assert jumps
    assert all(round(time * FPS) % FPS == 0 for time in jumps)
