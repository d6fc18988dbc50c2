from collections.abc import Callable

import pytest

from app.video.decoder import Request, VideoDecoder
from app.video.errors import InvalidData
from app.video.landmarks import Image
from app.video.observations import Observations, Observer
from tests.support.recordings import in_chunks, silence
from tests.support.video_recordings import empty_scene, filmed


class FakeObserver:
    """Counts what it is shown."""

    def __init__(self) -> None:
        self.with_movements = False
        self.shown = 0

    def wants(self, time: float) -> bool:
        return True

    def observe(self, frame: Image, time: float) -> None:
        assert frame.shape == (240, 320, 3)
        self.shown += 1

    def result(self) -> Observations:
        shown, self.shown = self.shown, 0
        return Observations(
            [], 1.0, None, None, {"face": 1.0}, shown, {"posture_score": "no_shoulders"}
        )

    def forget(self) -> None:
        self.shown = 0

    def close(self) -> None:
        return


Load = Callable[[], Observer | None]
WATCH = Request(transcribe=True, observe=True)


def analyses(decoder: VideoDecoder, pieces: list[bytes], request: Request) -> list[int]:
    """How many frames each analysis rests on."""
    found = []
    for number, piece in enumerate(pieces):
        begins = number == 0
        reply, _ = decoder.decode(
            Request(begins=begins, transcribe=request.transcribe, observe=request.observe), piece
        )
        if reply.analysis is not None:
            found.append(reply.analysis["frames"])
    return found


def test_an_analysis_comes_every_three_seconds_and_at_the_end() -> None:
    decoder = VideoDecoder(FakeObserver)
    pieces = in_chunks(filmed(silence(7.0), empty_scene()), 1000)
    found = analyses(decoder, pieces, WATCH)
    assert len(found) == 2
    last, _ = decoder.decode(Request(transcribe=True, observe=True, is_end=True), b"")
    assert last.analysis is not None
    assert sum(found) + last.analysis["frames"] == 70


def test_nothing_seen_before_a_withdrawal_comes_after_it() -> None:
    observer = FakeObserver()
    decoder = VideoDecoder(lambda: observer)
    pieces = in_chunks(filmed(silence(7.0), empty_scene(), key_frames_every=5), 1000)
    half = len(pieces) // 2
    analyses(decoder, pieces[:half], WATCH)
    reply, _ = decoder.decode(Request(transcribe=True), pieces[half])
    assert reply.analysis is None
    assert observer.shown == 0


def test_without_an_observer_that_is_what_is_said() -> None:
    decoder = VideoDecoder(lambda: None)
    whole = filmed(silence(4.0), empty_scene())
    reply, sound = decoder.decode(Request(begins=True, transcribe=True, observe=True), whole)
    assert reply.analysis is not None
    assert reply.analysis["observations_status"] == "not_installed"
    assert reply.analysis["eye_contact"] is None
    assert len(sound) == pytest.approx(4.0 * 32_000, rel=0.02)


def test_a_stream_far_behind_is_heard_and_not_watched() -> None:
    observer = FakeObserver()
    decoder = VideoDecoder(lambda: observer)
    whole = filmed(silence(2.0), empty_scene())
    late = Request(begins=True, transcribe=True, observe=True, late=11.0)
    _, sound = decoder.decode(late, whole)
    assert len(sound) > 60_000
    assert observer.shown == 0
    decoder.decode(Request(begins=True, transcribe=True, observe=True, late=1.0), whole)
    assert observer.shown == 20


def test_a_connection_may_begin_with_a_single_byte() -> None:
    decoder = VideoDecoder(FakeObserver)
    whole = filmed(silence(1.0), empty_scene())
    reply, _ = decoder.decode(Request(begins=True, transcribe=True), whole[:1])
    assert (reply.unread, reply.position) == (1, None)
    _, sound = decoder.decode(Request(transcribe=True), whole[1:])
    assert len(sound) > 30_000


@pytest.mark.parametrize(
    "garbage", [bytes(20_000), b"\xff" * 20_000, b"RIFF" + bytes(9000)], ids=["0", "1", "wav"]
)
def test_what_is_no_webm_is_refused(garbage: bytes) -> None:
    with pytest.raises(InvalidData):
        VideoDecoder(FakeObserver).decode(Request(begins=True, transcribe=True), garbage)
