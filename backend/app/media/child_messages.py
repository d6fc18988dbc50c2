"""What the speech worker and a decoding child say to each other: a line of JSON, and bytes."""

import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

MAX_BODY = 160 * 1024 * 1024
"""The longest recording, decoded, fits."""
MAX_HEAD = 4 * 1024 * 1024
_LENGTHS = struct.Struct(">II")


class Message(NamedTuple):
    """A question or an answer. `body`: bytes of a recording, or samples."""

    head: Mapping[str, Any]
    body: bytes


class Broken(Exception):
    """The other end does not keep to the form."""


def packed(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """One message as bytes."""
    line = orjson.dumps(head)
    return _LENGTHS.pack(len(line), len(body)) + line + body


class Unpacker:
    """Makes messages of bytes that come in any pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._buffer += data

    def take(self) -> Message | None:
        """Return the next message, once it is whole. Raises Broken."""
        start = _LENGTHS.size
        if len(self._buffer) < start:
            return None
        line, body = _LENGTHS.unpack_from(self._buffer)
        if line > MAX_HEAD or body > MAX_BODY:
            raise Broken
        end = start + line + body
        if len(self._buffer) < end:
            return None
        try:
            head = orjson.loads(self._buffer[start : start + line])
        except orjson.JSONDecodeError:
            raise Broken from None
        if not isinstance(head, dict):
            raise Broken
        message = Message(head, bytes(self._buffer[start + line : end]))
        del self._buffer[:end]
        return message
