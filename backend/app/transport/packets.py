"""Strict reading of Engine.IO v4 and Socket.IO v5 packets, as the protocols' authors read them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any

import engineio.packet
import socketio.packet
from socketio.packet import (
    ACK,
    BINARY_ACK,
    BINARY_EVENT,
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
)

from app.transport import json_codec
from app.transport.frames import BINARY, TEXT, encode_frame
from app.untrusted.json_text import TooComplexError, read_json

MAX_ATTACHMENTS = 2
MAX_PAYLOAD_PACKETS = 1000
RECORD_SEPARATOR = "\x1e"

_BINARY_HEAD = re.compile(r"[56]([0-9]{1,9})-")
_PACKET = re.compile(
    r"(?P<type>[0-4]|[56][0-9]{1,9}-)"
    r"(?:(?P<namespace>/[^,]{0,127}),?)?(?P<id>[0-9]{1,15})?(?P<data>.*)",
    re.DOTALL,
)
_EVENT_HEAD = re.compile(r'(?:2|5[0-9]{1,9}-)(?:/,)?([0-9]{1,15})?\["([^"\\\x00-\x1f]{0,128})"')


class MalformedPacketError(Exception):
    """A client sent what is no Engine.IO or Socket.IO packet: its connection is closed."""


def split_payload(body: bytes) -> list[str]:
    """Return the Engine.IO packets of a long-polling POST."""
    try:
        packets = body.decode().split(RECORD_SEPARATOR)
    except UnicodeDecodeError:
        raise MalformedPacketError("not UTF-8") from None
    if len(packets) > MAX_PAYLOAD_PACKETS:
        raise MalformedPacketError("too many packets")
    return packets


def decode_base64(packet: str) -> bytes:
    """Return the bytes of a long-polling binary packet, `b` and base64."""
    try:
        return base64.b64decode(packet[1:], validate=True)
    except (binascii.Error, ValueError):
        raise MalformedPacketError("not base64") from None


def attachment_count(packet: str) -> int:
    """Return how many binary frames follow a Socket.IO packet."""
    if packet[:1] not in ("5", "6"):
        return 0
    head = _BINARY_HEAD.match(packet)
    if head is None or int(head[1]) > MAX_ATTACHMENTS:
        raise MalformedPacketError("attachments")
    return int(head[1])


def is_ack(packet: str) -> bool:
    """Tell whether a Socket.IO packet answers one of the server's own events."""
    return packet[:1] in ("3", "6")


class EventArguments:
    """What a client sent with an event, still unread: whoever handles it decides whether to."""

    __slots__ = ("_attachments", "_packet", "_read", "_start")

    def __init__(self, packet: str, start: int, attachments: Sequence[bytes] = ()) -> None:
        """`start`: where in the packet its JSON begins."""
        self._packet = packet
        self._start = start
        self._attachments = attachments
        self._read: list[Any] | None = None

    @property
    def unread(self) -> int:
        """Characters still to be read."""
        return len(self._packet) if self._read is None else 0

    def read(self) -> list[Any]:
        """The arguments. Raises MalformedPacketError, or TooComplexError."""
        if self._read is not None:
            return self._read
        try:
            data = read_json(self._packet[self._start :])
        except TooComplexError:
            raise
        except ValueError:
            raise MalformedPacketError("JSON") from None
        if self._packet[0] == "5":
            data = _with_attachments(data, list(self._attachments))
        if not isinstance(data, list):
            raise MalformedPacketError("data")
        del data[0]  # the event's name
        self._read = data
        return data


class ReadArguments:
    """What came with an event, where it was read already."""

    __slots__ = ("_arguments",)

    unread = 0

    def __init__(self, arguments: list[Any]) -> None:
        self._arguments = arguments

    def read(self) -> list[Any]:
        """The arguments."""
        return self._arguments


def parse_event(packet: str) -> tuple[int | None, str, int] | None:
    """Return ack id and name of an event on the main namespace, and where its JSON begins.

    Only of one whose name needs no JSON to be read, as every event of a table: None for all else,
    which `StrictPacket` reads. Nothing behind the name was looked at.
    """
    head = _EVENT_HEAD.match(packet)
    if head is None:
        return None
    ack_id, name = head.groups()
    return None if ack_id is None else int(ack_id), name, head.start(2) - 2


