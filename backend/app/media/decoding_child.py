"""Decodes recordings, each in a child of its own, forked from a process that reads none itself.

The forking process has every library loaded, so that a child begins within milliseconds, and it
alone knows which of its children still live, so that none but those are ever killed. An order is
a letter and a number: (o)pen a child, whose socket comes with it, (s)low one down, (k)ill one.
"""

import os
import resource
import select
import signal
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.media.child_messages import Broken, Message, Unpacker, packed
from app.media.decoding import DecodingError, undecodable
from app.media.formats import recognise
from app.media.stream_decoder import StreamDecoder
from app.media.upload import decode_upload
from app.observability.raised import raised_at
from app.sandbox.confinement import confine

ORDER = struct.Struct(">cI")
OPEN, SLOW, KILL = b"o", b"s", b"k"
CPU_SECONDS = 5
"""For one question; a whole recording has WHOLE_CPU_SECONDS."""
WHOLE_CPU_SECONDS = 15
_MEMORY = 1536 * 1024 * 1024
_OPEN_FILES = 8
_SLOWER = 10  # nice
_REAP_SECONDS = 1.0
_READ = 256 * 1024


def main(descriptor: int) -> None:
    """Follow orders until the other end hangs up; then all children end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _load_libraries()
    children: dict[int, int] = {}
    with socket.socket(fileno=descriptor) as orders:
        while True:
            readable, _, _ = select.select([orders], [], [], _REAP_SECONDS)
            _reap(children)
            if readable and not _follow(orders, children):
                break
    for process in children.values():
        os.kill(process, signal.SIGKILL)


def _load_libraries() -> None:
    """Run whatever loads something when it first runs; a child can open no file any more."""
    import av

    from app.media import webm_audio  # noqa: F401

    for codec in ("opus", "vorbis"):
        av.CodecContext.create(codec, "r")
    decode_upload(_silent_wav(), "wav")
    for kind in ("ogg", "mp3", "m4a", "flac"):
        with suppress(DecodingError):
            decode_upload(bytes(64), kind)


def _silent_wav() -> bytes:
    """Floats, which FFmpeg decodes."""
    samples = bytes(4 * 1600)
    form = struct.pack("<HHIIHH", 3, 1, 16_000, 64_000, 4, 32)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(samples))
    return b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVE" + chunks + samples


def _follow(orders: socket.socket, children: dict[int, int]) -> bool:
    data, descriptors, _, _ = socket.recv_fds(orders, ORDER.size, 1)
    if len(data) < ORDER.size:
        return False
    letter, number = ORDER.unpack(data)
    if letter == OPEN and descriptors:
        child = os.fork()
        if child == 0:
            _become_child(orders, descriptors[0])
        os.close(descriptors[0])
        children[number] = child
    elif number in children and letter == KILL:
        os.kill(children[number], signal.SIGKILL)
    elif number in children and letter == SLOW:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, children[number], _SLOWER)
    return True


def _reap(children: dict[int, int]) -> None:
    """Until this is done, a dead child's process id is nobody else's."""
    for number, process in list(children.items()):
        if os.waitpid(process, os.WNOHANG)[0]:
            del children[number]


def _become_child(orders: socket.socket, descriptor: int) -> None:
    status = 1
    try:
        orders.close()
        confine(memory=_MEMORY, open_files=_OPEN_FILES, opens_files=False, threads=False)
        with socket.socket(fileno=descriptor) as worker:
            DecodingSession(worker).run()
        status = 0
    finally:
        os._exit(status)


@dataclass
class DecodingSession:
    """Answers a worker's questions about one recording, until it hangs up."""

    worker: socket.socket
    _decoder: StreamDecoder = field(default_factory=lambda: StreamDecoder(None, None))
    _told: int = 0  # losses that the worker knows

    def run(self) -> None:
        """Say hello, then answer."""
        self.worker.sendall(packed({}))
        questions = Unpacker()
        while data := self.worker.recv(_READ):
            questions.add(data)
            with suppress(Broken):
                while (question := questions.take()) is not None:
                    self.worker.sendall(self._answer(question))

    def _answer(self, question: Message) -> bytes:
        is_whole = question.head["do"] == "whole"
        before = _cpu()
        _allow_cpu(before, WHOLE_CPU_SECONDS if is_whole else CPU_SECONDS)
        try:
            samples = self._decoded(question)
        except DecodingError as error:
            head: dict[str, Any] = {"error": error.code, "message": error.message}
            samples = b""
        except Exception as error:  # noqa: BLE001 - said to the worker, who logs it
            fault = f"{type(error).__name__} at {raised_at(error)}"
            head = {"error": undecodable().code, "message": "", "fault": fault}
            samples = b""
        else:
            head = {} if is_whole else self._where()
        return packed({**head, "cpu": _cpu() - before}, samples)

    def _decoded(self, question: Message) -> bytes:
        about = question.head
        if about["do"] == "whole":
            audio = decode_whole(question.body, about["codec"], about["most"])
            return np.asarray((audio.clip(-1, 1) * 32767), dtype="<i2").tobytes()
        if about["do"] == "begin":
            self._decoder = StreamDecoder(about["codec"], about["sample_rate"])
            return b""
        if about["do"] == "resume":
            self._decoder = StreamDecoder.resumed(about["state"])
            return b""
        if about["do"] == "feed":
            return self._decoder.feed(question.body).tobytes()
        if about["do"] == "skip":
            return self._decoder.skip(about["chunks"]).tobytes()
        return self._decoder.finish().tobytes()

    def _where(self) -> dict[str, Any]:
        """Where the decoder stands. Of losses the last one told may have changed."""
        first = max(0, self._told - 1)
        losses = self._decoder.losses[first:]
        self._told = first + len(losses)
        return {
            "state": self._decoder.state(),
            "unread": self._decoder.unread,
            "first_loss": first,
            "losses": losses,
        }


def decode_whole(data: bytes, codec: str | None, most_seconds: float) -> Any:
    """Decode a recording with a header. Raises DecodingError."""
    kind = recognise(data, codec, is_all=True)
    if kind is None or kind == "pcm":
        raise undecodable()
    return decode_upload(data, kind, most_seconds)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _allow_cpu(used: float, seconds: int) -> None:
    """So much for what comes next: the kernel ends the process then."""
    resource.setrlimit(resource.RLIMIT_CPU, (round(used) + seconds, resource.RLIM_INFINITY))
