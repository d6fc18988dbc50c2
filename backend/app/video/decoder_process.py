"""The worker's end of a decoding child: ask, wait no longer than allowed, kill."""

import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from subprocess import Popen
from typing import Any

import orjson

from app.observability.logs import get_logger
from app.video.decoder import DecoderReply, Request
from app.video.errors import InvalidData, StreamFailed

WALL_SECONDS = 30.0
"""For one piece, on however busy a machine."""
MAX_REPLY = 64 * 1024 * 1024
MODULE = "app.video.child"

logger = get_logger(__name__)
Launch = Callable[[str, int], Popen[bytes]]
"""Starts (module, descriptor) as a decoding child; see runtime.decoding_child."""


class DecoderProcess:
    """One child for one stream. Make it in the main thread (see runtime.bound_process)."""

    def __init__(
        self,
        launch: Launch,
        position: Mapping[str, Any] | None,
        wall_seconds: float = WALL_SECONDS,
    ) -> None:
        self._wall_seconds = wall_seconds
        ours, theirs = socket.socketpair()
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):  # it may stop in mid-message
            ours.setsockopt(socket.SOL_SOCKET, option, _seconds(wall_seconds))
        with theirs:
            self._process = launch(MODULE, theirs.fileno())
        self._connection = Connection(ours.detach())
        self._send(orjson.dumps(position))

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def decode(self, request: Request, data: bytes) -> tuple[DecoderReply, bytes]:
        """Have a piece decoded. Raises StreamFailed, after which nothing more can be asked."""
        self._send(orjson.dumps(asdict(request)) + b"\n" + data)
        try:
            if not self._connection.poll(self._wall_seconds):
                raise StreamFailed
            line, _, sound = self._connection.recv_bytes(MAX_REPLY).partition(b"\n")
            answer = orjson.loads(line)
        except (EOFError, OSError, ValueError):
            raise StreamFailed from None
        if "fault" in answer:
            logger.error("decoder_fault", error=answer["fault"])
            raise StreamFailed
        if "error" in answer:
            raise InvalidData
        return DecoderReply(**answer), sound

    def close(self) -> None:
        """End the child, whatever it does."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _send(self, message: bytes) -> None:
        try:
            self._connection.send_bytes(message)
        except OSError:
            raise StreamFailed from None


def _seconds(seconds: float) -> bytes:
    """As the kernel's struct timeval."""
    return struct.pack("@ll", int(seconds), int(seconds % 1 * 1e6))
