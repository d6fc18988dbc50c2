"""RFC 6455 framing for a server: pure encoding, and an incremental parser of what a client sends.

No extension is ever negotiated, so the reserved bits must be zero. Nothing here does I/O.
"""

from __future__ import annotations

import codecs
from enum import IntEnum

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
VIOLATION = -1  # not on the wire: the parser's verdict, its payload is the Close payload to answer

MAX_CONTROL_PAYLOAD = 125

Frame = tuple[int, str | bytes]
"""An opcode and its payload: `str` for a TEXT message, else `bytes`."""


class CloseCode(IntEnum):
    """Close codes of RFC 6455 section 7.4.1 and of the IANA registry."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    NO_STATUS = 1005  # never on the wire: a Close frame without a code
    ABNORMAL = 1006  # never on the wire: the connection was lost
    INVALID_DATA = 1007
    POLICY_VIOLATION = 1008
    TOO_LARGE = 1009
    INTERNAL_ERROR = 1011
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013


class ProtocolViolation(Exception):
    """A client broke RFC 6455; `code` is the close code to answer."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(int(code))
        self.code = code


def encode_frame(opcode: int, payload: bytes) -> bytes:
    """Return one final, unmasked frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return bytes((0x80 | opcode, 126, size >> 8, size & 255)) + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


def encode_close(code: int, reason: str = "") -> bytes:
    """Return a Close frame; a reason too long for a control frame is cut at a whole character."""
    text = reason.encode()[: MAX_CONTROL_PAYLOAD - 2].decode(errors="ignore").encode()
    return encode_frame(CLOSE, code.to_bytes(2, "big") + text)


def decode_close(payload: bytes) -> tuple[int, str]:
    """Return code and reason of a Close payload that `FrameParser` let through."""
    if not payload:
        return CloseCode.NO_STATUS, ""
    return int.from_bytes(payload[:2], "big"), payload[2:].decode()


def unmask(data: bytes | bytearray | memoryview, mask: bytes) -> bytes:
    """XOR data with the 4-byte mask; as one big integer, 50 times as fast as byte by byte."""
    size = len(data)
    if mask == b"\0\0\0\0":
        return bytes(data)
    key = int.from_bytes((mask * ((size + 3) >> 2))[:size], "little")
    return (int.from_bytes(data, "little") ^ key).to_bytes(size, "little")


def _is_valid_close_code(code: int) -> bool:
    return (1000 <= code <= 1014 and code not in (1004, 1005, 1006)) or 3000 <= code <= 4999


def _has_message(frames: list[Frame]) -> bool:
    return bool(frames) and frames[-1][0] in (TEXT, BINARY)


def _check_close(payload: bytes) -> None:
    if not payload:
        return
    if len(payload) == 1 or not _is_valid_close_code(int.from_bytes(payload[:2], "big")):
        raise ProtocolViolation(CloseCode.PROTOCOL_ERROR)
    _decode_text(payload[2:])


def _decode_text(payload: bytes | bytearray) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise ProtocolViolation(CloseCode.INVALID_DATA) from None


class FrameParser:
    """Turns bytes as they come into whole messages and control frames.

    A message's size is judged by its frame headers, before any of the payload is read: what is
    announced is never allocated. Texts are decoded; each fragment of one is checked as it comes.

    `max_message_size`: bytes a message may have, all its fragments together.
    `one_at_a_time`: parse no further than one message; `feed(b"")` goes on. Both may be changed
    between two feeds: what the first message says decides what the next one may be.
    """

    __slots__ = ("_first", "_mask", "_message", "_message_opcode", "_missing", "_payload",
                 "_remnant", "_utf8", "holds_back", "max_message_size",
                 "one_at_a_time")  # fmt: skip

    def __init__(self, max_message_size: int) -> None:
        self.max_message_size = max_message_size
        self.one_at_a_time = False
        self.holds_back = False  # whether `feed(b"")` may find more
        self._remnant = b""  # a header that has not come whole, or what is held back
        self._missing = 0  # bytes to come of the frame that is being read
        self._payload: bytearray | None = None
        self._first = 0
        self._mask = b""
        self._message: bytearray | None = None  # the fragments so far
        self._message_opcode = 0
        self._utf8: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes | memoryview) -> list[Frame]:
        """Return what became whole. After a VIOLATION, always the last, feed nothing more."""
        frames: list[Frame] = []
        try:
            self._parse(data, frames)
        except ProtocolViolation as violation:
            frames.append((VIOLATION, violation.code.to_bytes(2, "big")))
        return frames

    def _parse(self, data: bytes | memoryview, frames: list[Frame]) -> None:
        if self._remnant:
            data, self._remnant = self._remnant + bytes(data), b""
        at, end = 0, len(data)
        if self._missing:
            at = self._continue_payload(data, 0, end, frames)
        while end - at >= 2 and not (self.one_at_a_time and _has_message(frames)):
            first, second = data[at], data[at + 1]
            size, body = second & 0x7F, at + 2
            self._check_header(first, second)
            if size > MAX_CONTROL_PAYLOAD:
                width = 2 if size == 126 else 8
                if end - body < width:
                    break
                size = int.from_bytes(data[body : body + width], "big")
                body += width
            if first & 0x0F < CLOSE and size > self._room():
                raise ProtocolViolation(CloseCode.TOO_LARGE)
            if end - body < 4:
                break
            mask, body = bytes(data[body : body + 4]), body + 4
            at = body + size
            if at <= end:
                self._take_frame(first, unmask(data[body:at], mask), frames)
            else:
                self._first, self._mask, self._missing = first, mask, size
                self._payload = bytearray()
                at = self._continue_payload(data, body, end, frames)
        if at < end:
            self._remnant = bytes(data[at:end])
        self.holds_back = self.one_at_a_time and at < end and _has_message(frames)

    def _room(self) -> int:
        return self.max_message_size - (len(self._message) if self._message else 0)

    def _check_header(self, first: int, second: int) -> None:
        """Refuse what the first two bytes already show to be wrong."""
        opcode = first & 0x0F
        if first & 0x70 or second < 0x80:
            raise ProtocolViolation(CloseCode.PROTOCOL_ERROR)
        if opcode >= CLOSE:
            legal = opcode <= PONG and first & 0x80 and second & 0x7F <= MAX_CONTROL_PAYLOAD
        elif opcode == CONTINUATION:
            legal = self._message is not None
        else:
            legal = opcode <= BINARY and self._message is None
        if not legal:
            raise ProtocolViolation(CloseCode.PROTOCOL_ERROR)

    def _continue_payload(
        self, data: bytes | memoryview, at: int, end: int, frames: list[Frame]
    ) -> int:
        """Take what there is of the frame being read; returns where the next one begins."""
        payload = self._payload
        assert payload is not None
        taken = min(self._missing, end - at)
        turn = len(payload) & 3
        payload += unmask(data[at : at + taken], self._mask[turn:] + self._mask[:turn])
        self._missing -= taken
        if not self._missing:
            self._payload = None
            self._take_frame(self._first, bytes(payload), frames)
        return at + taken

    def _take_frame(self, first: int, payload: bytes, frames: list[Frame]) -> None:
        opcode, final = first & 0x0F, first & 0x80
        if opcode >= CLOSE:
            if opcode == CLOSE:
                _check_close(payload)
            frames.append((opcode, payload))
        elif final and self._message is None:
            frames.append((opcode, _decode_text(payload) if opcode == TEXT else payload))
        else:
            self._take_fragment(opcode, bool(final), payload, frames)

    def _take_fragment(self, opcode: int, final: bool, payload: bytes, frames: list[Frame]) -> None:
        if self._message is None:
            self._message, self._message_opcode = bytearray(), opcode
            self._utf8 = codecs.getincrementaldecoder("utf-8")() if opcode == TEXT else None
        message = self._message
        message += payload
        if self._utf8 is not None:
            try:
                self._utf8.decode(payload, final)
            except UnicodeDecodeError:
                raise ProtocolViolation(CloseCode.INVALID_DATA) from None
        if final:
            self._message = self._utf8 = None
            text = self._message_opcode == TEXT
            frames.append((self._message_opcode, message.decode() if text else bytes(message)))
