"""Recordings that are decoded by children: the same sound, and nobody waits for a bad one."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.media import decoding_children
from app.media.audio import Audio
from app.media.decoding import DecodingError
from app.media.decoding_children import DecodingChildren
from app.media.remote_decoder import MOST_POLLED, ChildLost, RemoteDecoders
from app.media.stream_decoder import StreamDecoder
from app.runtime.decoding_child import launch_decoding_child
from tests.support.patience import PATIENCE
from tests.support.recordings import chromium_pieces, cut_anywhere, encoded, sentence

SPOKEN = sentence(2)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[DecodingChildren]:
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    made = DecodingChildren(launch_decoding_child)
    yield made
    made.close()


class Listener:
    """Feeds one decoder, and takes whatever comes."""

    def __init__(self, children: DecodingChildren, state: object = None, **spec: str) -> None:
        self.children = children
        decoders = RemoteDecoders(children, "anna")
        self.decoder = (
            decoders.resumed(json.loads(json.dumps(state)))
            if state is not None
            else decoders.open(spec.get("codec"), None)
        )
        self.parts: list[Audio] = [np.zeros(0, dtype=np.float32)]
        self.spent = 0.0

    def feed(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.parts.append(self.decoder.feed(piece))
            self.pump()

    def finish(self) -> Audio:
        self.parts.append(self.decoder.finish())
        self.wait_until(lambda: not self.decoder.is_pending)
        return np.concatenate(self.parts)

    def pump(self) -> None:
        self.spent += self.children.pump().get("anna", 0.0)
        if self.decoder.has_news:
            self.parts.append(self.decoder.poll())
            assert len(self.parts[-1]) <= MOST_POLLED

    def wait_until(self, is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_done():
            assert time.monotonic() < deadline
            self.children.wait(0.01)
            self.pump()


def at_once(pieces: list[bytes], lost: int = -1) -> Audio:
    """Decoded in this process."""
    decoder = StreamDecoder(None, None)
    parts = [decoder.skip(1) if n == lost else decoder.feed(p) for n, p in enumerate(pieces)]
    return np.concatenate([*parts, decoder.finish()])


def forked(children: DecodingChildren) -> list[psutil.Process]:
    assert children._process is not None
    return psutil.Process(children._process.pid).children()


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("wav", "pcm_s16le"),
        ("wav", "pcm_f32le"),
        ("mp3", "libmp3lame"),
        ("mp4", "aac"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("webm", "libopus"),
    ],
)
def test_every_format_sounds_the_same(
    children: DecodingChildren, container: str, codec: str
) -> None:
    pieces = cut_anywhere(encoded(SPOKEN.samples, container, codec), seed=3)
    listener = Listener(children)
    listener.feed(*pieces)
    np.testing.assert_array_equal(listener.finish(), at_once(pieces))
    assert listener.spent > 0


def test_lost_pieces_are_told_as_they_become_known(children: DecodingChildren) -> None:
    pieces = chromium_pieces("audio")
    listener = Listener(children)
    for number, piece in enumerate(pieces):
        if number in (10, 20):
            listener.parts.append(listener.decoder.skip(1))
        else:
            listener.feed(piece)
    listener.finish()
    assert listener.decoder.losses == [pytest.approx(0.33, abs=0.07)] * 2


@pytest.mark.parametrize("kind", ["webm", "wav"])
@pytest.mark.parametrize("cut", range(2, 40, 9))
def test_another_one_goes_on_wherever_one_stood(
    children: DecodingChildren, kind: str, cut: int
) -> None:
    if kind == "webm":
        pieces = cut_anywhere(b"".join(chromium_pieces("audio")), seed=cut)
    else:
        pieces = cut_anywhere(encoded(SPOKEN.samples, "wav", "pcm_s16le"), seed=cut)
    expected = at_once(pieces)
    first = Listener(children)
    first.feed(*pieces[:2])
    first.wait_until(lambda: first.decoder.state() is not None)
    first.feed(*pieces[2:cut])  # not all of it is decoded yet
    state = first.decoder.state()
    given = np.concatenate(first.parts)
    second = Listener(children, state)
    second.feed(*pieces[cut:])
    heard = np.concatenate([given, second.finish()])
    assert len(heard) == pytest.approx(len(expected), abs=1000)  # an Opus decoder begins anew
    np.testing.assert_allclose(heard[: len(given)], expected[: len(given)])


@pytest.mark.parametrize("container", ["wav", "mp3", "m4a", "ogg", "flac", "webm"])
def test_rubbish_is_an_error_with_a_code(children: DecodingChildren, container: str) -> None:
    heads = {"wav": b"RIFF\0\0\0\0WAVE", "ogg": b"OggS", "mp3": b"ID3", "m4a": b"\0\0\0\x18ftyp"}
    heads |= {"flac": b"fLaC", "webm": b"\x1a\x45\xdf\xa3"}
    listener = Listener(children)
    listener.decoder.feed(heads[container] + np.random.default_rng(5).bytes(20_000))
    with pytest.raises(DecodingError) as refused:
        listener.finish()
    assert refused.value.code == "audio_undecodable"


def test_a_child_that_hangs_is_ended_alone(
    children: DecodingChildren, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = Listener(children), Listener(children)
    pieces = chromium_pieces("audio")
    stuck.feed(pieces[0])
    stuck.wait_until(lambda: stuck.decoder.state() is not None)
    (process,) = forked(children)
    process.suspend()
    monkeypatch.setattr(decoding_children, "WALL_SECONDS", 0.05)
    stuck.decoder.feed(pieces[1])
    with pytest.raises(DecodingError) as refused:
        stuck.wait_until(lambda: False)
    assert refused.value.code == "audio_undecodable"
    monkeypatch.undo()
    other.feed(*pieces)
    assert len(other.finish()) > 0
    assert not psutil.pid_exists(process.pid) or process.status() == psutil.STATUS_ZOMBIE


def test_children_begin_anew_where_the_process_that_forks_them_died(
    children: DecodingChildren,
) -> None:
    assert children._process is not None
    children._process.kill()
    children._process.wait()
    listener = Listener(children)
    listener.feed(*chromium_pieces("audio"))
    assert len(listener.finish()) > 0


def test_a_child_that_never_began_is_no_fault_of_the_recordings(
    children: DecodingChildren,
) -> None:
    assert children._process is not None
    os.kill(children._process.pid, signal.SIGSTOP)
    listener = Listener(children)
    listener.decoder.feed(chromium_pieces("audio")[0])
    children._process.kill()
    with pytest.raises(ChildLost):
        listener.wait_until(lambda: False)


def test_a_child_has_nothing_of_its_parents(children: DecodingChildren) -> None:
    listener = Listener(children)
    listener.feed(chromium_pieces("audio")[0])
    listener.wait_until(lambda: listener.decoder.state() is not None)
    assert children._process is not None
    (child,) = forked(children)
    for process in (children._process.pid, child.pid):
        assert Path(f"/proc/{process}/environ").read_bytes() == b""
    status = Path(f"/proc/{child.pid}/status").read_text()
    lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert lines["Seccomp"] == "2"
    assert lines["NoNewPrivs"] == "1"
    assert int(lines["CapEff"], 16) == int(lines["CapPrm"], 16) == int(lines["CapBnd"], 16) == 0
    assert len(list(Path(f"/proc/{child.pid}/fd").iterdir())) <= 4
    listener.decoder.close()
    listener.wait_until(lambda: not forked(children))
