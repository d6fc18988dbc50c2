"""Encoding an event once, for any number of receivers."""

from __future__ import annotations

from typing import Any

from app.transport.json_codec import dumps_bytes
from app.transport.packets import EncodedMessage


def encode_event(event: str, arguments: list[Any], namespace: str = "/") -> EncodedMessage:
    """Return an event packet; raises TypeError where an argument holds bytes."""
    head = b"2" if namespace == "/" else _head(namespace)
    return EncodedMessage(head + dumps_bytes([event, *arguments]))


def encode_event_json(event: str, payload: bytes, namespace: str = "/") -> EncodedMessage:
    """Return an event packet whose one argument is JSON already."""
    return EncodedMessage(_head(namespace) + b"[" + dumps_bytes(event) + b"," + payload + b"]")


def _head(namespace: str) -> bytes:
    return b"2" if namespace == "/" else b"2" + namespace.encode() + b","
