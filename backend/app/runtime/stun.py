"""As much of STUN and TURN (RFC 8489, 8656) as it takes to see whether a server works."""

import hashlib
import hmac
import ipaddress
import secrets
import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

MAGIC = 0x2112A442
BINDING, ALLOCATE, REFRESH = 0x0001, 0x0003, 0x0004
SUCCESS = 0x0100
USERNAME, INTEGRITY, ERROR = 0x0006, 0x0008, 0x0009
LIFETIME, REALM, NONCE = 0x000D, 0x0014, 0x0015
RELAYED, REQUESTED_TRANSPORT, MAPPED = 0x0016, 0x0019, 0x0020
HEADER = struct.Struct("!HHI12s")
UDP_TRIES = (0.5, 1.0, 1.5)
"""Seconds that each of the same request is waited for: a packet may be lost."""
CONNECT_SECONDS = 3.0

Attributes = dict[int, bytes]


class NoAnswer(Exception):
    """Nothing that speaks STUN answers; the text says why."""


class StunRefused(Exception):
    """The server answered with an error: its code, and what it says to that."""

    def __init__(self, code: int, reason: str, attributes: Attributes) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.attributes = attributes


@dataclass(frozen=True, slots=True)
class StunAddress:
    """An address as browsers take it, `turns:host:443?transport=tcp`, taken apart."""

    text: str
    is_turn: bool
    is_tls: bool
    is_udp: bool
    host: str
    port: int

    @classmethod
    def of(cls, text: str) -> Self:
        """The parts, and the ports that are meant where none is named."""
        scheme, _, rest = text.partition(":")
        place, _, query = rest.partition("?")
        is_tls = scheme.endswith("s")
        host, _, port = place.rpartition(":")
        if not port.isdecimal() or place.endswith("]"):
            host, port = place, "5349" if is_tls else "3478"
        transport = query.removeprefix("transport=") or ("tcp" if is_tls else "udp")
        is_turn = scheme.startswith("turn")
        return cls(text, is_turn, is_tls, transport == "udp", host.strip("[]"), int(port))


class StunServer:
    """A line to one server; raises NoAnswer and Refused."""

    def __init__(self, address: StunAddress) -> None:
        self._is_udp = address.is_udp
        try:
            self._socket = _connected(address)
        except ssl.SSLCertVerificationError as error:
            raise NoAnswer(f"its certificate is not trusted: {error.verify_message}") from None
        except OSError as error:
            raise NoAnswer(error.strerror or str(error) or type(error).__name__) from None

    def close(self) -> None:
        """The line is needed no more."""
        self._socket.close()

    def seen_as(self) -> str:
        """The address under which the server sees this machine."""
        return _address(self._ask(BINDING, {}).get(MAPPED, b""))

    def relay(self, username: str, password: str) -> str:
        """The address that it would relay for these credentials; it is given back at once."""
        wanted = {REQUESTED_TRANSPORT: bytes((socket.IPPROTO_UDP, 0, 0, 0))}
        try:
            self._ask(ALLOCATE, wanted)
        except StunRefused as refused:
            if refused.code != 401 or REALM not in refused.attributes:
                raise
            realm, nonce = refused.attributes[REALM], refused.attributes.get(NONCE, b"")
        else:
            raise NoAnswer("it relays for everybody, without credentials (use-auth-secret)")
        key = hashlib.md5(  # as the protocol has it
            b":".join((username.encode(), realm, password.encode())), usedforsecurity=False
        ).digest()
        proof = {USERNAME: username.encode(), REALM: realm, NONCE: nonce}
        given = self._ask(ALLOCATE, {**wanted, **proof}, key)
        with suppress(NoAnswer, StunRefused):
            self._ask(REFRESH, {LIFETIME: bytes(4), **proof}, key)
        return _address(given.get(RELAYED, b""))

    def _ask(self, kind: int, attributes: Attributes, key: bytes | None = None) -> Attributes:
        name = secrets.token_bytes(12)
        request = message(kind, name, attributes, key)
        for seconds in UDP_TRIES if self._is_udp else (CONNECT_SECONDS,):
            self._socket.settimeout(seconds)
            try:
                self._socket.sendall(request)
                return self._answer(kind, name)
            except TimeoutError:
                continue
            except OSError as error:
                raise NoAnswer(error.strerror or str(error)) from None
        waited = sum(UDP_TRIES) if self._is_udp else CONNECT_SECONDS
        raise NoAnswer(f"no answer within {waited:.0f} s")

    def _answer(self, kind: int, name: bytes) -> Attributes:
        while True:
            answer = self._socket.recv(2048) if self._is_udp else self._whole_message()
            told, _, its_name = _head(answer)
            if its_name != name:
                continue  # to an earlier request
            found = attributes_of(answer[HEADER.size :])
            if told == kind | SUCCESS:
                return found
            error = found.get(ERROR, bytes(4))
            reason = error[4:].decode(errors="replace")
            raise StunRefused(error[2] * 100 + error[3], reason, found)

    def _whole_message(self) -> bytes:
        head = self._exactly(HEADER.size)
        _, length, _ = _head(head)
        return head + self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        got = b""
        while len(got) < length:
            more = self._socket.recv(length - len(got))
            if not more:
                raise NoAnswer("it closed the connection")
            got += more
        return got


def _head(answer: bytes) -> tuple[int, int, bytes]:
    """Kind, length of what follows, and name."""
    if len(answer) >= HEADER.size:
        kind, length, magic, name = HEADER.unpack_from(answer)
        if magic == MAGIC:
            return kind, length, name
    raise NoAnswer("what answers there does not speak STUN")


def _connected(address: StunAddress) -> socket.socket:
    if not address.is_udp:
        line = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
        if not address.is_tls:
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=address.host)
    family, kind, protocol, _, place = socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_DGRAM
    )[0]
    line = socket.socket(family, kind, protocol)
    line.connect(place)
    return line


def message(kind: int, name: bytes, attributes: Attributes, key: bytes | None = None) -> bytes:
    """As it goes over the line, signed where there is a key."""
    body = b"".join(
        struct.pack("!HH", what, len(value)) + value + bytes(-len(value) % 4)
        for what, value in attributes.items()
    )
    if key is None:
        return HEADER.pack(kind, len(body), MAGIC, name) + body
    signed = HEADER.pack(kind, len(body) + 24, MAGIC, name) + body
    return signed + struct.pack("!HH", INTEGRITY, 20) + hmac.digest(key, signed, "sha1")


def attributes_of(body: bytes) -> Attributes:
    """What a message says, each thing as first said."""
    found: Attributes = {}
    at = 0
    while at + 4 <= len(body):
        what, length = struct.unpack_from("!HH", body, at)
        found.setdefault(what, body[at + 4 : at + 4 + length])
        at += 4 + length + -length % 4
    return found


def _address(value: bytes) -> str:
    """Of XOR-MAPPED-ADDRESS and its like, IPv4; others are only said to be there."""
    if len(value) < 8 or value[1] != 1:
        return "an IPv6 address" if len(value) >= 20 else "an address of none"
    return str(ipaddress.IPv4Address(struct.unpack_from("!I", value, 4)[0] ^ MAGIC))