def _with_attachments(data: Any, attachments: list[bytes]) -> Any:
    try:
        return StrictPacket.reconstruct_binary(data, attachments)
    except (IndexError, TypeError, RecursionError):
        raise MalformedPacketError("placeholder") from None


def _is_event(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str | int)


def _is_valid(packet_type: int, data: Any) -> bool:
    if packet_type == CONNECT:
        return data is None or isinstance(data, dict)
    if packet_type == DISCONNECT:
        return data is None
    if packet_type in (EVENT, BINARY_EVENT):
        return _is_event(data)
    if packet_type in (ACK, BINARY_ACK):
        return isinstance(data, list)
    return False  # only servers send CONNECT_ERROR


class StrictPacket(socketio.packet.Packet):  # type: ignore[misc]
    """A Socket.IO packet that can only be decoded from what the protocol allows."""

    json = json_codec

    data: Any

    def decode(self, encoded_packet: str) -> int:
        """Read a packet; returns how many attachments it announces. May raise TooComplexError."""
        count = attachment_count(encoded_packet)
        found = _PACKET.fullmatch(encoded_packet)
        if found is None:
            raise MalformedPacketError("form")
        self.packet_type = int(found["type"][0])
        self.namespace = found["namespace"]
        self.id = int(found["id"]) if found["id"] else None
        try:
            self.data = self.json.loads(found["data"]) if found["data"] else None
        except TooComplexError:
            raise
        except ValueError:
            raise MalformedPacketError("JSON") from None
        if not _is_valid(self.packet_type, self.data):
            raise MalformedPacketError("data")
        return count

    def attach(self, attachments: list[bytes]) -> None:
        """Put the binary frames where the packet's placeholders stand."""
        self.data = _with_attachments(self.data, attachments)
        if not _is_valid(self.packet_type, self.data):
            raise MalformedPacketError("data")

    @classmethod
    def _reconstruct_binary_internal(cls, data: Any, attachments: list[bytes]) -> Any:
        if isinstance(data, dict) and data.get("_placeholder") is True:
            number = data.get("num")
            if not isinstance(number, int) or number < 0:
                raise MalformedPacketError("placeholder")
        return super()._reconstruct_binary_internal(data, attachments)


class EncodedMessage(engineio.packet.Packet):  # type: ignore[misc]
    """A Socket.IO text packet, encoded and framed once for however many receive it."""

    packet_type = engineio.packet.MESSAGE
    binary = False
    encode_cache: str | None = None

    def __init__(self, packet: bytes) -> None:
        """`packet`: the encoded Socket.IO packet."""
        encoded = b"4" + packet
        self.frame = encode_frame(TEXT, encoded)
        self._encoded = encoded

    @property
    def data(self) -> str:
        """The packet as text, which only other transports than a WebSocket ask for."""
        return self._encoded[1:].decode()


def frame_of(packet: Any) -> bytes:
    """Return an Engine.IO packet as one WebSocket frame, encoded once for all receivers."""
    try:
        frame: bytes = packet.frame
    except AttributeError:
        frame = (
            encode_frame(BINARY, bytes(packet.data))
            if packet.binary
            else encode_frame(TEXT, packet.encode().encode())
        )
        packet.frame = frame
    return frame


def text_of(packet: Any) -> str:
    """Return an Engine.IO packet as long-polling has it.

    Not by `packet.encode(b64=True)`: that answers with what was first asked for, text or bytes,
    so that a room with both kinds of clients would get the wrong one.
    """
    if packet.binary:
        return "b" + base64.b64encode(packet.data).decode()
    text: str = packet.encode()
    return text


__all__ = [
    "ACK", "BINARY_ACK", "BINARY_EVENT", "CONNECT", "CONNECT_ERROR", "DISCONNECT", "EVENT",
    "EncodedMessage", "EventArguments", "MalformedPacketError", "ReadArguments", "StrictPacket",
    "attachment_count", "decode_base64", "frame_of", "is_ack", "parse_event", "split_payload",
    "text_of",
]  # fmt: skip
