"""Streams that were made to do harm, or that break off: each ends itself, and nothing else."""

from collections.abc import Callable

import pytest

from tests.e2e.video.camera import Camera
from tests.support.processes import WebServer
from tests.support.recordings import in_chunks, silence
from tests.support.video_recordings import face, filmed

OpenCamera = Callable[..., Camera]


def element(identity: str, content: bytes, size: int | None = None) -> bytes:
    """One EBML element; `size` may say something else than the truth."""
    said = len(content) if size is None else size
    return bytes.fromhex(identity) + b"\x01" + said.to_bytes(7, "big") + content


def track(width: int, height: int) -> bytes:
    size = element("b0", width.to_bytes(4, "big")) + element("ba", height.to_bytes(4, "big"))
    return element("ae", element("d7", b"\x01") + element("86", b"V_VP8") + element("e0", size))


START = element("1a45dfa3", b"") + bytes.fromhex("18538067 01ffffffffffffff")
CLUSTER = bytes.fromhex("1f43b675 01ffffffffffffff") + element("e7", b"\x00")
HUGE_KEY_FRAME = b"\x10\x02\x00\x9d\x01\x2a" + (16383).to_bytes(2, "little") * 2 + bytes(64)
BOMBS = {
    "an element of terabytes": START + element("1654ae6b", b"") + element("ec", b"", 1 << 45),
    "a block of gigabytes": START + element("1654ae6b", track(640, 480)) + CLUSTER
    + element("a3", b"", 1 << 33) + bytes(5_000_000),
    "a codec's setup of megabytes": START + element("1654ae6b", element("ae", element(
        "63a2", bytes(200_000)))),
    "more pixels than any camera has": START + element("1654ae6b", track(60_000, 60_000))
    + CLUSTER + element("a3", b"\x81\x00\x00\x80" + HUGE_KEY_FRAME) * 3,
    "frames larger than their track says": START + element("1654ae6b", track(640, 480))
    + CLUSTER + element("a3", b"\x81\x00\x00\x80" + HUGE_KEY_FRAME) * 300,
    "empty elements without end": START + element("ec", b"") * 600_000,
    "a header and then nothing of it": START + bytes(5_000_000),
    "random tracks": START + element("1654ae6b", element("ae", bytes(range(256)) * 4) * 12),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_its_own_stream(
    watching: WebServer, open_camera: OpenCamera, name: str
) -> None:
    camera = open_camera()
    for piece in in_chunks(BOMBS[name], 512 * 1024):
        camera.send(piece)
    code, closed = camera.refusal()
    assert (code, closed) in (("INVALID_DATA", 1007), ("PROCESSING_FAILED", 1011))


def test_after_a_bomb_the_session_goes_on_with_a_good_stream(
    watching: WebServer, open_camera: OpenCamera
) -> None:
    camera = open_camera()
    camera.send(BOMBS["an element of terabytes"])
    assert camera.refusal() == ("INVALID_DATA", 1007)
    again = open_camera()
    again.stream(in_chunks(filmed(silence(4.0), face()), 8192))
    assert again.next("video_analysis_result")["result"]["eye_contact"] > 0.5
