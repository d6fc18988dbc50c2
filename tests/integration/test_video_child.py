"""The decoding child as a process: its limits, and that it dies when it must."""

import os
import signal
from collections.abc import Callable, Iterator

import psutil
import pytest

from app.runtime.decoding_child import launch_decoding_child
from app.video.decoder import Request
from app.video.decoder_process import DecoderProcess
from app.video.errors import InvalidData, StreamFailed
from tests.support.recordings import chromium_pieces, silence
from tests.support.video_recordings import empty_scene, filmed

Start = Callable[..., DecoderProcess]
HEAR = Request(begins=True, transcribe=True)


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[DecoderProcess] = []

    def start_one(**options: float) -> DecoderProcess:
        started.append(DecoderProcess(launch_decoding_child, None, **options))
        return started[-1]

    yield start_one
    for process in started:
        process.close()


def test_it_decodes_and_goes_on(start: Start) -> None:
    child = start()
    whole = filmed(silence(2.0), empty_scene())
    for _ in range(2):
        reply, sound = child.decode(HEAR, whole)
        assert len(sound) > 60_000
        assert reply.position is not None
    child.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_garbage_is_told_from_a_fault(start: Start) -> None:
    with pytest.raises(InvalidData):
        start().decode(HEAR, os.urandom(5000))


def test_a_child_that_dies_fails_its_stream(start: Start) -> None:
    child = start()
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(StreamFailed):
        child.decode(HEAR, filmed(silence(1.0), empty_scene()))


def test_a_child_that_hangs_is_not_waited_for(start: Start) -> None:
    child = start(wall_seconds=0.2)
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(StreamFailed):
        child.decode(HEAR, filmed(silence(1.0), empty_scene()))


def test_a_child_that_stops_reading_is_not_waited_for(start: Start) -> None:
    child = start(wall_seconds=0.2)
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(StreamFailed):
        child.decode(HEAR, bytes(8 * 1024 * 1024))


def test_it_knows_no_secret_and_has_limits(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    child = start()
    child.decode(HEAR, filmed(silence(1.0), empty_scene()))
    with open(f"/proc/{child.pid}/environ", "rb") as file:  # noqa: PTH123
        assert b"SECRET_KEY" not in file.read()
    with open(f"/proc/{child.pid}/limits") as file:  # noqa: PTH123
        limits = {line[:25].strip(): line[26:].split()[0] for line in file}
    assert limits["Max address space"] == str(3 * 1024**3)
    assert limits["Max file size"] == limits["Max core file size"] == "0"
    assert int(limits["Max cpu time"]) < 60


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_minutes_of_stream_leave_memory_as_it_was(start: Start) -> None:
    child, process = start(), None
    sizes = []
    for number in range(100):  # of six seconds
        for place, piece in enumerate(chromium_pieces("vp8")):
            request = Request(begins=number == place == 0, transcribe=True, observe=True)
            child.decode(request, piece)
        process = process or psutil.Process(child.pid)
        sizes.append(process.memory_info().rss)
    assert max(sizes[50:]) - max(sizes[5:15]) < 16 * 1024 * 1024
