"""What `run.py check` says of calls: what is set, and what the servers answer."""

import base64
import hashlib
import hmac
import ipaddress
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from app.config import load_settings
from app.runtime import stun
from app.runtime.call_reach import call_reach

SECRET = "of the relay"
REALM, NONCE = b"interview", b"once"
HTTP = b"HTTP/1.1 400 Bad Request\r\n\r\n"


def said(**given: str) -> list[str]:
    return list(call_reach(load_settings(**given)))


def seen(address: str) -> bytes:
    """As servers write an address, of the port 9."""
    number = int(ipaddress.IPv4Address(address)) ^ stun.MAGIC
    return struct.pack("!BBHI", 0, 1, 9 ^ stun.MAGIC >> 16, number)


def parts(request: bytes) -> tuple[int, bytes, stun.Attributes]:
    kind, _, _, name = stun.HEADER.unpack_from(request)
    return kind, name, stun.attributes_of(request[stun.HEADER.size :])


def refusal(kind: int, name: bytes, code: int, reason: bytes) -> bytes:
    error = bytes((0, 0, code // 100, code % 100)) + reason
    about = {stun.ERROR: error, stun.REALM: REALM, stun.NONCE: NONCE}
    return stun.message(kind | 0x0110, name, about)


def proved(request: bytes, said: stun.Attributes) -> bool:
    """Whether the request is signed with what SECRET gives for the name in it."""
    name = said[stun.USERNAME]
    password = base64.b64encode(hmac.digest(SECRET.encode(), name, "sha1"))
    key = hashlib.md5(b":".join((name, REALM, password)), usedforsecurity=False).digest()
    return hmac.compare_digest(said[stun.INTEGRITY], hmac.digest(key, request[:-24], "sha1"))


class Relay:
    """A server of STUN and TURN that keeps what it was asked."""

    def __init__(self, relayed: str = "203.0.113.9", is_open: bool = False) -> None:
        self.kinds: list[int] = []
        self._relayed = relayed
        self._is_open = is_open

    def __call__(self, request: bytes) -> list[bytes]:
        kind, name, about = parts(request)
        self.kinds.append(kind)
        if kind == stun.BINDING:
            stray = stun.message(kind | stun.SUCCESS, bytes(12), {stun.MAPPED: seen("192.0.2.1")})
            mine = stun.message(kind | stun.SUCCESS, name, {stun.MAPPED: seen("198.51.100.7")})
            return [] if len(self.kinds) == 1 else [stray, mine]  # the first packet is lost
        if stun.USERNAME not in about and not self._is_open:
            return [refusal(kind, name, 401, b"Unauthorized")]
        if not self._is_open and not proved(request, about):
            return [refusal(kind, name, 401, b"Unauthorized")]
        given = {stun.RELAYED: seen(self._relayed)}
        return [stun.message(kind | stun.SUCCESS, name, given)]


Serve = Callable[..., int]


def by_udp(line: socket.socket, answer: Callable[[bytes], list[bytes]]) -> None:
    with suppress(OSError):  # the test is over
        while True:
            request, sender = line.recvfrom(2048)
            for one in answer(request):
                line.sendto(one, sender)


def by_tcp(listener: socket.socket, answer: Callable[[bytes], list[bytes]]) -> None:
    with suppress(OSError), listener.accept()[0] as line:
        while request := line.recv(2048):
            answers = answer(request)
            line.sendall(b"".join(answers))
            if answers == [b""]:
                return


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer on loopback; the port."""
    opened: list[socket.socket] = []

    def start(answer: Callable[[bytes], list[bytes]], kind: Any = socket.SOCK_DGRAM) -> int:
        line = socket.socket(socket.AF_INET, kind)
        line.bind(("127.0.0.1", 0))
        opened.append(line)
        if kind == socket.SOCK_STREAM:
            line.listen()
        server = by_udp if kind == socket.SOCK_DGRAM else by_tcp
        threading.Thread(target=server, args=(line, answer), daemon=True).start()
        return int(line.getsockname()[1])

    yield start
    for line in opened:
        line.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stun, "UDP_TRIES", (0.2, 20.0))


def test_without_servers_only_one_network_has_calls() -> None:
    assert said() == [
        "only between people in the same network; across networks they need STUN_URLS and TURN_URLS"
    ]
    assert said(CALLS="off") == ["off (CALLS)"]


def test_a_stun_server_says_how_it_sees_us_though_a_packet_is_lost(serve: Serve) -> None:
    relay = Relay()
    promise, line = said(STUN_URLS=f"stun:127.0.0.1:{serve(relay)}")
    assert "one pair in five" in promise
    assert line.endswith("and sees us as 198.51.100.7")
    assert relay.kinds == [stun.BINDING] * 2


@pytest.mark.parametrize(("kind", "query"), [("DGRAM", ""), ("STREAM", "?transport=tcp")])
def test_a_turn_server_is_asked_for_an_address_and_given_it_back(
    serve: Serve, kind: str, query: str
) -> None:
    relay = Relay()
    port = serve(relay, getattr(socket, f"SOCK_{kind}"))
    promise, line = said(TURN_URLS=f"turn:127.0.0.1:{port}{query}", TURN_SECRET=SECRET)
    assert promise.startswith("across networks")
    assert " relays, after " in line
    assert relay.kinds == [stun.ALLOCATE, stun.ALLOCATE, stun.REFRESH]


def test_it_says_when_all_goes_by_the_relay(serve: Serve) -> None:
    turn = {"TURN_URLS": f"turn:127.0.0.1:{serve(Relay())}", "TURN_SECRET": SECRET}
    assert said(CALL_RELAY="always", **turn)[0].startswith("all media go by the TURN server")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Relay(is_open=True), "it relays for everybody, without credentials"),
        (lambda _: [HTTP], "what answers there does not speak STUN"),
        (lambda _: [b""], "it closed the connection"),
    ],
)
def test_it_says_what_is_wrong_with_a_relay(
    serve: Serve, answer: Callable[[bytes], list[bytes]], words: str
) -> None:
    port = serve(answer, socket.SOCK_STREAM)
    url = f"turn:127.0.0.1:{port}?transport=tcp"
    assert words in said(TURN_URLS=url, TURN_SECRET=SECRET)[1]


def test_it_says_that_the_secret_is_another(serve: Serve) -> None:
    url = f"turn:127.0.0.1:{serve(Relay())}"
    (_, line) = said(TURN_URLS=url, TURN_SECRET="of somebody else")
    assert line == f"{url} refuses our credentials: TURN_SECRET is not its own, or a clock is wrong"


def test_it_says_that_a_relay_is_full(serve: Serve) -> None:
    def full(request: bytes) -> list[bytes]:
        kind, name, _ = parts(request)
        return [refusal(kind, name, 486, b"Allocation Quota Reached")]

    url = f"turn:127.0.0.1:{serve(full)}"
    (_, line) = said(TURN_URLS=url, TURN_SECRET=SECRET)
    assert line.endswith("gives no relay: 486 Allocation Quota Reached")


def test_it_says_that_nobody_answers(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    monkeypatch.setattr(stun, "UDP_TRIES", (0.05, 0.05))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        lines = said(
            STUN_URLS=f"stun:127.0.0.1:{serve(lambda _: [])}",
            TURN_URLS=f"turn:127.0.0.1:{port}?transport=tcp,turns:127.0.0.1:{port}?transport=udp",
            TURN_SECRET=SECRET,
        )[1:]
    assert lines[0].endswith("does not work from here: no answer within 0 s")
    assert lines[1].endswith("does not work from here: Connection refused")
    assert "is of no use" in lines[2]


def test_it_says_that_a_relay_hands_out_what_nobody_reaches(
    monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    port = serve(Relay("10.0.0.5"))
    here = [(socket.AF_INET, socket.SOCK_DGRAM, 0, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: here)
    (_, line) = said(TURN_URLS="turn:turn.example:3478", TURN_SECRET=SECRET)
    assert line.endswith("at 10.0.0.5, which is a private address: set its external-ip")


@pytest.mark.parametrize(
    ("text", "host", "port", "is_udp", "is_tls"),
    [
        ("stun:stun.example", "stun.example", 3478, True, False),
        ("turns:turn.example", "turn.example", 5349, False, True),
        ("turns:turn.example:443?transport=tcp", "turn.example", 443, False, True),
        ("turn:[2001:db8::1]:99?transport=udp", "2001:db8::1", 99, True, False),
        ("turn:[2001:db8::1]", "2001:db8::1", 3478, True, False),
    ],
)
def test_addresses(text: str, host: str, port: int, is_udp: bool, is_tls: bool) -> None:
    address = stun.StunAddress.of(text)
    assert (address.host, address.port) == (host, port)
    assert (address.is_udp, address.is_tls) == (is_udp, is_tls)
