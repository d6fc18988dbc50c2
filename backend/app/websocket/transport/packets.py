"""Strict reading of Engine.IO v4 and Socket.IO v5 packets, as the protocols' authors read them."""

from __future__ import annotations

import base64
import binascii
import re
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

from app.websocket.transport import json_codec
from app.websocket.transport.frames import BINARY, TEXT, encode_frame

MAX_ATTACHMENTS = 2
MAX_PAYLOAD_PACKETS = 1000
RECORD_SEPARATOR = "\x1e"

_BINARY_HEAD = re.compile(r"[56]([0-9]{1,9})-")
_PACKET = re.compile(
    r"(?P<type>[0-4]|[56][0-9]{1,9}-)"
    r"(?:(?P<namespace>/[^,]{0,127}),?)?(?P<id>[0-9]{1,15})?(?P<data>.*)",
    re.DOTALL,
)
_ACKNOWLEDGED_EVENT = re.compile(r"2([0-9]{1,15})\[")


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


def parse_event(packet: str) -> tuple[int | None, list[Any]] | None:
    """Return ack id and arguments of a plain event on the main namespace, the common packet.

    None for every other packet, and for a broken one: `StrictPacket` reads those.
    """
    if packet.startswith("2["):
        ack_id, start = None, 1
    elif (head := _ACKNOWLEDGED_EVENT.match(packet)) is not None:
        ack_id, start = int(head[1]), head.end() - 1
    else:
        return None
    try:
        data = json_codec.loads(packet[start:])
    except ValueError:
        return None
    return (ack_id, data) if _is_event(data) else None


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
        """Read a packet; returns how many attachments it announces."""
        count = attachment_count(encoded_packet)
        found = _PACKET.fullmatch(encoded_packet)
        if found is None:
            raise MalformedPacketError("form")
        self.packet_type = int(found["type"][0])
        self.namespace = found["namespace"]
        self.id = int(found["id"]) if found["id"] else None
        try:
            self.data = self.json.loads(found["data"]) if found["data"] else None
        except ValueError:
            raise MalformedPacketError("JSON") from None
        if not _is_valid(self.packet_type, self.data):
            raise MalformedPacketError("data")
        return count

    def attach(self, attachments: list[bytes]) -> None:
        """Put the binary frames where the packet's placeholders stand."""
        try:
            self.data = self.reconstruct_binary(self.data, attachments)
        except (IndexError, TypeError, RecursionError):
            raise MalformedPacketError("placeholder") from None
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
    "EncodedMessage", "MalformedPacketError", "StrictPacket", "attachment_count", "decode_base64",
    "frame_of", "is_ack", "parse_event", "split_payload", "text_of",
]  # fmt: skip
