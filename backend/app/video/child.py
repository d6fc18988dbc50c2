"""The process that decodes one stream, under limits: what strangers send is read here alone.

It has neither secrets nor a network; a fault in a decoder, or a stream made to exhaust memory or
time, ends this process and its stream. See sandbox.

Both ways a message is a line of JSON and the bytes after it: a Request with its piece, a Reply
with its sound. The first request is the position to begin at, or null.
"""

import resource
import signal
import time
from dataclasses import asdict
from multiprocessing.connection import Connection

import orjson

from app.observability.raised import raised_at
from app.sandbox.confinement import confine
from app.video.decoder import Request, VideoDecoder
from app.video.errors import InvalidData, StreamFailed
from app.video.observer import load_observer

MAX_REQUEST = 16 * 1024 * 1024
MEMORY = 3 * 1024 * 1024 * 1024
"""Of addresses, of which the models' libraries alone reserve half."""
CPU_SECONDS = 20
"""For one piece."""
FIRST_CPU_SECONDS, CPU_SHARE = 60, 1.5
"""For the whole stream: at its beginning, and for each second that it lasts."""
_OPEN_FILES = 64


def main(descriptor: int) -> None:
    """Answer requests until the other end hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine(memory=MEMORY, open_files=_OPEN_FILES, opens_files=True, threads=True)
    began = time.monotonic()
    with Connection(descriptor) as connection:
        decoder = VideoDecoder(load_observer, orjson.loads(connection.recv_bytes(MAX_REQUEST)))
        while True:
            try:
                line, _, data = connection.recv_bytes(MAX_REQUEST).partition(b"\n")
            except EOFError:
                return
            _allow_more_cpu(time.monotonic() - began)
            try:
                reply, sound = decoder.decode(Request(**orjson.loads(line)), data)
                answer = orjson.dumps(asdict(reply), option=orjson.OPT_SERIALIZE_NUMPY)
            except InvalidData as error:
                answer, sound = orjson.dumps({"error": error.code}), b""
            except Exception as error:  # noqa: BLE001 - said to the worker, who logs it
                fault = f"{type(error).__name__} at {raised_at(error)}"
                answer, sound = orjson.dumps({"error": StreamFailed.code, "fault": fault}), b""
            connection.send_bytes(answer + b"\n" + sound)


def _allow_more_cpu(lasted: float) -> None:
    """The next piece may cost so much, and no more: the kernel ends the process then.

    Nor may the stream cost more than its share of the time that it lasted, but for a beginning.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    for_piece = used.ru_utime + used.ru_stime + CPU_SECONDS
    in_all = FIRST_CPU_SECONDS + CPU_SHARE * lasted
    resource.setrlimit(resource.RLIMIT_CPU, (round(min(for_piece, in_all)), resource.RLIM_INFINITY))
