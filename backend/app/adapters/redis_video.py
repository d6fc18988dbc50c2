"""Video streams on their way to a video worker, in the media Redis: the web processes' side.

put_piece.lua tells the keys. Nothing of it reaches a disk.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.worker_states import WorkerStates
from app.observability.faults import note_fault
from app.ports.video_jobs import Uses
from app.ports.video_store import (
    Failed,
    Full,
    Lost,
    Replaced,
    StreamOwner,
    Taken,
    VideoState,
    WorkerMessage,
)

_FOLDER = Path(__file__).parent
TRANSCRIBE, OBSERVE, MOVEMENTS, AFTER_GAP, END = 1, 2, 4, 8, 16
"""Flags of a piece."""
READ_COUNT = 64


class RedisVideo:
    """VideoStore on the media Redis."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._states = WorkerStates(connections, "video")
        self._open = self._redis.register_script((_FOLDER / "open_stream.lua").read_text())
        self._put = self._redis.register_script((_FOLDER / "put_piece.lua").read_text())

    def open(self, key: str, connection: str, sender: StreamOwner) -> tuple[str, int]:
        """Take the stream over; (from where its messages are to be read, bytes so far)."""
        about = {"interview_id": sender.interview_id, "user_id": sender.user_id}
        with redis_errors():
            entry_id, total = self._open(args=[key, connection, orjson.dumps(about)])
        return entry_id.decode(), total

    def put(
        self,
        key: str,
        connection: str,
        number: int,
        data: bytes,
        uses: Uses,
        after_gap: bool = False,
    ) -> Taken | Full | Replaced | Failed | Lost:
        """Keep a piece; one round trip."""
        flags = (
            TRANSCRIBE * uses.transcribe
            | OBSERVE * uses.observe
            | MOVEMENTS * uses.movements
            | AFTER_GAP * after_gap
        )
        return self._run(key, connection, number, data, flags)

    def close(self, key: str, connection: str, number: int) -> None:
        """Say that nothing follows on this connection."""
        self._run(key, connection, number, b"", END)

    def _run(
        self, key: str, connection: str, number: int, data: bytes, flags: int
    ) -> Taken | Full | Replaced | Failed | Lost:
        with redis_errors():
            answer = self._put(args=[key, connection, data, flags, number])
        match answer[0]:
            case b"taken":
                return Taken(answer[2], answer[3], waits=bool(answer[1]))
            case b"full":
                return Full(answer[2], waits=bool(answer[1]))
            case b"replaced":
                return Replaced()
            case b"failed":
                return Failed(answer[1].decode())
        return Lost()

    def messages(self, after: Mapping[str, str], block_ms: int) -> dict[str, list[WorkerMessage]]:
        """The workers' messages to each stream's connection after an entry."""
        streams = {f"video:out:{key}": entry_id for key, entry_id in after.items()}
        with redis_errors():
            answer = self._redis.xread(streams, count=READ_COUNT, block=block_ms)
        return {
            bytes(name).decode().removeprefix("video:out:"): [_message(entry) for entry in entries]
            for name, entries in answer or ()
        }

    def video_state(self) -> VideoState:
        """The best of what the workers say of themselves."""
        return VideoState(*self._states.best("no video worker is running"))


def _message(entry: Any) -> WorkerMessage:
    entry_id, fields = entry
    at = bytes(entry_id).decode()
    try:
        if b"c" in fields:
            return WorkerMessage(at, connection=bytes(fields[b"c"]).decode())
        return WorkerMessage(at, payload=orjson.loads(fields[b"m"]))
    except (KeyError, ValueError) as error:  # passed over: what comes after it is read
        note_fault("video_message", error)
        return WorkerMessage(at)
